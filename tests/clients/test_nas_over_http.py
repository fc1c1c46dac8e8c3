"""The NAS's HTTP client, request by request: a flat report with JSON in strings, then its MP3.

It sends again whatever is not answered 2xx, three times, and after five such items nothing for five minutes.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.decisions import pause, trash
from content.models import Content, Summary
from ytv2.local.sample.sound import mp3

TOKEN = {"X-INGEST-TOKEN": "the-ingest-token"}
VIDEO = "NasVideo001"


@pytest.fixture(autouse=True)
def secrets(settings, db):
    settings.SYNC_SECRET, settings.INGEST_TOKEN = "the-sync-secret", "the-ingest-token"


def report(**members):
    """As the client writes it: every key, also of what it does not know."""
    categories = {"categories": [{"category": "History", "subcategories": ["Rome"]}]}
    return {
        "id": f"yt:{VIDEO}",
        "video_id": VIDEO,
        "title": "Rome",
        "channel": "Old Times",
        "channel_name": "Old Times",
        "published_at": "2026-01-01T00:00:00Z",
        "duration_seconds": 754,
        "thumbnail_url": f"https://i.ytimg.com/vi/{VIDEO}/hqdefault.jpg",
        "canonical_url": f"https://www.youtube.com/watch?v={VIDEO}",
        "indexed_at": "2026-01-02T00:00:00Z",
        "original_language": "en",
        "summary_language": "en",
        "audio_language": None,
        "word_count": 812,
        "subcategories_json": json.dumps(categories),
        "analysis_json": json.dumps({"language": "en", "content_type": "Lecture", **categories}),
        "topics_json": json.dumps(["rome", "law"]),
        "media": {"has_audio": False},
        "media_metadata": {},
        "summary_text": "On Rome.",
        "summary_html": "<p>On Rome.</p>",
        "summary_variant": "comprehensive",
        "summary_variants": [
            {"variant": "comprehensive", "text": "On Rome.", "html": "<p>On Rome.</p>"},
            {"variant": "audio", "text": "Listen: Rome."},
        ],
    } | members


@pytest.fixture
def send(client):
    """One attempt."""

    def post(headers=TOKEN, **members):
        return client.post(
            "/ingest/report", json.dumps(report(**members)), content_type="application/json", headers=headers
        )

    return post


@pytest.fixture
def send_audio(client):
    def post(video_id=VIDEO, data=None, headers=TOKEN):
        sound = SimpleUploadedFile(f"audio_{VIDEO}_20260102_000000.mp3", data or mp3(1, 2), "audio/mpeg")
        return client.post("/ingest/audio", {"video_id": video_id, "audio": sound}, headers=headers)

    return post


def test_it_asks_first_whether_the_door_is_open(client):
    assert client.get("/health/ingest").json() == {
        "status": "ok",
        "auth_required": True,
        "token_set": True,
        "pg_dsn_set": True,
        "paused": False,
        "findings": [],
    }


def test_a_report_and_its_mp3_are_an_item_that_can_be_heard(client, send, send_audio):
    created, sound = send(), send_audio()

    item = client.get(f"/api/reports/{VIDEO}").json()
    assert (created.json()["outcome"], created.json()["summaries_upserted"]) == ("created", 2)
    assert (sound.json()["saved"], sound.json()["item"]) == (True, "attached")
    assert (item["title"], item["analysis"]["category"], item["analysis"]["key_topics"]) == (
        "Rome",
        ["History"],
        ["rome", "law"],
    )
    assert (item["media"]["has_audio"], item["media"]["audio_url"]) == (True, sound.json()["public_url"])


def test_a_report_that_is_sent_three_times_is_one_item_with_the_same_summaries(send):
    outcomes = [send().json()["outcome"] for _ in range(3)]

    assert outcomes == ["created", "unchanged", "unchanged"]
    assert (Content.objects.count(), Summary.objects.count()) == (1, 2)


@pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}"])
def test_an_mp3_that_comes_before_its_report_is_its_items(client, send, send_audio, identity):
    assert send_audio(identity).json()["item"] == "unknown"

    send()

    assert client.get(f"/api/reports/{VIDEO}").json()["media"]["has_audio"] is True


def test_what_it_does_not_know_replaces_nothing(client, send):
    send()

    send(
        title="Untitled", channel="Unknown", channel_name="Unknown", duration_seconds=0, published_at=None,
        subcategories_json="{}", analysis_json="", topics_json="[]", canonical_url=None, thumbnail_url="",
        indexed_at="2026-01-03T00:00:00Z", summary_text="More on Rome.", summary_html="", summary_variants=[],
    )  # fmt: skip

    item = client.get(f"/api/reports/{VIDEO}").json()
    assert (item["title"], item["channel"], item["duration_seconds"]) == ("Rome", "Old Times", 754)
    assert item["analysis"]["category"] == ["History"]
    assert item["summary_text"] == "More on Rome."


def test_a_pause_is_503_with_the_time_to_come_again_and_nothing_is_lost(send, send_audio):
    pause.pause(by="ada", reason="moving")
    answers = [send(), send_audio()]
    pause.resume(by="ada")

    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "60")] * 2
    assert send().json()["outcome"] == "created"
    assert send_audio().json()["item"] == "attached"


def test_a_report_of_a_deleted_item_is_no_error_so_it_is_not_sent_again(client, send):
    send()
    trash.delete(VIDEO, by="ada")

    answer = send(summary_text="Again.")

    assert (answer.status_code, answer.json()["outcome"], answer.json()["upserted"]) == (200, "skipped_deleted", 0)
    assert client.get(f"/api/reports/{VIDEO}").status_code == 410


def test_the_mp3_of_a_deleted_item_is_refused_for_good(send, send_audio):
    send()
    trash.delete(VIDEO, by="ada")

    answer = send_audio()

    assert (answer.status_code, bool(answer.json()["error"])) == (409, True)


@pytest.mark.parametrize("headers", [{}, {"X-INGEST-TOKEN": "wrong"}])
def test_a_wrong_token_is_401_at_both_doors(send, send_audio, headers):
    assert [send(headers).status_code, send_audio(headers=headers).status_code] == [401, 401]


def test_half_a_report_is_400_and_says_to_send_it_again(client):
    answer = client.post("/ingest/report", json.dumps(report())[:300], content_type="application/json", headers=TOKEN)

    assert (answer.status_code, "Send it again" in answer.json()["error"]) == (400, True)


def test_it_reads_what_was_deleted_since_its_last_look(client, send):
    send()
    trash.delete(VIDEO, by="ada")

    (entry,) = client.get("/api/tombstones?since=2026-01-01T00:00:00Z").json()["tombstones"]

    assert entry.keys() == {"video_id", "deleted_at", "deleted_by", "reason"}
    assert entry["video_id"] == VIDEO
