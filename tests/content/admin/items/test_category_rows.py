"""The rows in which categories are edited: what was left alone stays just as it was, and what is wrong is marked."""

import pytest

from content.models import Curation
from tests.content.admin.browser import KEY, categories, overrides


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
    def test_untouched_rows_keep_their_subcategories(self, put, opened, names_below):
        put(KEY, title="x", subcategories_json=categories(Tips=names_below))
        page = opened("anna")

        page.save(rows=[*page.rows, ("Another", "")])

        assert overrides()["subcategories_json"] == categories(Tips=names_below, Another=[])

    def test_an_edited_row_keeps_its_other_subcategories(self, put, opened):
        put(KEY, title="x", subcategories_json=categories(Tips=["Q; A", "War, and Peace"]))
        page = opened("anna")
        ((category, below),) = page.rows
        assert below == 'Q; A, "War, and Peace"'

        page.save(rows=[(category, f'{below}, 5" disks')])

        assert overrides()["subcategories_json"] == categories(Tips=["Q; A", "War, and Peace", '5" disks'])

    @pytest.mark.parametrize("other", ["Self\u2011Help", "SELF-HELP", "Self\u2013Help", "self-help\u00a0"])
    def test_two_rows_of_one_folded_name_are_refused(self, item, opened, other):
        refused = opened("anna").save(rows=[("Self-Help", "A"), ("Art", ""), (other, "B")])

        assert "A category stands there twice" in refused.text
        assert refused.marked == [True, False, True]
        assert not Curation.objects.exists()

    def test_only_the_row_without_its_category_is_marked(self, item, opened):
        refused = opened("anna").save(rows=[("Art", "Oil"), ("", "Rome, Greece"), ("Music", "")])

        assert "Rome, Greece: name the category they belong to." in refused.text
        assert refused.marked == [False, True, False]

    def test_no_row_is_marked_for_another_fields_error(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Later'")

        assert page.save(title="Anna's").marked == [False, False]

    def test_a_null_character_is_an_error(self, item, opened):
        assert "Null characters are not allowed." in opened("anna").save(rows=[("A\x00", "")]).text

    def test_too_many_categories_do_not_hinder_another_field(self, put, opened):
        put(KEY, title="x", subcategories_json=categories(**{f"Number {number}": [] for number in range(301)}))

        assert not opened("anna").save(title="Anna's").is_refused
        assert overrides() == {"title": "Anna's"}


class TestANewName:
    @pytest.fixture
    def shelf(self, item, put):
        put("bbbbbbbbbbb", title="Other", subcategories_json=categories(Travel=[]))

    def test_one_that_may_be_a_slip_is_asked_about_and_saved_the_second_time(self, shelf, opened):
        refused = opened("anna").save(rows=[("Travell", "Rail")], title="Anna's")

        assert "There is no category “Travell” yet. Near: Travel. Save again to create it." in refused.text
        assert refused.rows == [("Travell", "Rail")]
        assert not refused.save().is_refused
        assert overrides()["subcategories_json"] == categories(Travell=["Rail"])

    @pytest.mark.parametrize("name", ["Zebra", "TRAVEL", "Travell"])
    def test_one_that_is_none_or_was_created_deliberately_is_saved_at_once(self, shelf, opened, name):
        saved = opened("anna").save(rows=[(name, "")], **{"subcategories_json-create": ["Travell"]})

        assert not saved.is_refused
