"""The words of a search are marked in titles, in what lists show of a text, and on the page of an item."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.catalogue.sanitiser import sanitise, words
from content.catalogue.search.marking import Marker
from content.catalogue.search.query import Search
from content.web import emphasis


@pytest.fixture
def marker(db):
    return lambda q: Marker(Search(q).alternatives, "en")


def test_what_is_marked_is_escaped_like_the_rest():
    pieces = [("a < ", False), ("b & c", True), (" > d", False)]

    assert emphasis.in_pieces(pieces) == "a &lt; <mark>b &amp; c</mark> &gt; d"


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        (
            "<p>Bread &amp; <strong>breads</strong></p>",
            "<p><mark>Bread</mark> &amp; <strong><mark>breads</mark></strong></p>",
        ),
        (
            '<a href="https://bread.example/bread?a=&gt;bread">x</a>',
            '<a href="https://bread.example/bread?a=&gt;bread">x</a>',
        ),
        ('<a title="a>bread">bread</a>', '<a title="a>bread"><mark>bread</mark></a>'),
        ("&lt;script&gt;bread&lt;/script&gt;", "&lt;script&gt;<mark>bread</mark>&lt;/script&gt;"),
    ],
)
def test_the_words_of_html_are_marked_and_its_tags_stay(marker, html, marked):
    assert emphasis.in_html(html, marker("bread")) == marked


PARTS = ("<p>", "</p>", '<a href="https://a.example/?b=c&d">', "</a>", "b", " c ", "&amp;", "<", ">", '"', "&lt;b")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(PARTS)))
def test_marked_html_is_as_safe_as_it_was_and_says_the_same(marker, parts):
    safe = sanitise("".join(parts))
    marked = emphasis.in_html(safe, marker("b or c"))

    assert words(marked.replace("<mark>", "").replace("</mark>", "")) == words(safe)
    assert sanitise(marked.replace("<mark>", "<em>").replace("</mark>", "</em>")).count("<a ") == safe.count("<a ")


class TestLists:
    @pytest.fixture
    def list_of(self, client, put, sql):
        put("a", title="Bread & butter", channel_name="Baker", topics_json=["rye"])
        sql("UPDATE content_summaries SET text = %s", "# Loaves\n- of <rye> bread\n- and more")

        def ask(q):
            return client.get("/", {"q": q}).content.decode()

        return ask

    def test_a_card_shows_what_was_looked_for_and_where_it_stands(self, list_of):
        html = list_of("bread")

        assert 'href="/read/a?q=bread"><mark>Bread</mark> &amp; butter</a>' in html
        assert "Loaves · of &lt;rye&gt; <mark>bread</mark> · and more" in html
        assert "Found in the title" in html

    @pytest.mark.parametrize(
        ("q", "place"),
        [("bread", "in the title and the text"), ("baker", "in the channel"), ("loaves", "in the text")],
    )
    def test_a_card_names_each_place_where_the_words_stand(self, list_of, q, place):
        assert f"Found {place}" in list_of(q)

    def test_without_a_search_nothing_is_marked(self, list_of):
        html = list_of("")

        assert "<mark>" not in html
        assert "Found " not in html
        assert 'href="/read/a">Bread' in html


class TestReading:
    @pytest.fixture
    def page_of(self, client, put, sql):
        put("a", title="Bread & butter", html="<p>Rye <em>bread</em>.</p>")
        sql("INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('a', 'executive', 'x', '<p>x</p>')")
        return lambda query: client.get(f"/read/a{query}").content.decode()

    def test_a_page_that_is_reached_from_a_search_marks_its_words(self, page_of):
        html = page_of("?q=bread")

        assert "<mark>Bread</mark> &amp; butter</h1>" in html
        assert "<p>Rye <em><mark>bread</mark></em>.</p>" in html

    def test_one_link_takes_the_marks_away_and_keeps_the_variant(self, page_of):
        assert '<a href="/read/a">Take the marks away</a>' in page_of("?q=bread")
        assert '<a href="/read/a?variant=executive">Take the marks away</a>' in page_of("?q=bread&variant=executive")

    def test_the_other_summaries_keep_the_words_of_the_search(self, page_of):
        assert 'href="/read/a?variant=executive&amp;q=bread"' in page_of("?q=bread")

    @pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=nothing"])
    def test_without_a_match_nothing_is_marked(self, page_of, query):
        html = page_of(query)

        assert "<mark>" not in html
        assert "Take the marks away" not in html

    def test_the_canonical_address_is_that_without_the_search(self, page_of):
        assert '<link rel="canonical" href="http://testserver/read/a">' in page_of("?q=bread")
