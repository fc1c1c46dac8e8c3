"""A very long summary is cut in lists, and whole in the answer about its item."""

import pytest

from content.catalogue import rows, sanitiser

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


@pytest.fixture
def monsters(put, sql):
    """Five items of nine variants, of 0.8 MB of text and 0.9 MB of HTML each."""
    keys = [put(f"monster-{number}", html=None) for number in range(5)]
    sql(
        "INSERT INTO content_summaries (video_id, variant, text, html)"
        " SELECT id, 'variant-' || n, repeat('words and ', 80000), repeat('<p>x &amp; <b>é</b></p>\n', 40000)"
        " FROM unnest(string_to_array(%s, ' ')) AS id, generate_series(1, 9) AS n",
        " ".join(keys),
    )
    return keys


def test_only_the_beginning_of_what_is_very_long_leaves_the_database(monsters):
    summaries = [summary for stored in rows.of(monsters) for summary in stored.latest]

    assert len(summaries) == 45
    assert {LARGEST * 0.95 < len(part) < LARGEST for each in summaries for part in (each.text, each.html)} == {True}


def test_a_page_of_monsters_stays_small(monsters, client):
    answer = client.get("/api/reports")

    # Of each item nine variants, and the default once more.
    assert len(answer.content) < 5 * 10 * 2 * 1.05 * LARGEST
    assert all(each["truncated"] for card in answer.json()["reports"] for each in card["summary_variants"])
    (whole, *_) = client.get(f"/{monsters[0]}.json").json()["summary_variants"]
    assert "truncated" not in whole
    assert size(whole["text"]) == 800_000
    assert size(whole["html"]) > 5 * LARGEST


def test_a_cut_closes_what_is_open_and_is_not_parsed(monsters, client, monkeypatch):
    monkeypatch.setattr(sanitiser, "CLEANER", None)

    html = client.get("/api/reports").json()["reports"][0]["summary_html"]

    assert html.endswith("</p>")
    assert html.count("<p>") == html.count("</p>")
