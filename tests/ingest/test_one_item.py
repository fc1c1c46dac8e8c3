"""One item, one row, by whatever door and in whatever order: files, HTTP, plain SQL, MP3s, deletes."""

import json
from itertools import permutations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.decisions import trash
from content.models import Content, OtherKey, Summary, Tombstone
from ingest.audio.sync import AudioSync
from ingest.outcomes import Outcome
from ingest.receipts.deliveries import Parcel
from ingest.shelve.corridor import receive, receive_many
from ingest.shelve.reading import read
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


ADDRESSES = [
    "https://bread.example/rye",
    "https://bread.example/rye/",
    "http://bread.example/rye",
    "https://www.bread.example/rye",
    "https://bread.example/rye?utm_source=newsletter",
    "https://bread.example/rye#crust",
    "https://BREAD.example/rye",
    "https://bread.example:443/rye",
    "https://bread.example/rye?fbclid=abc",
]


def article(number, address, key=None):
    id = {"id": f"web:{key}"} if key else {}
    return {**id, "canonical_url": address, "title": f"Rye {number}", "summary": {"summary": f"Text {number}."}}


class TestAnArticle:
    @pytest.fixture(autouse=True)
    def secrets(self, settings):
        settings.SYNC_SECRET, settings.INGEST_TOKEN = SECRET, INGEST

    def test_addresses_that_mean_the_same_are_one_item_and_find_it(self, db, client):
        reports = [json.dumps(article(number, address)).encode() for number, address in enumerate(ADDRESSES)]
        for place, data in enumerate(reports):
            receive(data, f"{place}.json")

        item = Content.objects.get()
        assert item.record_id == f"web:{item.video_id}"
        for address in ADDRESSES:
            found = client.get("/api/reports", {"q": address}).json()["reports"]
            assert [report["video_id"] for report in found] == [item.video_id]

    def test_so_they_are_within_one_batch_and_under_other_digests(self, db):
        parcels = [
            Parcel(
                json.dumps(article(number, address, f"{number:024x}" if number else None)).encode(), f"{number}.json"
            )
            for number, address in enumerate(ADDRESSES)
        ]

        receipts = list(receive_many(parcels, [read(parcel.data, parcel.name) for parcel in parcels]))

        item = Content.objects.get()
        assert {receipt.video_id for receipt in receipts} == {item.video_id}
        assert OtherKey.objects.filter(video_id=item.video_id).count() == len(ADDRESSES) - 1

    def test_it_is_one_under_every_digest_for_every_door(self, db, client, sql):
        first, other = f"{1:024x}", f"{2:024x}"
        receive(json.dumps(article(1, ADDRESSES[0], first)).encode(), "1.json")
        receive(json.dumps(article(2, ADDRESSES[4], other)).encode(), "2.json")

        form = {"video_id": f"web:{other}", "audio": SimpleUploadedFile("x.mp3", mp3(1, 2))}
        assert client.post("/ingest/audio", form, headers={"X-INGEST-TOKEN": INGEST}).json()["item"] == "attached"
        assert client.get(f"/api/reports/web:{other}").json()["video_id"] == first
        sql(UPSERT, None, other, ADDRESSES[0])
        assert Content.objects.get().title == "By SQL"
        assert client.delete(f"/api/delete/{other}", headers={"Authorization": f"Bearer {SECRET}"}).json()[
            "deleted_files"
        ]
        third = receive(json.dumps(article(3, ADDRESSES[8], f"{3:024x}")).encode(), "3.json")
        assert third.outcome == Outcome.SKIPPED_DELETED
        sql(UPSERT, None, other, ADDRESSES[0])
        assert not Content.objects.exists()

    def test_a_purged_one_stays_away_by_its_address(self, db):
        key = receive(json.dumps(article(1, ADDRESSES[0])).encode(), "1.json").video_id
        trash.delete(key, by="ada")
        trash.purge(key, by="ada")

        again = receive(json.dumps(article(2, ADDRESSES[5], f"{2:024x}")).encode(), "2.json")

        assert (again.outcome, again.video_id) == (Outcome.SKIPPED_DELETED, key)

    def test_an_id_that_somebody_chose_is_another_item(self, db):
        receive(json.dumps(article(1, ADDRESSES[0], f"{1:024x}")).encode(), "1.json")
        receive(json.dumps(article(2, ADDRESSES[0], "my-rye")).encode(), "2.json")

        assert Content.objects.count() == 2

    def test_its_mp3_beside_the_report_may_have_another_of_its_keys(self, db, tmp_path):
        first, other = f"{1:024x}", f"{2:024x}"
        for number, key in ((1, first), (2, other)):
            receipt = receive(json.dumps(article(number, ADDRESSES[number], key)).encode(), f"{number}.json")
        (tmp_path / f"audio_{other}_20250101.mp3").write_bytes(mp3(1, 2))

        assert AudioSync(tmp_path).attach({0: receipt})[0].audio == "attached"
