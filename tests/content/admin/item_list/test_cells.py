"""What a row says of its item, in words and by more than a colour."""

import re

import pytest
from psycopg.types.json import Jsonb

from content.decisions.curation import curate
from tests.content.admin.browser import KEY, categories, listing


def row(client):
    text = client.get(listing("content")).content.decode()
    return re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL).group(1)


def cell(client, name):
    return re.search(rf'class="field-{name}[ "].*?</t[dh]>', row(client), re.DOTALL).group(0)


class TestWhoSaysSo:
    def test_of_an_undecided_item_the_machine(self, item, ada):
        assert '<span class="who" data-who="machine">The machine <small>undecided</small></span>' in cell(ada, "who")

    def test_without_a_category_nobody(self, put, ada):
        put(KEY, title="x")

        assert '<span class="who" data-who="nobody">Nobody yet</span>' in cell(ada, "who")

    def test_of_a_decided_one_the_person(self, item, ada):
        curate(KEY, {"subcategories_json": categories(History=["Rome", "Greece"], Art=[])}, by="bob")

        assert '<span class="who" data-who="person">bob</span>' in cell(ada, "who")

    def test_of_another_column_what_was_decided(self, item, ada):
        curate(KEY, {"title": "Bob's"}, by="bob")

        assert "bob <small>the machine says otherwise</small>" in cell(ada, "who")

    def test_of_a_column_that_the_machine_never_said(self, item, ada):
        curate(KEY, {"thumbnail_url": "/x.png"}, by="bob")

        assert "bob <small>decided thumbnail</small>" in cell(ada, "who")

    def test_of_both_that_they_differ(self, item, ada, sql):
        curate(KEY, {"subcategories_json": categories(Art=[])}, by="bob")
        sql("UPDATE content SET subcategories_json = %s", Jsonb(categories(Music=[])))

        assert '<span class="who" data-who="both">bob <small>the machine says otherwise</small></span>' in cell(
            ada, "who"
        )


class TestTheRow:
    def test_categories_are_chips_with_their_subcategories(self, item, ada):
        chips = re.findall(r'<li><a href="([^"]*)">(.*?)</a></li>', cell(ada, "categories"))

        assert chips == [("?category=History", "History <small>› Rome, Greece</small>"), ("?category=Art", "Art")]

    def test_of_many_categories_some_are_shown(self, put, ada):
        put(KEY, title="x", subcategories_json=categories(**{f"C{n}": list("abcdef") for n in range(30)}))

        text = cell(ada, "categories")

        assert text.count("<li><a href") == 4
        assert "and 26 more" in text
        assert "› a, b, c and 3 more" in text

    def test_where_no_picture_can_be_shown_a_cover_stands_in(self, put, ada, sql):
        put(KEY, title="Grand Piano", thumbnail_url="https://pictures.example/a.jpg")
        assert 'src="https://pictures.example/a.jpg" alt=""' in cell(ada, "picture")
        sql("UPDATE content SET thumbnail_url = 'javascript:alert(1)'")

        assert '<svg class="cover"' in cell(ada, "picture")
        assert "<img" not in cell(ada, "picture")

    @pytest.mark.parametrize("title", ["", " ", "\u200b", "<b>&"])
    def test_odd_titles_are_shown_as_words(self, put, ada, title):
        put(KEY, title=title)

        assert ("&lt;b&gt;&amp;" if "<" in title else "Untitled") in cell(ada, "shown_title")

    def test_a_date_is_a_day_with_its_moment_behind(self, put, ada):
        put(KEY, title="x", indexed_at="2026-03-05T06:07:08Z")

        assert 'title="2026-03-05 06:07 UTC">5 Mar 2026</time>' in cell(ada, "added")
