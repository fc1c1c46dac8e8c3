"""The dashboard's front end of November 2025, request by request: browse, read, listen, curate by deleting."""

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.models import Content
from tests.content.conftest import filed
from ytv2.local.sample.sound import mp3

VIDEO = "VIDEOVIDEO1"
SECRET = "the-sync-secret"
SOUND = mp3(1, 2)


@pytest.fixture(autouse=True)
def library(put, sql, settings):
    settings.SYNC_SECRET, settings.NGROK_BASE_URL = SECRET, ""
    put(
        VIDEO,
        title="Agents",
        channel_name="AI Explained",
        canonical_url=f"https://www.youtube.com/watch?v={VIDEO}",
        indexed_at="2025-11-01T00:00:00Z",
        subcategories_json=filed(("AI Software Development", "Agents – MCP")),
        analysis_json={"language": "en", "content_type": "Tutorial", "complexity_level": "Intermediate"},
    )
    put("1thread", id="reddit:1thread", title="Thread", canonical_url="https://www.reddit.com/r/x/comments/1thread/t/")


def test_it_opens_with_the_facets_and_the_newest_items(client):
    filters = client.get("/api/filters").json()
    listed = client.get("/api/reports?page=1&size=12&sort=newest").json()

    assert {"source", "categories", "channels", "languages", "content_type", "complexity_level"} < filters.keys()
    assert [item["title"] for item in listed["reports"]] == ["Thread", "Agents"]
    for item in listed["reports"]:
        assert item["file_stem"] == item["video_id"]
        assert isinstance(item["summary_variants"], list)
        assert isinstance(item["media"]["has_audio"], bool)
        assert isinstance(item["subcategories_json"], str | None)


def test_chosen_filters_go_out_as_the_page_shows_them(client):
    query = urlencode(
        [
            *(
                ("category", name)
                for name in ["AI  Software Development", *(f"Category {'x' * 38} {n}" for n in range(9))]
            ),
            *(("source", name) for name in ("youtube", "reddit")),
            ("subcategory", "Agents - MCP"),
            ("parentCategory", "AI Software Development"),
            ("content_type", "tutorial"),
            ("complexity", "Intermediate"),
            ("language", "en"),
            ("sort", "added_desc"),
            ("page", "1"),
            ("size", "12"),
        ]
    )

    answer = client.get(f"/api/reports?{query}").json()

    assert [item["video_id"] for item in answer["reports"]] == [VIDEO]
    assert len(answer["filters"]["category"]) == 10


@pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}", "1thread", "reddit:1thread"])
def test_it_opens_an_item_by_either_form_of_its_id(client, identity):
    detail = client.get(f"/api/reports/{identity}").json()
    older = client.get(f"/{identity}.json").json()
    page = client.get(f"/{identity}.json?v=2")

    assert detail["summary"]["content"]["summary"] == older["summary"]["text"] == "Words."
    assert detail["video_id"] == older["video"]["video_id"]
    assert page.headers["Content-Type"].startswith("text/html")


def test_it_brings_an_mp3_and_plays_it(client):
    form = {"audio": SimpleUploadedFile(f"{VIDEO}.mp3", SOUND), "content_id": f"yt:{VIDEO}"}
    saved = client.post("/api/upload-audio", form, headers={"Authorization": f"Bearer {SECRET}"}).json()

    item = client.get(f"/api/reports/{VIDEO}").json()
    assert (saved["success"], item["media"]["has_audio"], item["media"]["audio_url"]) == (
        True,
        True,
        saved["public_url"],
    )
    for address in (f"{saved['public_url']}?v=1", f"/exports/by_video/{VIDEO}.mp3"):
        part = client.get(address, headers={"Range": "bytes=0-9"})
        assert (part.status_code, b"".join(part.streaming_content)) == (206, SOUND[:10])


@pytest.mark.parametrize("headers", [{"X-Sync-Secret": SECRET}, {"Authorization": f"Bearer {SECRET}"}], ids=list)
@pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}", f"{VIDEO}.json"])
def test_it_deletes_by_any_door_with_either_header(client, put, headers, identity):
    doors = (
        lambda: client.delete(f"/api/delete/{identity}", headers=headers),
        lambda: client.post("/api/delete", {"id": identity}, content_type="application/json", headers=headers),
        lambda: client.post(
            "/delete-reports",
            {"files": [identity], "delete_audio": True},
            content_type="application/json",
            headers=headers,
        ),
    )

    first, *again = (door() for door in doors)

    assert (first.status_code, first.json()["deleted_files"]) == (200, 1)
    assert [(answer.status_code, answer.json()["idempotent"]) for answer in again] == [(200, True)] * 2
    assert client.get(f"/api/reports/{VIDEO}").status_code == 410
    assert not Content.objects.filter(pk=VIDEO).exists()


def test_it_asks_for_what_there_is_nothing_of_and_is_told_so_in_json(client):
    statuses = {
        path: client.get(path).status_code for path in ("/api/metrics", "/api/config", "/api/refresh", "/health")
    }

    assert statuses == {"/api/metrics": 404, "/api/config": 200, "/api/refresh": 200, "/health": 200}
    assert client.post("/api/upload-report", b"{}", content_type="application/json").status_code == 410
