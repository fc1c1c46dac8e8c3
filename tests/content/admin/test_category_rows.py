"""The rows in which categories are edited: what was left alone stays just as it was, and what is wrong is marked."""

import pytest

from content.models import Curation
from tests.content.admin.browser import ITEM, KEY, categories, overrides


@pytest.fixture
def item(put):
    return put(KEY, **ITEM)


class TestRowsOfCategories:
    @pytest.mark.parametrize(
        "names_below",
        [
            ["Q; A", "B"],
            ["War, and Peace", "Q; A", "B;"],
            ['"Quoted", he said', 'A "b", c', '"'],
            ["Two\nlines", "B"],
            ["\u00a0Rome\u00a0", "B"],
        ],
    )
    def test_those_left_alone_keep_their_subcategories(self, put, opened, names_below):
        put(KEY, title="x", subcategories_json=categories(Tips=names_below))
        page = opened("anna")

        page.save(rows=[*page.rows, ("Another", "")])

        assert overrides()["subcategories_json"] == categories(Tips=names_below, Another=[])

    def test_one_that_is_edited_keeps_the_others_beside_it(self, put, opened):
        put(KEY, title="x", subcategories_json=categories(Tips=["Q; A", "War, and Peace"]))
        page = opened("anna")
        ((category, below),) = page.rows
        assert below == 'Q; A, "War, and Peace"'

        page.save(rows=[(category, f'{below}, 5" disks')])

        assert overrides()["subcategories_json"] == categories(Tips=["Q; A", "War, and Peace", '5" disks'])

    @pytest.mark.parametrize("other", ["Self\u2011Help", "SELF-HELP", "Self\u2013Help", "self-help\u00a0"])
    def test_two_that_the_database_takes_for_one_are_refused(self, item, opened, other):
        told = opened("anna").save(rows=[("Self-Help", "A"), ("Art", ""), (other, "B")])

        assert "A category stands there twice" in told.text
        assert told.marked == [True, False, True]
        assert not Curation.objects.exists()

    def test_only_the_row_without_its_category_is_marked(self, item, opened):
        told = opened("anna").save(rows=[("Art", "Oil"), ("", "Rome, Greece"), ("Music", "")])

        assert "Rome, Greece: name the category they belong to." in told.text
        assert told.marked == [False, True, False]

    def test_none_is_marked_where_another_field_is_wrong(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Later'")

        assert page.save(title="Anna's").marked == [False, False]

    def test_a_null_character_is_no_crash(self, item, opened):
        assert "Null characters are not allowed." in opened("anna").save(rows=[("A\x00", "")]).text

    def test_more_than_can_be_edited_are_no_obstacle_to_another_field(self, put, opened):
        put(KEY, title="x", subcategories_json=categories(**{f"Number {number}": [] for number in range(301)}))

        assert not opened("anna").save(title="Anna's").is_refused
        assert overrides() == {"title": "Anna's"}
