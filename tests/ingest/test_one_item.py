"""One item, one row, by whatever door and in whatever order: files, HTTP, plain SQL, MP3s, deletes."""

import json
from itertools import permutations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.models import Content, Summary, Tombstone
from ingest.outcomes import Outcome
from ingest.shelve.corridor import receive
from ytv2.local.sample.sound import mp3

SECRET, INGEST = "the-sync-secret", "the-ingest-token"
# Prefix, key, address.
ITEMS = {
    "thread": ("reddit", "1twokey", "https://www.reddit.com/r/test/comments/1twokey/t/"),
    "article": ("web", "00000000000000000000abcd", "https://example.org/a"),
    "video": ("yt", "twoKeys_001", "https://www.youtube.com/watch?v=twoKeys_001"),
    "thread without an address": ("reddit", "1bare", None),
}
UPSERT = """
    INSERT INTO content (id, video_id, title, canonical_url, indexed_at, has_audio)
    VALUES (%s, %s, 'By SQL', %s, now(), false)
    ON CONFLICT (video_id) DO UPDATE SET id = EXCLUDED.id, title = EXCLUDED.title, updated_at = now()
"""
SUMMARY = """
    INSERT INTO summaries (video_id, variant, revision, text, html, created_at)
    VALUES (%s, 'comprehensive', 1, 'By SQL.', '<p>By SQL.</p>', now())
    ON CONFLICT (video_id, variant, revision) DO UPDATE SET text = EXCLUDED.text, html = EXCLUDED.html
"""


@pytest.fixture(params=ITEMS)
def item(request):
    return ITEMS[request.param]


@pytest.fixture
def doors(settings, client, sql, item):
    """Name to what sends the item in by that door."""
    settings.SYNC_SECRET, settings.INGEST_TOKEN = SECRET, INGEST
    prefix, key, address = item
    universal = {
        "id": f"{prefix}:{key}",
        "title": "By file",
        "canonical_url": address,
        "source_metadata": {prefix: {"id": key}},
        "summary": {"summary": "By file.", "summary_type": "comprehensive"},
    }
    flat = {
        "video_id": f"{prefix.upper()}:{key}",
        "title": "By HTTP",
        "canonical_url": address,
        "summary_text": "By HTTP.",
    }

    def upload():
        form = {"video_id": f"{prefix}:{key}", "audio": SimpleUploadedFile("x.mp3", mp3(1, 2))}
        return client.post("/ingest/audio", form, headers={"X-INGEST-TOKEN": INGEST})

    return {
        "file": lambda: receive(json.dumps(universal).encode(), "a.json"),
        "http": lambda: client.post(
            "/ingest/report", flat, content_type="application/json", headers={"X-INGEST-TOKEN": INGEST}
        ),
        "sql": lambda: sql(UPSERT, f"{prefix}:{key}", key, address),
        "prefixed sql": lambda: sql(UPSERT, None, f"yt:{prefix.title()}:{key}", address),
        "summary": lambda: sql(SUMMARY, f"{prefix}:{key}"),
        "mp3": upload,
    }


WAYS = [*permutations(("file", "http", "sql", "prefixed sql"))]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_every_order_of_doors_comes_to_one_item(doors, item, way):
    prefix, key, _ = item

    for door in (*way, "summary", "mp3", *way):
        doors[door]()

    content = Content.objects.get()
    assert (content.video_id, content.record_id) == (key, f"{prefix}:{key}")
    assert set(Summary.objects.values_list("content_id", flat=True)) == {key}
    assert {"By file.", "By HTTP.", "By SQL."} <= set(Summary.objects.values_list("text", flat=True))
    assert content.media_metadata["mp3_sha256"]
    assert content.content_source == {"yt": "youtube"}.get(prefix, prefix)


@pytest.mark.parametrize("first", ["file", "http", "sql", "prefixed sql"])
def test_what_was_deleted_under_any_form_of_its_key_stays_deleted(doors, item, client, first):
    prefix, key, _ = item
    doors[first]()

    asked = {"file": f"{prefix}:{key}", "http": key, "sql": f"{prefix.upper()}:{key}", "prefixed sql": f"{key}.json"}
    answer = client.delete(f"/api/delete/{asked[first]}", headers={"Authorization": f"Bearer {SECRET}"})

    assert answer.json()["deleted_files"] == 1
    assert doors["file"]().outcome == Outcome.SKIPPED_DELETED
    assert doors["http"]().json()["outcome"] == "skipped_deleted"
    assert doors["mp3"]().status_code == 409
    for door in ("sql", "prefixed sql", "summary"):
        doors[door]()
    assert not Content.objects.exists()
    assert not Summary.objects.exists()
    assert Tombstone.objects.get().video_id == key


@pytest.mark.parametrize("form", ["{0}:{1}", "{1}", "{2}:{1}", "yt:{0}:{1}"])
def test_the_api_answers_an_item_and_its_page_redirects(doors, item, client, form):
    prefix, key, _ = item
    doors["sql"]()
    asked = form.format(prefix, key, prefix.title())

    for path in (f"/api/reports/{asked}", f"/{asked}.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.json().get("video", answer.json())["video_id"]) == (200, key)
    page = client.get(f"/read/{asked}?variant=audio")
    if asked == key:
        assert page.status_code == 200
    else:
        assert (page.status_code, page.headers["Location"]) == (301, f"/read/{key}?variant=audio")


def test_a_plain_where_finds_the_bare_key_only(doors, item, sql):
    prefix, key, _ = item
    doors["prefixed sql"]()

    assert sql("SELECT video_id FROM content WHERE video_id = %s", key) == [(key,)]
    assert sql("SELECT video_id FROM content WHERE video_id = %s", f"{prefix}:{key}") == []


@pytest.mark.parametrize("pasted", ["{0}:{1}", "{1}", "{2}"])
def test_what_is_pasted_into_the_search_finds_it(doors, item, client, pasted):
    prefix, key, address = item
    doors["file"]()

    found = client.get("/api/reports", {"q": pasted.format(prefix, key, address or key)}).json()

    assert [report["video_id"] for report in found["reports"]] == [key]
