"""A selection as CSV and as lines of JSON: all of it, in its order, and nothing that nobody sees on its pages."""

import csv
import io
import json
import zlib

import pytest
import zstandard

from content.decisions.curation import curate
from content.web.syndication import takeout
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(client):
    def ask(query=""):
        answer = client.get(f"/items.jsonl{query}")
        assert answer.headers["Content-Type"] == "application/jsonl; charset=utf-8"
        return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]

    return ask


@pytest.fixture
def table(client):
    def ask(query=""):
        answer = client.get(f"/items.csv{query}")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ytv2.csv"'
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return ask


@pytest.mark.parametrize("query", ["", "?sort=title", "?q=title", "?category=Even&sort=oldest"])
def test_it_is_the_whole_selection_in_its_order(put, client, lines, table, monkeypatch, query):
    monkeypatch.setattr(takeout, "AT_ONCE", 4)
    for number in range(11):
        put(f"item{number:02}", title=f"Title {number}", subcategories_json=filed(("Odd" if number % 2 else "Even",)))
    listed = client.get(f"/api/reports{query or '?'}{'&' if query else ''}size=50").json()["reports"]

    expected = [report["video_id"] for report in listed]
    assert [line["video_id"] for line in lines(query)] == expected
    assert [row["video_id"] for row in table(query)] == expected


def test_a_line_says_what_everybody_can_see(put, lines, table):
    put(
        "a",
        title="Rye, and more",
        channel_name="Warm Oven",
        canonical_url="https://example.org/a",
        thumbnail_url="/exports/images/a.jpg",
        topics_json=["rye", "bread"],
        subcategories_json=filed(("Cooking", "Baking", "Soups"), ("Music",)),
        duration_seconds=60,
    )
    curate("a", {"channel_name": "Warmer Oven"}, by="ada", note="a secret of the desk")

    ([line], [row]) = lines(), table()

    assert line["page"] == row["page"] == "http://testserver/read/a"
    assert (row["categories"], row["topics"]) == ("Cooking > Baking, Soups; Music", "rye; bread")
    assert (line["channel"], row["channel"], row["curated"], line["duration_seconds"]) == (
        *("Warmer Oven", "Warmer Oven", "yes", 60),
    )
    assert line["picture"] == "http://testserver/exports/images/a.jpg"
    assert set(line) == set(row) == set(takeout.FIELDS)
    assert "secret" not in json.dumps([line, row])


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", " =1"])
def test_no_cell_is_a_formula(put, table, title):
    put("a", title=title, channel_name=title, topics_json=[title])

    [row] = table()

    assert [value for value in row.values() if value[:1] in {*"=+-@\t\r"} or value.lstrip()[:1] in {*"=+-@"}] == []


def test_rows_that_hold_anything_break_nothing(put, lines, table):
    put("a", title=None, analysis_json=["a list"], topics_json={"no": "list"}, media=[1], subcategories_json=[1])

    assert len(lines()) == len(table()) == 1


def test_who_asks_for_the_head_alone_has_nothing_made(put, client, django_assert_num_queries):
    put("a")
    with django_assert_num_queries(1):  # the edition
        answer = client.head("/items.csv")
        assert b"".join(answer.streaming_content) == b""

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_no_more_than_a_part_is_read_before_it_is_sent(put, client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(takeout, "AT_ONCE", 2)
    for number in range(9):
        put(f"item{number}")
    with django_assert_num_queries(1):  # the edition
        answer = client.get("/items.jsonl")

    sent = iter(answer.streaming_content)
    with django_assert_num_queries(3):  # which items, what they are, their summaries
        assert len(next(sent).splitlines()) == 2


@pytest.mark.parametrize("address", ["/items.csv", "/items.jsonl?language=en"])
def test_it_comes_compressed_by_the_part_and_not_twice(put, client, monkeypatch, settle, address):
    monkeypatch.setattr(takeout, "AT_ONCE", 2)
    for number in range(5):
        put(f"item{number}", title="Rye " * 200)
    settle()
    plain = b"".join(client.get(address).streaming_content)

    for coding, reader in {
        "gzip": zlib.decompressobj(31),
        "zstd": zstandard.ZstdDecompressor().decompressobj(),
    }.items():
        answer = client.get(address, headers={"Accept-Encoding": coding})
        parts = [*answer.streaming_content]
        assert b"".join(map(reader.decompress, parts)) == plain
        assert len(parts) >= 3
        assert answer.headers["Content-Encoding"] == coding
        assert {*answer.headers["Vary"].split(", ")} == {"Accept-Encoding", "Cookie", "Authorization"}
        head = client.head(address, headers={"Accept-Encoding": coding})
        assert [(name, value) for name, value in answer.items() if head[name] != value and name != "X-Request-ID"] == []
        again = client.get(address, headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
