"""The curator's desk under a curator's hands: many at once, twice, and too late."""

import re
from html import unescape

import pytest

from content.decisions.curation import curate
from content.decisions.suggestion import accept, keep_mine
from content.decisions.trash import delete, delete_many, delete_or_block, purge, restore
from content.models import Content, Curation, History, Suggestion, Tombstone
from tests.content.admin.test_admin import act, categories, listing, press, said

KEY = "aaaaaaaaaaa"
FIELDS, MANY = 10, 15


@pytest.fixture
def many(sql, settings):
    """So many items that Django refuses a form with a field for each."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = FIELDS
    sql("INSERT INTO content (video_id, title) SELECT 'many' || n, 'Title ' || n FROM generate_series(1, %s) n", MANY)
    return list(Content.objects.values_list("video_id", flat=True))


def confirm(client, name, asked):
    """Send the form of a confirmation page, as a browser does."""
    form = re.search(r'<form method="post">.*?</form>', asked.content.decode(), re.DOTALL).group()
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return client.post(listing(name), {field: unescape(value) for field, value in hidden}, follow=True)


class TestManyAtOnce:
    def choose(self, client, name, action):
        rows = Content if name == "content" else Tombstone
        return act(client, name, action, rows.objects.first().pk, select_across="1")

    def test_are_deleted(self, many, ada):
        asked = self.choose(ada, "content", "delete_selected")
        assert asked.content.decode().count("<li>Title") == MANY

        assert confirm(ada, "content", asked).status_code == 200
        assert Tombstone.objects.filter(deleted_by="ada").count() == MANY

    def test_are_purged(self, many, ada):
        delete_many(many, by="ada")

        answer = confirm(ada, "tombstone", self.choose(ada, "tombstone", "purge"))

        assert said(answer) == [f"{MANY} purged for ever."]
        assert Tombstone.objects.filter(purged_by="ada").count() == MANY

    def test_are_undone(self, many, ada):
        delete_many(many, by="ada")

        answer = confirm(ada, "history", act(ada, "history", "undo", "0", select_across="1"))

        assert said(answer) == [f"{MANY} changes undone."]
        assert Content.objects.count() == MANY

    def test_only_what_was_asked_about_is_done(self, many, ada):
        delete_many(many[:2], by="ada")
        asked = self.choose(ada, "tombstone", "purge")
        delete_many(many[2:4], by="ada")

        confirm(ada, "tombstone", asked)

        assert set(Tombstone.objects.exclude(purged_at=None).values_list("pk", flat=True)) == set(many[:2])

    @pytest.mark.parametrize("chosen", ["", "x", "7", "{}", "[" * 5000, '[{"a": 1}, null, "nobody"]'])
    def test_an_odd_choice_does_nothing(self, many, ada, chosen):
        delete_many(many[:2], by="ada")

        answer = ada.post(listing("tombstone"), {"action": "purge", "_chosen": chosen, "confirmed": "yes"}, follow=True)

        assert answer.status_code == 200
        assert not Tombstone.objects.exclude(purged_at=None).exists()


GONE = "That is not there any more; nothing was changed."


class TestTwiceAndTooLate:
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

        assert (answer.status_code, said(answer), self.levels(answer)) == (200, [says], ["success"])
        assert History.objects.count() == lines

    def test_what_another_answered_otherwise_stands_and_it_says_so(self, proposed, ada):
        keep_mine(proposed, by="bob")

        answer = press(ada, "_accept", str(proposed.pk))

        assert (answer.status_code, said(answer), self.levels(answer)) == (200, [GONE], ["warning"])
        assert Content.objects.get().title == "Ada's"

    def test_what_was_accepted_long_ago_is_not_said_to_be_the_decision_now(self, proposed, ada, as_person, sql):
        accept(proposed, by="ada")
        with as_person("ada"):
            sql("UPDATE suggestion SET decided_at = now() - interval '1 hour'")
        curate(KEY, {"title": "Another"}, by="ada")

        assert said(press(ada, "_accept", str(proposed.pk))) == [GONE]
        assert Curation.objects.get().overrides == {"title": "Another"}

    @pytest.mark.parametrize(
        ("button", "value"), [("_accept", "x"), ("_keep", KEY), ("_return", "0"), ("_return", "x")]
    )
    def test_what_is_not_there_leads_back_to_the_item(self, proposed, ada, button, value):
        answer = press(ada, button, value)

        assert (answer.status_code, said(answer)) == (200, [GONE])


class TestOutOfTheTrash:
    @pytest.fixture
    def three(self, put):
        """One that comes back whole, one that was purged, one that was never here."""
        for key in ("whole", "purged"):
            put(key, title="A title")
            delete(key, by="bob")
        purge("purged", by="bob")
        delete_or_block("never", by="bob")
        return ["whole", "purged", "never"]

    def test_what_cannot_come_back_is_not_called_whole(self, three, ada):
        answer = act(ada, "tombstone", "restore", *three)

        assert said(answer) == [
            "1 restored, whole.",
            "2 tombstones are taken away, with nothing left to bring back; reports may come in again.",
        ]
        assert list(Content.objects.values_list("video_id", flat=True)) == ["whole"]
        assert not Tombstone.objects.exists()

    def test_the_list_says_so_before(self, three, ada):
        text = ada.get(listing("tombstone")).content.decode()

        assert re.findall(r'field-can_come_back">([^<]*)<', text) == ["no: it was never here", "no: purged", "whole"]

    @pytest.mark.parametrize("action", ["restore", "purge"])
    def test_what_is_not_there_any_more_is_no_success(self, three, ada, action):
        answer = act(ada, "tombstone", action, "another", confirmed="yes")

        assert said(answer) == ["Nothing of that is in the trash any more; nothing was changed."]
        assert Tombstone.objects.count() == 3

    @pytest.mark.parametrize(
        ("action", "says"),
        [
            ("restore", "whole is not in the trash. Nothing was changed."),
            ("purge", "whole is not in the trash. Delete it first. Nothing was changed."),
        ],
    )
    def test_nor_is_what_somebody_else_restores_at_the_same_moment(self, three, ada, action, says, monkeypatch):
        def locked_too_late(*keys):
            monkeypatch.undo()
            restore("whole", by="bob")

        monkeypatch.setattr("content.decisions.trash.lock_items", locked_too_late)

        answer = act(ada, "tombstone", action, "whole", "purged", confirmed="yes")

        assert said(answer) == [says]
        assert Tombstone.objects.count() == 3
