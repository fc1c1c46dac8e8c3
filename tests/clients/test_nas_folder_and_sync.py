"""The NAS's folder job, and the sync service beside it that sends the MP3 and writes the report anew."""

import io
import json
from hashlib import sha256
from itertools import permutations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from content.decisions import trash
from content.decisions.curation import curate
from content.media.filenames import uploaded_name
from content.models import Content, Summary
from tests.clients import nas
from ytv2.local.sample.sound import mp3

SECRET = {"X-INGEST-TOKEN": "the-ingest-token"}
SOUND = mp3(1, nas.SECONDS)
TEXT = "On Rome."
# What only one of the reports says of the text.
SAID = {"headline": "Rome in brief", "language": "en", "generated_at": "2025-12-01T07:38:09Z"}
LAW = {"categories": [{"category": "Law", "subcategories": []}]}


@pytest.fixture(autouse=True)
def secrets(settings, db):
    settings.SYNC_SECRET, settings.INGEST_TOKEN = "the-sync-secret", "the-ingest-token"


@pytest.fixture(params=nas.ITEMS)
def item(request):
    return nas.ITEMS[request.param]


@pytest.fixture
def folder_job(tmp_path):
    """Has a report lie in the folder under its one name, and the job look there; returns the outcome."""

    def look(report):
        (tmp_path / "report.json").write_bytes(report)
        output = io.StringIO()
        call_command("ingest", str(tmp_path), stdout=output, json=True)
        return json.loads(output.getvalue().splitlines()[0])["outcome"]

    return look


@pytest.fixture
def post(client):
    """The outcome of a report that the HTTP client sends."""

    def send(report):
        answer = client.post("/ingest/report", report, content_type="application/json", headers=SECRET)
        return answer.json()["outcome"]

    return send


@pytest.fixture
def send_sound(client, item):
    def send():
        form = {"video_id": item.record_id, "audio": SimpleUploadedFile(f"audio_{item.key}_1.mp3", SOUND)}
        return client.post("/ingest/audio", form, headers=SECRET).json()["public_url"]

    return send


@pytest.fixture
def doors(item, folder_job, post):
    """What is sent of one text, by name."""
    sound = f"/exports/audio/{uploaded_name(item.key, sha256(SOUND).hexdigest())}"
    richer = {"variant": "comprehensive", "text": TEXT, "html": f"<p>{TEXT}</p>", **SAID}
    return {
        "file": lambda: folder_job(nas.file(item, TEXT)),
        "synced": lambda: folder_job(nas.synced(item, TEXT, sound)),
        "client": lambda: post(nas.flat(item, TEXT)),
        "richer": lambda: post(nas.flat(item, TEXT, summary_variants=[richer])),
    }


def test_a_report_is_taken_again_after_its_mp3_was_sent(client, doors, send_sound, item):
    outcomes = [doors["file"](), doors["file"]()]
    sound = send_sound()
    outcomes += [doors["synced"](), doors["synced"](), doors["file"]()]

    answer = client.get(f"/api/reports/{item.key}").json()
    assert outcomes == ["created", "unchanged", "updated", "unchanged", "unchanged"]
    assert [(it["variant"], it["text"]) for it in answer["summary_variants"]] == [
        ("comprehensive", TEXT),
        ("audio", "Listen: Rome."),
    ]
    assert (answer["media"]["has_audio"], answer["media"]["audio_url"]) == (True, sound)


def test_a_new_text_in_the_rewritten_report_is_a_revision(folder_job, item, doors, send_sound):
    doors["file"]()
    send_sound()
    doors["synced"]()

    assert folder_job(nas.synced(item, "More on Rome.", "/exports/audio/other.mp3")) == "updated"

    texts = Summary.objects.filter(variant="comprehensive").order_by("revision").values_list("text", "is_latest")
    assert list(texts) == [(TEXT, False), ("More on Rome.", True)]


@pytest.mark.parametrize("way", [*permutations(("synced", "client", "richer"))], ids=" ".join)
def test_the_same_text_by_every_way_is_one_revision_with_all_that_was_said_of_it(way, doors, send_sound, item):
    for door in ("file", *way):
        doors[door]()
        send_sound()

    assert [doors[door]() for door in ("file", *way)] == ["unchanged"] * 4

    row = Content.objects.get()
    assert (row.video_id, row.record_id, row.title, row.channel_name) == (item.key, item.record_id, "Rome", None)
    summary = Summary.objects.get(variant="comprehensive")
    assert (summary.headline, summary.language, summary.generated_at.isoformat()) == (
        SAID["headline"],
        SAID["language"],
        "2025-12-01T07:38:09+00:00",
    )
    assert Summary.objects.get(variant="audio").text == "Listen: Rome."


@pytest.mark.parametrize("way", [*permutations(("file", "synced", "client"))], ids=" ".join)
def test_what_a_person_decided_stays_through_every_way(way, doors, item):
    doors[way[0]]()
    curate(item.key, {"title": "As Ada calls it", "subcategories_json": LAW}, by="ada")

    for door in way * 2:
        doors[door]()

    row = Content.objects.get()
    assert (row.title, row.subcategories_json) == ("As Ada calls it", LAW)


@pytest.mark.parametrize("way", [*permutations(("file", "synced", "client"))], ids=" ".join)
def test_what_a_person_deleted_stays_deleted_through_every_way(way, doors, item):
    doors[way[0]]()
    trash.delete(item.key, by="ada")

    assert [doors[door]() for door in way] == ["skipped_deleted"] * 3
    assert not Content.objects.exists()
