"""One item by its key or legacy id: /api/reports/<id>, and /<id>.json as older clients know it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.decisions.trash import delete, delete_or_block, purge, restore
from content.models import Tombstone
from content.text import utc_iso

VIDEO = "VIDEOVIDEO1"


@pytest.fixture
def video(put):
    return put(
        VIDEO,
        id=f"yt:{VIDEO}",
        title="Étude",
        channel_name="Old Times",
        canonical_url=f"https://youtu.be/{VIDEO}",
        thumbnail_url="https://img.example/1.jpg",
        published_at="2020-01-02T03:04:05Z",
        indexed_at="2024-01-02T03:04:05Z",
        duration_seconds=99,
        subcategories_json={"categories": [{"category": "History", "subcategories": ["Rome"]}]},
        analysis_json={"model": "m-1", "processing_time": 2.5, "processed_at": "2024-01-01T00:00:00Z"},
        media={"audio_url": "/exports/audio/a.mp3"},
    )


@pytest.mark.parametrize("path", ["/api/reports/{}", "/{}.json"])
class TestIdentity:
    @pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}", f"yt%3A{VIDEO}"])
    def test_a_video_is_found_by_its_key_and_its_legacy_id(self, client, video, path, identity):
        answer = client.get(path.format(identity)).json()

        assert answer.get("video", answer)["video_id"] == VIDEO

    def test_a_video_without_legacy_id_is_found_by_its_would_be_one(self, client, put, path):
        put(VIDEO)

        assert client.get(path.format(f"yt:{VIDEO}")).status_code == 200

    @pytest.mark.parametrize("identity", ["reddit:abc", "web:f00", "a/b", "x.json", "a%20b", "yt:lower"])
    def test_any_other_legacy_id_finds_its_item(self, client, put, path, identity):
        put("some-key", id=identity.replace("%20", " "))

        assert client.get(path.format(identity)).status_code == 200

    def test_a_key_that_begins_like_a_legacy_id_is_its_own(self, client, put, path):
        put("yt:x", title="Long key")
        put("other", id="reddit:x")

        answer = client.get(path.format("yt:x")).json()

        assert answer.get("video", answer)["title"] == "Long key"

    @pytest.mark.parametrize(
        "identity", ["unknown", "%00", "%ED%A0%80", "x" * 3000, "yt:", "'", "..%2f..", "reddit:abc", "%F0%9F%98%80"]
    )
    def test_an_unknown_one_is_a_404_in_json(self, client, video, path, identity):
        answer = client.get(path.format(identity), headers={"Accept": "text/html"})

        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("application/json")
        assert set(answer.json()) >= {"error"}

    def test_an_item_that_is_not_listed_is_there_all_the_same(self, client, put, path):
        put("bare", html=None)

        answer = client.get(path.format("bare"))

        assert answer.status_code == 200
        assert answer.json()["summary"]["text"] == answer.json()["summary"]["html"] == ""


@pytest.mark.parametrize("path", ["/api/reports/{}", "/{}.json"])
class TestDeleted:
    """Somebody deleted it: 410 says when, and neither who nor why."""

    @pytest.fixture
    def deleted(self, video):
        delete(VIDEO, by="ada", reason="Spam of Eve")
        return Tombstone.objects.get()

    @pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}", f"YT:{VIDEO}", f"yt%3A{VIDEO}"])
    def test_it_is_gone_by_any_of_its_names(self, client, deleted, path, identity):
        answer = client.get(path.format(identity), headers={"Accept": "text/html"})

        assert answer.status_code == 410
        assert answer.json() == {"error": "This item was deleted.", "deleted_at": utc_iso(deleted.deleted_at)}

    @pytest.mark.parametrize("key", ["1thread", "00f00cabcd"])
    def test_so_is_a_thread_by_its_legacy_id(self, client, put, path, key):
        put(key, id=f"reddit:{key.upper()}")
        delete(key, by="ada")

        assert [client.get(path.format(name)).status_code for name in (key, f"reddit:{key.upper()}")] == [410, 410]

    def test_a_purged_item_is_gone_as_well(self, client, deleted, path):
        purge(VIDEO, by="ada")

        answer = client.get(path.format(VIDEO))

        assert (answer.status_code, set(answer.json())) == (410, {"error", "deleted_at"})

    def test_so_is_what_was_purged_and_given_free_again(self, client, deleted, path):
        purge(VIDEO, by="ada")
        assert restore(VIDEO, by="ada") is False

        answers = [client.get(path.format(name)) for name in (VIDEO, f"yt:{VIDEO}")]

        assert [(each.status_code, set(each.json())) for each in answers] == [(410, {"error", "deleted_at"})] * 2

    def test_what_was_blocked_before_it_came_is_gone(self, client, db, path):
        delete_or_block("nobody", by="ada", reason="Spam")

        assert client.get(path.format("nobody")).status_code == 410

    def test_a_restored_item_is_there_again(self, client, deleted, path):
        restore(VIDEO, by="ada")

        assert client.get(path.format(VIDEO)).status_code == 200

    def test_head_says_so_too_and_nobody_stores_it(self, client, deleted, path):
        answer = client.head(path.format(VIDEO))

        assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")


class TestDeletedPage:
    @pytest.mark.parametrize(
        "path", [f"/read/{VIDEO}", f"/read/yt:{VIDEO}", f"/{VIDEO}.json?v=2", f"/yt:{VIDEO}.json?v=2"]
    )
    def test_it_says_that_it_was_deleted_and_leads_back(self, client, video, path):
        delete(VIDEO, by="ada", reason="Spam of Eve")

        answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})

        page = answer.content.decode()
        assert (answer.status_code, answer.headers["Content-Type"]) == (410, "text/html; charset=utf-8")
        assert "This item was deleted" in page
        assert 'href="/">Go to the library</a>' in page
        assert not [word for word in ("ada", "Eve", "Étude") if f" {word}" in page]

    def test_with_v_2_it_is_a_page_whatever_the_client_accepts(self, client, video):
        delete(VIDEO, by="ada")

        assert client.get(f"/{VIDEO}.json?v=2").headers["Content-Type"].startswith("text/html")

    def test_a_program_reads_that_in_json(self, client, video):
        delete(VIDEO, by="ada")

        answer = client.get(f"/read/{VIDEO}", headers={"Accept": "application/json"})

        assert (answer.status_code, answer.json()["error"]) == (410, "What was here was deleted.")


class TestDetail:
    def test_is_the_lists_item_and_more(self, client, video):
        listed = client.get("/api/reports").json()["reports"][0]

        detail = client.get(f"/api/reports/{VIDEO}").json()

        assert {key: detail[key] for key in listed} == listed
        assert set(detail) - set(listed) == {"summary", "processor_info"}

    def test_tells_the_summary_and_how_it_was_made(self, client, video):
        detail = client.get(f"/api/reports/{VIDEO}").json()

        assert detail["summary"] == {
            "text": "Words.", "html": "<p>Words.</p>", "type": "comprehensive",
            "content": {"summary": "Words.", "summary_type": "comprehensive"},
        }  # fmt: skip
        assert detail["processor_info"] == {"model": "m-1", "processing_time": 2.5, "timestamp": "2024-01-01T00:00:00Z"}

    def test_what_is_not_known_of_the_making_is_empty(self, client, put):
        put("bare", indexed_at="2024-01-02T03:04:05Z")

        made = client.get("/api/reports/bare").json()["processor_info"]

        assert made == {"model": "", "processing_time": 0, "timestamp": "2024-01-02T03:04:05Z"}


class TestOlderReport:
    KEYS = {
        *("video", "summary", "thumbnail_url", "analysis", "subcategories_json", "has_audio", "summary_type"),
        *("summary_variants", "summary_image_url", "indexed_at", "deployment_commit"),
    }

    def test_has_exactly_its_keys(self, client, video):
        report = client.get(f"/{VIDEO}.json").json()

        assert set(report) == self.KEYS
        assert (report["indexed_at"], report["summary_image_url"]) == ("2024-01-02T03:04:05Z", None)
        assert report["video"] == {
            "video_id": VIDEO, "title": "Étude", "channel": "Old Times", "url": f"https://youtu.be/{VIDEO}",
            "duration_seconds": 99, "published_at": "2020-01-02T03:04:05Z",
        }  # fmt: skip

    def test_its_summary_carries_the_variants(self, client, video, sound_file):
        sound_file(f"audio_{VIDEO}_1.mp3")
        report = client.get(f"/{VIDEO}.json").json()

        assert set(report["summary"]) == {"text", "html", "type", "variants"}
        assert report["summary"]["variants"] == report["summary_variants"]
        assert (report["summary_type"], report["has_audio"]) == ("comprehensive", True)
        assert isinstance(report["subcategories_json"], str)

    def test_with_v_2_it_is_the_reading_page(self, client, video):
        answer = client.get(f"/{VIDEO}.json?v=2", follow=True)

        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert b"<article" in answer.content

    @pytest.mark.parametrize("version", ["1", "", "3"])
    def test_with_any_other_v_it_is_json(self, client, video, version):
        answer = client.get(f"/{VIDEO}.json?v={version}")

        assert answer.headers["Content-Type"].startswith("application/json")


class TestReadingPage:
    def test_an_unknown_item_is_a_page_for_people(self, client, db):
        answer = client.get("/read/unknown", headers={"Accept": "text/html"})

        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/html")

    def test_a_legacy_id_leads_to_the_items_own_address(self, client, video):
        assert client.get(f"/read/yt:{VIDEO}").headers["Location"] == f"/read/{VIDEO}"

    @pytest.mark.parametrize("variant", ["", "comprehensive", "unknown", "%00", "<script>"])
    def test_any_variant_may_be_asked_for(self, client, video, variant):
        answer = client.get(f"/read/{VIDEO}?variant={variant}")

        assert answer.status_code == 200
        assert b"Words." in answer.content


@pytest.mark.parametrize("path", ["/api/reports/{}", "/{}.json"])
class TestTranscript:
    SEGMENTS = [{"text": "Words", "start": 12.5, "duration": 3.1}, {"text": "that were said."}]

    def test_it_is_answered_with_its_times(self, client, put, path):
        put(VIDEO, transcript_text="Words that were said.", transcript_segments=self.SEGMENTS)

        answer = client.get(path.format(VIDEO)).json()

        assert answer["transcript"] == "Words that were said."
        assert answer["transcript_segments"] == [
            self.SEGMENTS[0],
            {"text": "that were said.", "start": 0, "duration": 0},
        ]

    @pytest.mark.parametrize("segments", [None, [], {}, '"x"', [1, "x"]])
    def test_what_there_is_not_of_it_is_absent(self, client, put, path, segments):
        put(VIDEO, transcript_text="Words.", transcript_segments=segments)
        put("VIDEOVIDEO2")

        assert client.get(path.format(VIDEO)).json().keys() & {"transcript", "transcript_segments"} == {"transcript"}
        assert client.get(path.format("VIDEOVIDEO2")).json().keys().isdisjoint({"transcript", "transcript_segments"})


def test_lists_say_how_long_a_transcript_is_and_do_not_load_it(client, put):
    put(VIDEO, transcript_text="Wörter", media={"has_transcript": False, "transcript_chars": 1})

    with CaptureQueriesContext(connection) as seen:
        (item,) = client.get("/api/reports").json()["reports"]

    assert (item["media"]["has_transcript"], item["media"]["transcript_chars"]) == (True, 6)
    assert [query["sql"] for query in seen if "transcript_text" in query["sql"] or "segments" in query["sql"]] == []


def test_a_transcript_is_not_searched(ids, put):
    put(VIDEO, transcript_text="Zeppelin")

    assert ids(q="zeppelin") == set()


def test_a_transcript_that_comes_alone_is_announced(put, sql):
    put(VIDEO)
    sql("DELETE FROM event")

    sql("UPDATE content SET transcript_text = 'Words.' WHERE video_id = %s", VIDEO)

    assert sql("SELECT kind, items FROM event") == [("synced", [VIDEO])]


def test_a_summary_of_which_nobody_said_when_it_was_made_has_no_date(client, put):
    put(VIDEO)

    assert "generated_at" not in client.get(f"/api/reports/{VIDEO}").json()["summary_variants"][0]
