"""The buttons beside a decision, a suggestion and a line of history."""

import pytest

from content.decisions.curation import curate
from content.decisions.suggestion import accept, keep_mine
from content.decisions.trash import delete, purge, restore
from content.models import Content, Curation, History, Suggestion
from tests.content.admin.browser import KEY, categories, messages, page, press, status, typed


class TestButtons:
    @pytest.fixture
    def proposed(self, item, sql):
        curate(KEY, {"title": "Ada's", "subcategories_json": categories(Art=[])}, by="ada")
        sql("UPDATE content SET title = 'Proposed', subcategories_json = %s", categories(Music=[]))
        return lambda field="title": Suggestion.objects.get(field=field)

    def test_release_gives_the_column_back_to_the_machine(self, proposed, ada):
        answer = press(ada, "_release", "title")

        assert messages(answer) == ["Given back: what the machine last said shows again."]
        assert Content.objects.get().title == "Proposed"

    def test_accept_makes_the_suggestion_the_decision(self, proposed, ada):
        press(ada, "_accept", str(proposed().pk))

        assert (proposed().state, proposed().decided_by) == ("accepted", "ada")
        assert Content.objects.get().title == "Proposed"

    def test_keep_leaves_the_decision(self, proposed, ada):
        press(ada, "_keep", str(proposed().pk))

        assert proposed().state == "kept"
        assert Content.objects.get().title == "Ada's"

    def test_dismiss_refuses_the_suggested_category(self, proposed, ada):
        press(ada, "_dismiss", str(proposed("subcategories_json").pk))

        assert proposed("subcategories_json").state == "dismissed"
        assert "music" in Curation.objects.get().refusals["categories"]

    def test_return_decides_as_after_that_line(self, proposed, ada):
        line = History.objects.filter(kind="curation").latest("id")
        curate(KEY, {"title": "Another"}, by="bob")

        press(ada, "_return", str(line.pk))

        assert Content.objects.get().title == "Ada's"
        assert History.objects.filter(kind="curation").latest("id").actor == "ada"

    def test_a_button_saves_nothing_of_what_is_typed(self, proposed, ada):
        ada.post(page(), typed(ada) | {"channel_name": "Typed", "_release": "title"})

        assert Content.objects.get().channel_name == "A channel"

    def test_a_return_to_what_a_purge_forgot_leaves_the_page_in_order(self, item, ada, put):
        curate(KEY, {"title": "Ada's"}, by="ada")
        line = History.objects.filter(kind="curation").latest("id")
        delete(KEY, by="ada")
        purge(KEY, by="ada")
        restore(KEY, by="ada")
        put(KEY, title="New")

        assert press(ada, "_return", str(line.pk)).status_code in (200, 404)
        assert status(ada, page()) == 200


GONE = "That is not there any more; nothing was changed."


class TestClickingTwiceOrTooLate:
    @pytest.fixture
    def proposed(self, put, sql):
        put(KEY, title="Machine's", subcategories_json=categories(History=[]))
        curate(KEY, {"title": "Ada's"}, by="ada")
        sql("UPDATE content SET title = 'Proposed'")
        return Suggestion.objects.get()

    def levels(self, answer):
        return [message.level_tag for message in answer.context["messages"]]

    @pytest.mark.parametrize(
        ("button", "says"),
        [
            ("_accept", "Accepted: it is your decision now."),
            ("_keep", "Kept as decided."),
            ("_dismiss", "Dismissed for ever."),
        ],
    )
    def test_a_double_click_says_what_the_first_click_did(self, proposed, ada, button, says):
        press(ada, button, str(proposed.pk))
        lines = History.objects.count()

        answer = press(ada, button, str(proposed.pk))

        assert (answer.status_code, messages(answer), self.levels(answer)) == (200, [says], ["success"])
        assert History.objects.count() == lines

    def test_another_answer_by_a_colleague_stands(self, proposed, ada):
        keep_mine(proposed, by="bob")

        answer = press(ada, "_accept", str(proposed.pk))

        assert (answer.status_code, messages(answer), self.levels(answer)) == (200, [GONE], ["warning"])
        assert Content.objects.get().title == "Ada's"

    def test_an_answer_of_long_ago_is_not_repeated(self, proposed, ada, as_person, sql):
        accept(proposed, by="ada")
        with as_person("ada"):
            sql("UPDATE suggestion SET decided_at = now() - interval '1 hour'")
        curate(KEY, {"title": "Another"}, by="ada")

        assert messages(press(ada, "_accept", str(proposed.pk))) == [GONE]
        assert Curation.objects.get().overrides == {"title": "Another"}

    @pytest.mark.parametrize(
        ("button", "value"),
        [
            *(("_accept", "x"), ("_keep", KEY), ("_keep", "00000000-0000-0000-0000-000000000000"), ("_dismiss", "")),
            *(("_return", "x"), ("_return", "0"), ("_return", "99999999999999999999")),
        ],
    )
    def test_a_value_of_nothing_leads_back_to_the_item_with_a_warning(self, proposed, ada, button, value):
        lines = History.objects.count()

        answer = press(ada, button, value)

        assert (answer.status_code, messages(answer)) == (200, [GONE])
        assert History.objects.count() == lines

    @pytest.mark.parametrize("column", ["x", "language"])
    def test_a_release_of_what_is_not_decided_changes_nothing(self, proposed, ada, column):
        lines = History.objects.count()

        assert press(ada, "_release", column).status_code == 200
        assert History.objects.count() == lines
