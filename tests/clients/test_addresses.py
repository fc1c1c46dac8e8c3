"""One item by its address, its record id or another hash: what programs name where they have no key, or another one."""

import json

import pytest

from content.decisions import trash
from content.models import Content, Summary, Tombstone
from ingest.shelve.corridor import receive
from tests.clients import nas

SECRET = {"Authorization": "Bearer the-sync-secret"}
OTHER_HASH = "ffffffffffffffffffff0123"
# Addresses of the items as they are shared and pasted.
ADDRESSES = {
    "video": [
        "https://www.youtube.com/watch?v=nasVideo-01&t=42s&utm_source=newsletter",
        "https://youtu.be/nasVideo-01?si=abcdefghijk",
        "https://m.youtube.com/watch?feature=share&v=nasVideo-01",
        "https://www.youtube.com/shorts/nasVideo-01",
    ],
    "thread": [
        "https://www.reddit.com/r/rome/comments/1nasrome/on_rome/?utm_source=share&utm_medium=web2x",
        "https://old.reddit.com/r/rome/comments/1nasrome/",
        "https://reddit.com/comments/1nasrome?share_id=abc",
        "https://redd.it/1nasrome",
    ],
    "article": [
        "https://example.org/rome?utm_source=newsletter&utm_medium=email",
        "http://www.example.org/rome/#crust",
        "HTTPS://EXAMPLE.org:443/rome?fbclid=abc",
        "https://example.org/rome?gclid=1&mc_cid=2",
    ],
}
PAIRS = [(name, address) for name, addresses in ADDRESSES.items() for address in addresses]


@pytest.fixture(autouse=True)
def secrets(settings, db):
    settings.SYNC_SECRET = "the-sync-secret"


def raw(address, text="By address."):
    """A report that names nothing but the address."""
    summary = {"summary": text, "summary_type": "comprehensive"}
    report = {"url": address, "metadata": {"title": "Rome"}, "summary": summary, "processor_info": {}}
    return json.dumps(report).encode()


def post(client, body):
    return client.post("/ingest/report", body, content_type="application/json", headers=SECRET).json()["outcome"]


@pytest.mark.parametrize(("name", "address"), PAIRS)
class TestAReportThatOnlyNamesTheAddress:
    def test_is_about_the_item(self, sql, client, name, address):
        item = nas.ITEMS[name]
        sql(nas.UPSERT, *nas.row(item, item.key, item.record_id))

        outcomes = [receive(raw(address), "a.json").outcome, post(client, raw(address))]

        assert outcomes == ["updated", "unchanged"]
        assert (Content.objects.get().pk, Summary.objects.get().content_id) == (item.key, item.key)

    @pytest.mark.parametrize("is_purged", [False, True])
    def test_does_not_bring_it_back(self, sql, client, name, address, is_purged):
        item = nas.ITEMS[name]
        sql(nas.UPSERT, *nas.row(item, item.key, item.record_id))
        trash.delete(item.key, by="ada")
        if is_purged:
            trash.purge(item.key, by="ada")

        outcomes = [receive(raw(address), "a.json").outcome, post(client, raw(address))]

        assert outcomes == ["skipped_deleted"] * 2
        assert not Content.objects.exists()


class TestAnArticleUnderAnotherHash:
    """As another version of the NAS's program makes one of the same address."""

    ITEM = nas.ITEMS["article"]
    OTHER = nas.Item("web", OTHER_HASH, "https://example.org/rome/?utm_source=feed")

    @pytest.fixture(params=["file", "http", "prefixed http"])
    def door(self, request, client):
        flat = nas.flat(self.OTHER, "By another hash.")
        return {
            "file": lambda: receive(nas.file(self.OTHER, "By another hash."), "a.json").outcome,
            "http": lambda: post(client, flat),
            "prefixed http": lambda: post(client, flat | {"video_id": f"WEB:{OTHER_HASH}"}),
        }[request.param]

    @pytest.fixture(params=["file", "sql"])
    def known(self, request, sql):
        if request.param == "file":
            receive(nas.file(self.ITEM, "By file."), "a.json")
        else:
            sql(nas.UPSERT, *nas.row(self.ITEM, self.ITEM.key, None))

    def test_is_the_same_item(self, known, door, client):
        assert door() == "updated"

        assert (Content.objects.get().pk, Content.objects.get().record_id) == (self.ITEM.key, self.ITEM.record_id)
        assert client.get(f"/api/reports/web:{OTHER_HASH}").json()["video_id"] == self.ITEM.key

    @pytest.mark.parametrize("is_purged", [False, True])
    def test_does_not_bring_it_back(self, known, door, is_purged):
        trash.delete(self.ITEM.key, by="ada")
        if is_purged:
            trash.purge(self.ITEM.key, by="ada")

        assert door() == "skipped_deleted"

        assert Tombstone.objects.get().video_id == self.ITEM.key
        assert not Content.objects.exists()

    def test_once_known_by_http_it_is_the_same_by_sql(self, known, door, sql):
        door()

        sql(nas.UPSERT, *nas.row(self.OTHER, OTHER_HASH, f"web:{OTHER_HASH}"))
        sql(nas.SUMMARY, f"web:{OTHER_HASH}", "executive", 1, "By SQL.", "<p>By SQL.</p>")

        assert Content.objects.get().pk == self.ITEM.key
        assert Summary.objects.get(variant="executive").content_id == self.ITEM.key

    def test_by_sql_it_is_the_same_item(self, known, sql):
        sql(nas.UPSERT, *nas.row(self.OTHER, OTHER_HASH, f"web:{OTHER_HASH}"))

        assert Content.objects.get().pk == self.ITEM.key

    @pytest.mark.parametrize("is_purged", [False, True])
    def test_by_sql_it_does_not_come_back(self, known, sql, is_purged):
        trash.delete(self.ITEM.key, by="ada")
        if is_purged:
            trash.purge(self.ITEM.key, by="ada")

        sql(nas.UPSERT, *nas.row(self.OTHER, OTHER_HASH, f"web:{OTHER_HASH}"))

        assert not Content.objects.exists()


@pytest.mark.parametrize("name", nas.ITEMS)
@pytest.mark.parametrize("given", ["{0}:{1}", "{2}:{1}", "{0}:{0}:{1}"])
def test_the_record_id_alone_is_enough(sql, client, name, given):
    item = nas.ITEMS[name]
    sql(nas.UPSERT, *nas.row(item, item.key, item.record_id))

    written = given.format(item.prefix, item.key, item.prefix.upper())
    outcomes = [
        receive(nas.file(item, "By file.", id=written, canonical_url=None, source_metadata={}), "a.json").outcome,
        post(client, nas.flat(item, "By HTTP.", id=None, video_id=written, canonical_url=None)),
    ]

    assert outcomes == ["updated", "updated"]
    assert (Content.objects.get().pk, Content.objects.get().record_id) == (item.key, item.record_id)
