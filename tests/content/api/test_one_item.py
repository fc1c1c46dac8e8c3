"""One item by its key or legacy id: /api/reports/<id>, and /<id>.json as older clients know it."""

import pytest

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
        *("summary_variants", "deployment_commit"),
    }

    def test_has_exactly_its_keys(self, client, video):
        report = client.get(f"/{VIDEO}.json").json()

        assert set(report) == self.KEYS
        assert report["video"] == {
            "video_id": VIDEO, "title": "Étude", "channel": "Old Times", "url": f"https://youtu.be/{VIDEO}",
            "duration_seconds": 99, "published_at": "2020-01-02T03:04:05Z",
        }  # fmt: skip

    def test_its_summary_carries_the_variants(self, client, video):
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
