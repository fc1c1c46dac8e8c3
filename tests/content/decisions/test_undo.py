"""Undo: a whole gesture as one, with a preview, its obstacles, and an undo of the undo; and the return to earlier."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.decisions.actor import acting
from content.decisions.curation import curate, release
from content.decisions.taxonomy.merge import merge
from content.decisions.trash import delete, delete_many, purge, restore
from content.decisions.undo import Size, preview, return_to, size, undo, undo_part
from content.models import Content, Curation, History, Tombstone

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def items(put):
    for key in "abc":
        put(key, title=f"{key}'s", language="en")


@pytest.fixture
def bulk(items):
    """A gesture: three titles decided at once."""
    with acting("ada", via="admin bulk", gesture=GESTURE):
        for key in "abc":
            curate(key, {"title": "Bulk"}, by="ada", gesture=GESTURE)


def titles():
    return dict(Content.objects.order_by("video_id").values_list("video_id", "title"))


def obstacles(steps):
    return {step.line.item: step.obstacle for step in steps}


MACHINES = {key: f"{key}'s" for key in "abc"}


class TestAGesture:
    def test_the_preview_lists_each_item_once_and_changes_nothing(self, bulk):
        assert obstacles(preview(GESTURE)) == dict.fromkeys("abc", "")
        assert len(preview(GESTURE)) == 3
        assert set(titles().values()) == {"Bulk"}

    def test_a_gesture_is_taken_back_as_one(self, bulk):
        undo(GESTURE, by="bob")

        assert titles() == MACHINES
        assert set(Curation.objects.values_list("decided_by", flat=True)) == {"bob"}

    def test_the_decision_of_before_shows_again(self, items):
        curate("a", {"title": "Before", "language": "fr"}, by="ada")
        curate("a", {"title": "After"}, by="ada", gesture=GESTURE)

        undo(GESTURE, by="ada")

        assert Curation.objects.get().overrides == {"title": "Before", "language": "fr"}
        assert titles()["a"] == "Before"

    def test_an_undo_adds_to_the_history(self, bulk):
        before = list(History.objects.order_by("id").values_list("uid", flat=True))

        undo(GESTURE, by="bob")

        after = History.objects.order_by("id")
        assert list(after.values_list("uid", flat=True))[: len(before)] == before
        assert {line.actor for line in after[len(before) :]} == {"bob"}

    def test_a_later_decision_stays_and_is_named(self, bulk):
        curate("b", {"title": "Since"}, by="bob")

        steps = undo(GESTURE, by="ada")

        assert obstacles(steps) == {"a": "", "b": "Changed again since: title.", "c": ""}
        assert titles() == MACHINES | {"b": "Since"}

    def test_of_several_fields_only_those_decided_since_stay(self, items):
        curate("a", {"title": "Before"}, by="ada")
        curate("a", {"title": "Bulk", "language": "fr"}, by="ada", gesture=GESTURE)
        curate("a", {"title": "Since"}, by="bob")

        free, left = preview(GESTURE)
        assert (free.can, left.obstacle) == (True, "Changed again since: title.")
        assert [step.can for step in undo(GESTURE, by="ada")] == [True, False]

        assert Curation.objects.get().overrides == {"title": "Since"}
        assert Content.objects.values("title", "language").get(video_id="a") == {"title": "Since", "language": "en"}

    def test_of_several_fields_of_a_machine_only_those_written_since_stay(self, items, sql):
        with acting(via="import", gesture=GESTURE):
            Content.objects.filter(video_id="a").update(title="Imported", duration_seconds=9)
        sql("UPDATE content SET title = 'Later' WHERE video_id = 'a'")

        assert [step.obstacle for step in undo(GESTURE, by="ada")] == ["", "Changed again since: title."]
        assert Content.objects.values("title", "duration_seconds").get(video_id="a") == {
            "title": "Later",
            "duration_seconds": None,
        }

    def test_a_refusal_is_taken_back_beside_a_later_decision(self, items):
        curate("a", {"language": "fr"}, by="ada", refuse=["Rome"], gesture=GESTURE)
        curate("a", {"title": "Since"}, by="bob")

        undo(GESTURE, by="ada")

        assert Curation.objects.values("overrides", "refusals").get() == {
            "overrides": {"title": "Since"},
            "refusals": {},
        }

    def test_a_later_refusal_stays_and_is_named(self, items):
        curate("a", {"language": "fr"}, by="ada", refuse=["Rome"], gesture=GESTURE)
        curate("a", {}, by="bob", refuse=["Sparta"])

        assert [step.obstacle for step in undo(GESTURE, by="ada")] == ["", "Changed again since: refusals."]
        assert Curation.objects.get().refusals == {"categories": ["rome", "sparta"]}

    def test_a_decision_after_a_purge_stays(self, bulk, put):
        delete("a", by="ada")
        purge("a", by="ada")
        curate("a", {"title": "Anew"}, by="bob")

        assert obstacles(undo(GESTURE, by="ada"))["a"] == "The decision was purged."
        assert Curation.objects.get(video_id="a").overrides == {"title": "Anew"}

    def test_what_machines_wrote_since_shows(self, bulk, sql):
        sql("UPDATE content SET title = 'Later', duration_seconds = 9")

        undo(GESTURE, by="ada")

        assert set(titles().values()) == {"Later"}
        assert set(Content.objects.values_list("duration_seconds", flat=True)) == {9}

    def test_the_undo_is_itself_one_gesture_and_can_be_undone(self, bulk):
        undo(GESTURE, by="ada")
        second = History.objects.latest("id").gesture
        assert second not in (None, GESTURE)

        undo(second, by="ada")

        assert set(titles().values()) == {"Bulk"}

    def test_a_second_undo_takes_nothing_back(self, bulk):
        undo(GESTURE, by="ada")

        assert not any(step.can for step in undo(GESTURE, by="ada"))
        assert titles() == MACHINES

    def test_an_unknown_gesture_has_no_steps(self, db):
        assert preview(GESTURE) == undo(GESTURE, by="ada") == []

    def test_a_machines_gesture_is_undone_by_a_person(self, items, sql):
        with acting(via="import", gesture=GESTURE):
            Content.objects.update(title="Imported")
            Content.objects.create(video_id="new", title="New")

        undo(GESTURE, by="ada")

        assert titles() == MACHINES
        assert Tombstone.objects.get().deleted_by == "ada"


class TestWhoDecides:
    """After an undo and a return: who, when and why are of one decision."""

    def decided(self):
        return Curation.objects.values("decided_by", "decided_at", "note").get()

    def test_an_undo_brings_back_author_date_and_note_of_before(self, items):
        curate("a", {"title": "Before"}, by="ada", note="It is better.")
        before = self.decided()
        curate("a", {"title": "After"}, by="bob", note="It is not.", gesture=GESTURE)

        undo(GESTURE, by="grace")
        assert self.decided() == before

        after = History.objects.latest("id").gesture
        undo(after, by="grace")
        assert (self.decided()["decided_by"], self.decided()["note"]) == ("bob", "It is not.")

    def test_without_an_earlier_decision_the_undo_is_one_and_leaves_no_note(self, items):
        curate("a", {"title": "Bulk"}, by="ada", note="Because.", gesture=GESTURE)
        before = self.decided()

        undo(GESTURE, by="bob")

        assert self.decided()["decided_by"] == "bob"
        assert self.decided()["decided_at"] > before["decided_at"]
        assert self.decided()["note"] == ""

    def test_beside_a_later_decision_the_undo_is_one(self, items):
        curate("a", {"title": "Before"}, by="ada", note="It is better.")
        curate("a", {"title": "After"}, by="bob", gesture=GESTURE)
        curate("a", {"language": "fr"}, by="grace", note="French.")

        undo(GESTURE, by="eve")

        assert Curation.objects.get().overrides == {"title": "Before", "language": "fr"}
        assert self.decided()["decided_by"] == "eve"
        assert self.decided()["note"].startswith("undid what bob did on 20")

    def test_a_return_is_a_new_decision(self, items):
        curate("a", {"title": "One"}, by="ada", note="Ada's note.")
        first = History.objects.filter(kind="curation").latest("id")
        curate("a", {"title": "Two"}, by="bob", note="Bob's note.")
        before = self.decided()

        return_to(first, by="grace")

        assert self.decided()["decided_by"] == "grace"
        assert self.decided()["decided_at"] > before["decided_at"]
        assert self.decided()["note"] == f"as after what ada did on {first.at:%Y-%m-%d %H:%M}"


class TestDeletes:
    def gone(self):
        return set(Tombstone.objects.values_list("video_id", flat=True))

    def test_a_delete_of_several_is_undone_as_one(self, items):
        delete_many(["a", "b"], by="ada")
        gesture = Tombstone.objects.first().gesture

        undo(gesture, by="bob")

        assert (titles(), self.gone()) == (MACHINES, set())

    def test_nine_take_as_many_queries_as_two(self, put):
        numbers = []
        for several in (["a", "b"], [f"c{number}" for number in range(9)]):
            for key in several:
                put(key, title=key)
            with acting("ada", via="test", gesture=(gesture := uuid.uuid4())):
                delete_many(several, by="ada")
            with CaptureQueriesContext(connection) as captured:
                undo(gesture, by="bob")
            numbers.append(len(captured))

        assert numbers[0] == numbers[1]

    def test_the_undo_of_a_delete_is_one_gesture(self, items):
        delete_many(["a", "b"], by="ada")
        undo(Tombstone.objects.first().gesture, by="bob")
        second = History.objects.filter(kind="tombstone", act="delete").values_list("gesture", flat=True).distinct()

        assert len(second) == 1
        assert second[0] is not None
        undo(second[0], by="bob")
        assert self.gone() == {"a", "b"}

    def test_a_restore_is_undone_by_a_delete(self, items):
        delete("a", by="ada")
        restore("a", by="ada", gesture=GESTURE)

        undo(GESTURE, by="bob")

        assert self.gone() == {"a"}
        assert Tombstone.objects.get().deleted_by == "bob"

    def test_an_item_restored_since_is_left(self, items):
        delete("a", by="ada", gesture=GESTURE)
        restore("a", by="ada")

        assert obstacles(preview(GESTURE)) == {"a": "It was restored since."}

    def test_an_item_deleted_again_since_is_left(self, items):
        delete_many(["a", "b"], by="ada")
        gesture = Tombstone.objects.first().gesture
        restore("a", by="bob")
        delete("a", by="bob")

        steps = undo(gesture, by="ada")

        assert obstacles(steps) == {"a": "It was deleted again since by bob.", "b": ""}
        assert self.gone() == {"a"}

    def test_an_item_restored_again_since_is_left(self, items):
        delete_many(["a", "b"], by="ada")
        for key in "ab":
            restore(key, by="ada", gesture=GESTURE)
        delete("a", by="ada")
        restore("a", by="bob")

        steps = undo(GESTURE, by="ada")

        assert obstacles(steps) == {"a": "It was deleted and restored since by bob.", "b": ""}
        assert self.gone() == {"b"}

    def test_an_imported_item_restored_since_is_left(self, db):
        with acting(via="import", gesture=GESTURE):
            Content.objects.create(video_id="new", title="New")
        delete("new", by="ada")
        restore("new", by="bob")

        assert obstacles(undo(GESTURE, by="ada")) == {"new": "It was deleted and restored since by bob."}
        assert self.gone() == set()

    def test_an_item_purged_since_is_left(self, items):
        delete_many(["a", "b"], by="ada")
        gesture = Tombstone.objects.first().gesture
        purge("a", by="ada")

        steps = undo(gesture, by="ada")

        assert obstacles(steps)["a"].startswith("It was purged")
        assert self.gone() == {"a"}


class TestReturn:
    def line(self, number):
        return History.objects.filter(kind="curation", item="a").order_by("id")[number]

    @pytest.fixture
    def decisions(self, items):
        curate("a", {"title": "One"}, by="ada")
        curate("a", {"title": "Two", "language": "fr"}, by="bob")
        release("a", ["title"], by="ada")
        curate("a", {"title": "Four"}, by="ada")

    @pytest.mark.parametrize(
        ("number", "overrides"),
        [
            (0, {"title": "One"}),
            (1, {"title": "Two", "language": "fr"}),
            (2, {"language": "fr"}),
            (3, {"title": "Four", "language": "fr"}),
        ],
    )
    def test_a_return_restores_any_earlier_decision(self, decisions, number, overrides):
        return_to(self.line(number), by="grace")

        assert Curation.objects.get().overrides == overrides
        shown = Content.objects.filter(video_id="a").values("title", "language").get()
        assert shown == {"title": "a's", "language": "en"} | overrides

    def test_a_return_is_a_decision_of_the_person_who_returns(self, decisions):
        return_to(self.line(0), by="grace")

        line = History.objects.filter(kind="curation").latest("id")
        assert (line.actor, Curation.objects.get().decided_by) == ("grace", "grace")

    def test_a_return_can_be_returned_from(self, decisions):
        return_to(self.line(0), by="grace")
        return_to(self.line(3), by="grace")

        assert Curation.objects.get().overrides == {"title": "Four", "language": "fr"}

    def test_a_return_restores_refusals(self, put):
        put(
            "a",
            subcategories_json={"categories": [{"category": name, "subcategories": []} for name in ("Art", "Rome")]},
        )
        curate("a", {"title": "x"}, by="ada")
        curate("a", {}, by="ada", refuse=["Rome"])

        return_to(self.line(0), by="ada")
        assert Curation.objects.get().refusals == {}

        return_to(self.line(1), by="ada")
        assert Curation.objects.get().refusals == {"categories": ["rome"]}

    def test_other_items_stay_as_they_are(self, decisions):
        curate("b", {"title": "Other"}, by="ada")

        return_to(self.line(0), by="ada")

        assert titles()["b"] == "Other"


class TestTimeZones:
    def test_a_session_in_another_time_zone_is_no_obstacle(self, put, sql, as_person):
        put("a", subcategories_json={"categories": [{"category": "Rome", "subcategories": []}]})
        sql("SET LOCAL TIME ZONE 'Asia/Tokyo'")
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)
        sql("SET LOCAL TIME ZONE 'UTC'")

        assert all(step.can for step in preview(GESTURE))


class TestOfOthers:
    """Whoever knows the name of a gesture cannot join it."""

    @pytest.fixture
    def joined(self, bulk, sql):
        with acting("eve", via="another page", gesture=GESTURE):
            Content.objects.create(video_id="hers", title="Hers")
            Content.objects.filter(video_id="c").update(duration_seconds=7)

    def test_an_undo_leaves_what_somebody_else_wrote_under_its_name(self, joined):
        steps = undo(GESTURE, by="ada")

        assert {step.line.actor for step in steps} == {"ada"}
        assert titles() == MACHINES | {"hers": "Hers"}
        assert Content.objects.get(video_id="c").duration_seconds == 7
        assert not Tombstone.objects.exists()

    def test_the_size_tells_them_apart(self, joined):
        lines = History.objects.filter(gesture=GESTURE)

        assert size(GESTURE) == Size(lines.filter(actor="ada").count(), 2)


class TestMany:
    """A large gesture is taken back in several transactions, between which others write."""

    @pytest.fixture(autouse=True)
    def two_at_once(self, monkeypatch):
        monkeypatch.setattr("content.decisions.undo.LINES_AT_ONCE", 2)

    def test_they_are_one_gesture_and_leave_nothing(self, bulk):
        undo(GESTURE, by="bob")

        assert titles() == MACHINES
        assert History.objects.filter(actor="bob").values("gesture").distinct().count() == 1

    def test_in_parts_it_comes_to_the_same(self, bulk):
        again, whole, parts = uuid.uuid4(), preview(GESTURE), []
        while not parts or parts[-1].left:
            done = parts[-1].done if parts else 0
            parts.append(undo_part(GESTURE, by="bob", done=done, seconds=0, as_gesture=again))

        assert [part.left for part in parts] == [4, 2, 0]
        assert [step.line.id for part in parts for step in part.steps] == [step.line.id for step in whole]
        assert titles() == MACHINES
        undo(again, by="bob")
        assert set(titles().values()) == {"Bulk"}

    def test_a_preview_of_a_part_asks_about_no_other_line(self, bulk, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            assert len(preview(GESTURE, number=1)) == 1
