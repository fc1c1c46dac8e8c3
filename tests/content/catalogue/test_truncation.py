"""A very long summary is cut in lists, and whole in the answer about its item."""

import json

import pytest

from content.catalogue import sanitiser

LARGEST = 100_000
PARAGRAPH = "<p>Brot &amp; <b>Käse</b> für <i>alle</i>, die davon wissen.</p>\n"
KEY = "aaaaaaaaaaa"


@pytest.fixture
def write(put, sql):
    def insert(variant, text, html):
        if not sql("SELECT 1 FROM content"):
            put(KEY, html=None)
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, %s, %s)",
            *(KEY, variant, text, html),
        )

    return insert


@pytest.fixture
def listed(client):
    return lambda: client.get("/api/reports").json()["reports"][0]


def size(text):
    return len(text.encode())


def words(html):
    return "".join(sanitiser.words(html).split())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("x" * 100_001, "<p>x</p>"),
        ("é" * 60_000, "<p>x</p>"),
        ("😀" * 30_000, PARAGRAPH * 2_000),
        ("short", PARAGRAPH * 3_000),
        ("short", "<p>" + "x" * 200_000),
        ("short", f"<div><blockquote><ul>{'<li><b>x</b> &lt;é ' * 20_000}"),
        ("short", f"<p>{'&amp;' * 40_000}</p>"),
        ("short", f"{'<blockquote>' * 900}{'x ' * 150_000}"),
        ("short", f'<p><a href="https://example.org/{"x" * 150_000}">x</a>'),
        (PARAGRAPH * 9_000, PARAGRAPH * 9_000),
    ],
    ids=range(10),
)
def test_what_is_beyond_100_kb_is_cut_and_says_so(write, listed, text, html):
    write("comprehensive", text, html)

    card = listed()

    (variant,) = card["summary_variants"]
    assert variant["truncated"] is True
    assert (card["summary_text"], card["summary_html"]) == (variant["text"], variant["html"])
    assert size(variant["text"]) <= LARGEST
    assert size(variant["html"]) <= LARGEST
    assert text.startswith(variant["text"])
    assert words(sanitiser.sanitise(html)).startswith(words(variant["html"]))
    assert len(words(variant["html"])) >= min(len(words(html)), 10_000) or "href" in html


@pytest.mark.parametrize("text", ["", "x" * LARGEST, "é" * (LARGEST // 2)])
def test_what_is_not_is_whole_and_says_nothing(write, listed, text):
    write("comprehensive", text, "<p>x</p>")

    (variant,) = listed()["summary_variants"]

    assert "truncated" not in variant
    assert variant["text"] == text


def test_only_the_variant_that_is_cut_says_so(write, listed):
    write("comprehensive", "short", "<p>x</p>")
    write("executive", "x" * 200_000, "<p>x</p>")

    assert [each.get("truncated") for each in listed()["summary_variants"]] == [None, True]


def test_the_item_itself_is_whole(write, client):
    write("comprehensive", "x" * 200_000, PARAGRAPH * 3_000)

    for address in (f"/api/reports/{KEY}", f"/{KEY}.json"):
        (variant,) = client.get(address).json()["summary_variants"]
        assert "truncated" not in variant
        assert (size(variant["text"]), size(variant["html"])) == (200_000, size((PARAGRAPH * 3_000).strip()))


def test_a_page_of_monsters_stays_small(write, client):
    for variant in ("comprehensive", "executive", "key-insights"):
        write(variant, "x" * 1_000_000, "<p>" + "x" * 1_000_000)

    assert len(client.get("/api/reports").content) < 3 * 2 * LARGEST + 2 * LARGEST + 5_000
    assert json.loads(client.get(f"/{KEY}.json").content)
