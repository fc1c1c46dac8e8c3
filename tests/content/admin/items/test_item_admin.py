"""The page of an item: saving it is deciding, under the curator's name."""

import re

import pytest

from content.models import Content, Curation, History, Suggestion
from tests.content.admin.browser import KEY, categories, page, save, typed


class TestSaving:
    def test_an_edit_is_a_decision_of_the_curator(self, item, ada):
        answer = save(ada, title="Ada's", note="A typo.")

        assert answer.status_code == 200
        curation = Curation.objects.get()
        assert (curation.overrides, curation.decided_by, curation.note) == ({"title": "Ada's"}, "ada", "A typo.")
        assert Content.objects.get().title == "Ada's"
        assert History.objects.get(kind="curation").via == "admin item"

    def test_saving_an_untouched_page_decides_nothing(self, item, ada):
        save(ada)

        assert not Curation.objects.exists()

    @pytest.mark.parametrize("title", [" Blanks around ", "Two\nlines", "Tabs\tand  blanks", "“Quotes” & <tags>", None])
    def test_an_odd_title_that_is_left_alone_is_not_decided(self, put, ada, title):
        put(KEY, title=title, language="en")

        save(ada, language="fr")

        assert Curation.objects.get().overrides == {"language": "fr"}

    @pytest.mark.parametrize(
        "value",
        [
            categories(**{"War, and Peace": ["Tolstoy"]}),
            categories(Books=["War, and Peace", "Idiots"]),
            categories(**{" Rome ": [" Kings "]}),
            {"categories": [{"category": "Rome", "subcategories": []}, {"category": "ROME", "subcategories": ["a"]}]},
            {"categories": [{"category": "Rome", "subcategories": ["a", "A", "a"]}]},
            {"categories": ["Rome", {"category": 7}]},
            {"categories": [{"category": f"Number {number}", "subcategories": []} for number in range(60)]},
        ],
        ids=["a comma", "a comma below", "blanks", "twice", "twice below", "poison", "sixty"],
    )
    def test_odd_categories_that_are_left_alone_are_not_decided(self, put, ada, value):
        put(KEY, subcategories_json=value, title="x")

        save(ada, title="y")

        assert Curation.objects.get().overrides == {"title": "y"}

    def test_categories_are_edited_by_rows(self, item, ada):
        save(
            ada,
            **{
                "subcategories_json-category": ["History", "Art", " Music ", ""],
                "subcategories_json-subcategories": ["Rome", "", "Bach, Händel,Bach", ""],
            },
        )

        assert Curation.objects.get().overrides["subcategories_json"] == categories(
            History=["Rome"], Art=[], Music=["Bach", "Händel"]
        )
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["History", "Art", "Music"]

    def test_a_category_that_is_taken_away_never_comes_back(self, item, ada, sql):
        save(ada, **{"subcategories_json-category": ["Art"], "subcategories_json-subcategories": [""]})
        sql("UPDATE content SET subcategories_json = %s", categories(History=[], Art=[]))

        assert Curation.objects.get().refusals == {"categories": ["history"]}
        assert not Suggestion.objects.exists()

    def test_emptying_all_rows_decides_that_there_are_no_categories(self, item, ada, sql):
        save(ada, **{"subcategories_json-category": [""], "subcategories_json-subcategories": [""]})
        sql("UPDATE content SET analysis_json = %s", categories(Music=[]))

        assert Content.objects.get().shown_categories == []

    def test_categories_of_the_analysis_can_be_edited(self, put, ada):
        put(KEY, title="x", analysis_json=categories(History=["Rome"]))

        assert typed(ada)["subcategories_json-category"][:1] == ["History"]

    def test_an_emptied_field_stays_empty(self, item, ada, sql):
        save(ada, channel_name="")
        sql("UPDATE content SET channel_name = 'Again'")

        assert Content.objects.get().channel_name is None

    def test_enter_presses_save(self, furnished, ada):
        text = ada.get(page()).content.decode()
        form = text[text.index('id="content_form"') :]

        assert 'name="_save"' in re.search(r"<(?:input|button)[^>]*submit[^>]*>", form).group()

    def test_an_impossible_title_is_an_error_and_what_was_typed_stays(self, item, ada):
        answer = save(ada, title="A\x00B", channel_name="Typed")

        assert "Null characters are not allowed" in answer.content.decode()
        assert 'value="Typed"' in answer.content.decode()
        assert not Curation.objects.exists()

    def test_a_broken_rule_is_a_sentence_and_what_was_typed_stays(self, item, ada, sql):
        sql("ALTER TABLE curation ADD CONSTRAINT no_shouting CHECK (overrides ->> 'title' IS DISTINCT FROM 'LOUD')")

        answer = save(ada, title="LOUD", note="My reason.")

        assert answer.status_code == 200
        assert "no_shouting" in answer.content.decode()
        assert 'value="LOUD"' in answer.content.decode()
        assert 'value="My reason."' in answer.content.decode()
        assert Content.objects.get().title == "Machine's"

    @pytest.mark.parametrize("field", ["title", "channel_name", "language", "thumbnail_url"])
    def test_a_field_may_be_as_long_as_a_novel(self, item, ada, field):
        novel = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(9000))

        answer = save(ada, **{field: novel})

        assert answer.status_code == 200

    def test_a_category_may_be_as_long_as_a_novel(self, item, ada):
        novel = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(9000))

        answer = save(ada, **{"subcategories_json-category": [novel], "subcategories_json-subcategories": [novel]})

        assert answer.status_code == 200
