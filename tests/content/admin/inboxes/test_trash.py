"""The trash: deleting, restoring and purging in the admin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from content.decisions import canary
from content.decisions.curation import curate
from content.decisions.trash import delete, delete_or_block, purge, restore
from content.models import Content, History, Tombstone
from tests.content.admin.browser import act, confirm, listing, messages, offered, sentences


class TestTrash:
    def test_a_delete_leaves_a_tombstone_with_the_name(self, item, ada):
        answer = ada.post(reverse("admin:content_content_delete", args=[item]), {"post": "yes"}, follow=True)

        assert answer.status_code == 200
        assert (Tombstone.objects.get().deleted_by, Tombstone.objects.get().via) == ("ada", "admin item")
        assert not Content.objects.exists()

    def test_several_are_deleted_as_one_gesture(self, put, ada):
        for key in ("a", "b"):
            put(key)

        confirm(ada, "content", act(ada, "content", "delete_selected", "a", "b"))

        assert Tombstone.objects.filter(deleted_by="ada").count() == 2
        assert Tombstone.objects.values("gesture").distinct().count() == 1

    def test_restore_brings_the_item_back_whole(self, item, ada):
        delete(item, by="bob")

        answer = act(ada, "tombstone", "restore", item)

        assert messages(answer) == ["1 restored, whole."]
        assert Content.objects.get().title == "Machine's"
        assert History.objects.get(kind="tombstone", act="delete").actor == "ada"

    @pytest.mark.parametrize(
        ("more", "words", "left"),
        [
            ({}, "Nothing was done: choose at least one of them first.", 1),
            ({"select_across": "1"}, "1 restored, whole.", 0),
        ],
    )
    def test_a_button_for_many_says_when_none_is_chosen(self, item, ada, more, words, left):
        delete(item, by="bob")

        assert messages(act(ada, "tombstone", "restore", **more)) == [words]
        assert Tombstone.objects.count() == left

    def test_a_purge_asks_first(self, item, grace):
        delete(item, by="bob")

        answer = act(grace, "tombstone", "purge", item)

        assert "This cannot be undone" in answer.content.decode()
        assert '<input type="submit" value="Yes, purge for ever" class="final">' in answer.content.decode()
        assert Tombstone.objects.get().snapshot

    def test_a_confirmed_purge_forgets_the_item(self, item, grace):
        delete(item, by="bob")

        answer = act(grace, "tombstone", "purge", item, confirmed="yes")

        assert messages(answer) == ["1 purged for ever."]
        assert (Tombstone.objects.get().snapshot, Tombstone.objects.get().purged_by) == (None, "grace")

    @pytest.mark.parametrize("form", [{}, {"confirmed": "yes"}, {"confirmed": "yes", "select_across": "1"}])
    @pytest.mark.parametrize("chosen", ["_selected_action", "_chosen"])
    def test_a_curator_may_not_purge(self, item, put, ada, form, chosen):
        for key in (item, put("another")):
            delete(key, by="ada")
        keys = f'["{item}", "another"]' if chosen == "_chosen" else [item, "another"]

        answer = ada.post(listing("tombstone"), {"action": "purge", chosen: keys} | form, follow=True)

        assert "This cannot be undone" not in answer.content.decode()
        assert 'value="purge"' not in ada.get(listing("tombstone")).content.decode()
        assert not Tombstone.objects.filter(snapshot=None).exists()

    def test_a_curator_with_the_permission_may_purge(self, item, ada):
        delete(item, by="ada")
        User.objects.get(username="ada").user_permissions.add(Permission.objects.get(codename="purge_tombstone"))

        act(ada, "tombstone", "purge", item, confirmed="yes")

        assert Tombstone.objects.get().purged_by == "ada"

    def test_a_purge_says_how_many_protected_decisions_went(self, item, grace):
        curate(item, {"title": "Ada's", "language": "fr"}, by="ada")
        canary.seal(by="ada")
        delete(item, by="bob")

        assert messages(act(grace, "tombstone", "purge", item, confirmed="yes")) == [
            "1 purged for ever. With them 1 protected decision went."
        ]

    def test_a_restore_that_breaks_a_rule_says_so(self, put, ada, sql, as_person):
        put("a", indexed_at="2024-01-01")
        delete("a", by="bob")
        with as_person():
            sql("UPDATE tombstone SET snapshot = jsonb_set(snapshot, '{content,indexed_at}', '\"infinity\"')")

        answer = act(ada, "tombstone", "restore", "a")

        assert answer.status_code == 200
        assert messages(answer)
        assert Tombstone.objects.filter(video_id="a").exists()

    def test_a_page_of_the_trash_shows_no_snapshot(self, item, ada):
        delete(item, by="bob")

        assert "snapshot" not in ada.get(listing("tombstone")).content.decode()


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

    def test_a_restore_tells_whole_items_from_empty_tombstones(self, three, ada):
        answer = act(ada, "tombstone", "restore", *three)

        assert messages(answer) == [
            "1 restored, whole.",
            "2 entries are taken away, with nothing left to bring back; reports may come in again.",
        ]
        assert list(Content.objects.values_list("video_id", flat=True)) == ["whole"]
        assert not Tombstone.objects.exists()

    def test_the_list_opens_on_what_can_come_back_and_says_the_rest(self, three, grace):
        opened, everything = grace.get(listing("tombstone")), grace.get(listing("tombstone"), {"state": "all"})

        assert sentences(opened) == [
            "never never came in: bob keeps it away, since just now",
            "A title was deleted by bob, just now",
        ]
        assert sentences(everything)[1] == "purged was purged for ever by bob, just now"
        assert offered(everything) == [["restore"], ["restore"], ["restore", "purge"]]

    def test_a_button_of_a_row_restores_that_one_with_undo(self, three, ada):
        answer = ada.post(listing("tombstone"), {"_act": "restore:whole"}, follow=True)

        assert messages(answer) == ["1 restored, whole."]
        assert 'class="undo"' in answer.content.decode()
        assert Tombstone.objects.count() == 2

    def test_the_question_before_a_purge_names_titles(self, three, put, grace):
        one = grace.post(listing("tombstone"), {"_act": "purge:whole"}).context
        several = act(grace, "tombstone", "purge", "whole", "never").context

        assert (one["title"], one["rows"]) == ("Purge “A title” for ever?", ["A title"])
        assert (several["title"], sorted(several["rows"])) == ("Purge 2 items for ever?", ["A title", "never"])

    def test_an_empty_trash_says_what_it_is_for(self, ada):
        assert "What is deleted stands here" in ada.get(listing("tombstone")).content.decode()

    @pytest.mark.parametrize("action", ["restore", "purge"])
    def test_acting_on_an_unknown_item_is_a_warning(self, three, grace, action):
        answer = act(grace, "tombstone", action, "another", confirmed="yes")

        assert messages(answer) == ["Nothing of that is in the trash any more; nothing was changed."]
        assert Tombstone.objects.count() == 3

    @pytest.mark.parametrize(
        ("action", "says"),
        [
            ("restore", "whole is not in the trash. Nothing was changed."),
            ("purge", "whole is not in the trash. Delete it first. Nothing was changed."),
        ],
    )
    def test_acting_on_what_a_colleague_just_restored_is_a_warning(self, three, grace, action, says, monkeypatch):
        def locked_too_late(*keys):
            monkeypatch.undo()
            restore("whole", by="bob")

        monkeypatch.setattr("content.decisions.trash.lock_items", locked_too_late)

        answer = act(grace, "tombstone", action, "whole", "purged", confirmed="yes")

        assert messages(answer) == [says]
        assert Tombstone.objects.count() == 3
