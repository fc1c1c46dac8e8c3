"""manage.py sample_library fills a library completely, and a second run keeps what people changed."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import mutagen.mp3
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from content.decisions import pause
from content.decisions.curation import curate, release
from content.models import Content, Curation
from ytv2.local.sample.items import items
from ytv2.management.commands.sample_library import write_once

pytestmark = pytest.mark.django_db
FEW = 12


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """Pictures and sounds that stay for the next test, because they are the slow part."""
    return tmp_path_factory.mktemp("sample-exports")


@pytest.fixture
def fill(settings, exports, made_once):
    """Run the command; its counts."""
    settings.EXPORTS_DIR = made_once

    def run(count):
        output = io.StringIO()
        call_command("sample_library", items=count, json=True, stdout=output)
        return json.loads(output.getvalue())

    return run


@pytest.fixture
def corrected():
    """The first invented item that a curator corrected, with the corrected categories."""
    item = next(item for item in items(FEW) if item.curated)
    return item.report["video_id"], item.curated


def files(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_sample_library_has_120_items_of_which_67_are_curated(settings, monkeypatch):
    from ytv2.management.commands import sample_library

    monkeypatch.setattr(sample_library, "write_files", lambda item: None)
    output = io.StringIO()

    call_command("sample_library", stdout=output)
    listed = Content.objects.listed()

    assert (listed.count(), listed.curated().count()) == (120, 67)
    assert "120 created, 67 curated" in output.getvalue()
    assert len({*listed.values_list("content_source", flat=True)}) == 6
    assert {"en", "fr", "es"} <= {*listed.values_list("shown_language", flat=True)}


def test_a_second_run_changes_nothing(fill, sql, made_once):
    fill(FEW)
    rows = "SELECT to_jsonb(c) FROM content c UNION ALL SELECT to_jsonb(s) FROM content_summaries s ORDER BY 1"
    before, on_disk = sql(rows), files(made_once)

    counts = fill(FEW)

    assert counts["items"] == FEW
    assert (counts["curated"], counts.get("created", 0), counts.get("updated", 0)) == (0, 0, 0)
    assert (sql(rows), files(made_once)) == (before, on_disk)


def test_a_larger_sample_library_leaves_the_first_items_alone(fill):
    fill(3)

    assert fill(5)["created"] == 2
    assert Content.objects.count() == 5


def test_what_the_curator_corrected_is_what_readers_see(fill, corrected):
    fill(FEW)
    video_id, categories = corrected

    assert Content.objects.get(video_id=video_id).shown_categories == categories["categories"]


def test_what_a_person_decided_since_stays(fill, corrected):
    fill(FEW)
    video_id, _ = corrected
    mine = {"categories": [{"category": "Mine", "subcategories": []}]}
    curate(video_id, {"subcategories_json": mine, "title": "My title"}, by="a person")

    fill(FEW)

    item, curation = Content.objects.get(video_id=video_id), Curation.objects.get(video_id=video_id)
    assert (item.subcategories_json, item.title, curation.decided_by) == (mine, "My title", "a person")


def test_what_a_person_gave_back_to_the_machine_stays_released(fill, corrected):
    fill(FEW)
    video_id, categories = corrected
    release(video_id, ["subcategories_json"], by="a person")

    fill(FEW)

    assert Content.objects.get(video_id=video_id).subcategories_json != categories


def test_pictures_are_written_and_served(fill, client):
    fill(FEW)

    for address in Content.objects.values_list("thumbnail_url", flat=True):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        Image.open(io.BytesIO(b"".join(answer.streaming_content))).verify()


def test_recordings_are_written_and_served_and_as_long_as_the_items_say(fill, client):
    fill(FEW)
    audible = Content.objects.filter(has_audio=True)

    assert audible.count() >= 3
    for item in audible:
        answer = client.get(item.media["audio_url"])
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/mpeg")
        sound = mutagen.mp3.MP3(io.BytesIO(b"".join(answer.streaming_content)))
        assert sound.info.length == pytest.approx(item.media_metadata["mp3_duration_seconds"], abs=1)


def test_a_file_that_somebody_put_there_is_not_overwritten(fill, exports, settings, made_once):
    fill(1)
    (picture,) = [path for path in (made_once / "images").iterdir() if path.name in picture_of(0)]
    original = picture.read_bytes()
    picture.write_bytes(b"a person's own")

    fill(1)

    assert picture.read_bytes() == b"a person's own"
    picture.write_bytes(original)


def picture_of(number):
    return list(items(number + 1))[number].report["thumbnail_url"]


def test_no_half_written_file_is_left(fill, made_once):
    fill(FEW)

    assert not [path for path in made_once.rglob("*") if path.name.endswith(".part")]


def test_zero_items_are_allowed_and_a_negative_number_is_not(fill):
    assert fill(0)["items"] == 0
    with pytest.raises(CommandError, match="negative"):
        fill(-1)


class TestPaused:
    @pytest.fixture(autouse=True)
    def paused(self, exports):
        pause.pause(by="ada", reason="moving")

    def test_a_paused_library_is_refused_with_the_cure(self):
        with pytest.raises(CommandError, match=r"paused since .*\n.*ingest_resume"):
            call_command("sample_library", items=1, stdout=io.StringIO())

    def test_a_server_that_starts_while_paused_goes_on(self):
        output = io.StringIO()

        call_command("sample_library", items=1, unless_paused=True, stderr=output)

        assert "stays as it is" in output.getvalue()
        assert not Content.objects.exists()


def test_several_processes_may_make_the_same_files(tmp_path):
    path, makers = tmp_path / "audio" / "a.mp3", threading.Barrier(4)

    def make():
        makers.wait(30)
        return b"sound"

    with ThreadPoolExecutor(4) as pool:
        for made in [pool.submit(write_once, path, make) for _ in range(4)]:
            made.result()

    assert [(it.name, it.read_bytes()) for it in path.parent.iterdir()] == [("a.mp3", b"sound")]
