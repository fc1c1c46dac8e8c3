"""The words of a search are marked in titles, in what lists show of a text, and on the page of an item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.catalogue import passage
from content.catalogue.sanitiser import sanitise, words
from content.web import marks


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        ("Rome and bread", "bread", "Rome and <mark>bread</mark>"),
        ("Éloge de l'hésitation", "eloge", "<mark>Éloge</mark> de l&#39;hésitation"),
        ("eloge", "ÉLOGE", "<mark>eloge</mark>"),
        ("Breadth", "bread", "<mark>Breadth</mark>"),
        ("bread breadth", "bread rome", "<mark>bread</mark> breadth"),
        ("cook cooking cooks", "cooking bread", "<mark>cook</mark> <mark>cooking</mark> <mark>cooks</mark>"),
        ("C++ and C", "C++", "<mark>C++</mark> and C"),
        ("roast bread; bread, roast", '"bread roast"', "roast bread; <mark>bread, roast</mark>"),
        ("a – b", '"–"', "a – b"),
        ("хлеб и хлебный", "хлеб", "<mark>хлеб</mark> и <mark>хлебный</mark>"),
        ("rome bread", "rome -bread", "<mark>rome</mark> bread"),
        ("東京の話", "東京", "<mark>東京</mark>の話"),
        ("a < b & c", "b", "a &lt; <mark>b</mark> &amp; c"),
        ("nothing", "", "nothing"),
        ("", "bread", ""),
    ],
)
def test_what_is_looked_for_is_marked(text, q, marked):
    assert marks.in_text(text, q) == marked


@given(st.text(), st.text())
def test_the_pieces_are_the_text(text, q):
    assert "".join(piece for piece, _ in passage.pieces(text, q)) == text


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
def test_the_words_of_html_are_marked_and_its_tags_stay(html, marked):
    assert marks.in_html(html, "bread or breads") == marked


PARTS = ("<p>", "</p>", '<a href="https://a.example/?b=c&d">', "</a>", "b", " c ", "&amp;", "<", ">", '"', "&lt;b")


@given(st.lists(st.sampled_from(PARTS)))
def test_marked_html_is_as_safe_as_it_was_and_says_the_same(parts):
    safe = sanitise("".join(parts))
    marked = marks.in_html(safe, "b or c")

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
        assert "Loaves of &lt;rye&gt; <mark>bread</mark> and more" in html
        assert "Found in the title" in html

    @pytest.mark.parametrize(
        ("q", "place"),
        [("baker", "in the channel"), ("rye", "in the topic <mark>rye</mark>"), ("loaves", "in the summary")],
    )
    def test_the_place_is_the_first_of_title_channel_category_topic_and_summary(self, list_of, q, place):
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
