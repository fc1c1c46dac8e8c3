"""An import shows its differences, then does them as one gesture; what does not fit any more is left and named."""

import pytest
from django.utils import timezone

from content.category_values import NO_CATEGORIES
from content.decisions import canary
from content.decisions.curation import curate
from content.decisions.trash import delete
from content.decisions.undo import undo
from content.exchange.pending import AT_ONCE, LASTS, go_on
from content.models import Content, Curation, History, PendingChange, PendingImport
from tests.content.admin.browser import categories

HEADING = ("key", "categories", "title", "note")


@pytest.fixture
def items(put):
    """Undecided: a in Art > Oil, b in Music."""
    put("a", title="A", subcategories_json=categories(Art=["Oil"]))
    put("b", title="B", subcategories_json=categories(Music=[]))


def decided(key):
    return Curation.objects.filter(pk=key).values_list("overrides", flat=True).first()


def changes():
    return {change.video_id: change.cells for change in PendingChange.objects.all()}


def obstacles(pending):
    return list(pending.changes.exclude(obstacle="").values_list("line", "obstacle"))


class TestWhatACellSays:
    def test_an_empty_one_says_nothing(self, items, imported):
        curate("a", {"title": "Mine"}, by="bob", note="Because.")
        before = Curation.objects.get()

        pending = imported(HEADING, ("a", "", " ", ""), ("b", "", "", ""))

        assert pending.tally["changed"] == 0
        assert (Curation.objects.get().overrides, Curation.objects.get().decided_at) == (
            before.overrides,
            before.decided_at,
        )

    def test_only_the_columns_that_are_there_are_changed(self, items, imported):
        curate("a", {"title": "Mine", "language": "fr"}, by="bob", note="Because.")

        imported(("title", "key"), ("Yours", "a"))

        assert decided("a") == {"title": "Yours", "language": "fr"}
        assert Curation.objects.values_list("decided_by", "note").get() == ("ada", "Because.")

    def test_none_decides_that_there_is_none(self, items, imported):
        imported(HEADING, ("a", "(none)", "(None)", "gone"))

        assert decided("a") == {"subcategories_json": NO_CATEGORIES, "title": None}
        assert Content.objects.get(pk="a").shown_categories == []

    def test_giving_back_is_said_in_words(self, items, imported):
        curate("a", {"title": "Mine", "subcategories_json": categories(Music=[])}, by="bob", note="Because.")

        imported(HEADING, ("a", "(give back)", "", ""), ("b", "(give back)", "", ""))

        assert decided("a") == {"title": "Mine"}
        assert [entry["category"] for entry in Content.objects.get(pk="a").shown_categories] == ["Art"]
        assert decided("b") is None

    def test_of_the_last_decision_the_note_goes_too(self, items, imported):
        curate("a", {"title": "Mine"}, by="bob", note="Because.")

        imported(HEADING, ("a", "", "(give back)", ""))

        assert Curation.objects.values_list("overrides", "note").get() == ({}, "")

    def test_a_note_alone_leaves_author_and_date(self, items, imported):
        curate("a", {"title": "Mine"}, by="bob")
        at = Curation.objects.get().decided_at

        imported(HEADING, ("a", "", "", "Because."))

        assert Curation.objects.values_list("decided_by", "decided_at", "note").get() == ("bob", at, "Because.")

    def test_a_category_that_is_only_taken_away_is_refused_and_one_that_is_chosen_is_not(self, items, imported):
        curate("b", {"subcategories_json": NO_CATEGORIES}, by="bob")

        imported(HEADING, ("a", "(none)", "", ""), ("b", "music", "", ""))

        assert Curation.objects.get(pk="a").refusals == {"categories": ["art"]}
        assert Curation.objects.get(pk="b").refusals == {}

    def test_agreeing_is_a_decision_and_keeps_what_is_stored(self, items, imported):
        imported(HEADING, ("a", "Art › Oil", "", ""))

        assert decided("a") == {"subcategories_json": categories(Art=["Oil"])}

    def test_the_preview_has_what_is_what_shall_be_and_the_machines_word(self, items, proposed):
        curate("b", {"title": "=Mine"}, by="bob")

        tally = proposed(HEADING, ("a", "Rome", "", ""), ("b", "", "(give back)", "")).tally

        assert changes() == {
            "a": {"categories": ["", "Rome", "Art > Oil"]},
            "b": {"title": ["'=Mine", "(give back)", "B"]},
        }
        assert tally == {
            **{"lines": 2, "changed": 2, "unchanged": 0, "given_back": 1},
            **{"columns": {"categories": 1, "title": 1}, "new_categories": ["Rome"]},
        }

    def test_other_forms_of_a_key_mean_the_item(self, items, imported):
        imported(HEADING, ("yt:a", "", "Mine", ""))

        assert decided("a") == {"title": "Mine"}


FAULTS = {
    "an unknown key": (("1.2E+3", "", "x", ""), "Line 2, key: The library knows no such item."),
    "the trash": (("gone", "", "x", ""), "Line 2, key: This item is in the trash."),
    "commas": (("a", "Art, Music", "", ""), "Line 2, categories: Between names stands a semicolon"),
    "a double": (("a", "Art; ART", "", ""), "Line 2, categories: A category stands there twice"),
    "nothing to see": (("a", "", "\u200b", ""), "Line 2, title: Nothing of it can be seen."),
    "a long note": (("a", "", "x", "n" * 501), "Line 2, note: The note has 501 characters. Shorten it to 500."),
    "a note given back": (("a", "", "x", "(give back)"), "Line 2, note: A note is nobody's to give back."),
    "a note alone": (("a", "", "", "Why"), "Line 2, note: A note goes with a decision"),
}


@pytest.mark.parametrize(("row", "words"), FAULTS.values(), ids=FAULTS)
def test_one_bad_line_is_named_and_nothing_is_stored(items, put, faults, row, words):
    put("gone")
    delete("gone", by="bob")

    (fault,) = faults(HEADING, row, ("b", "Rome", "", ""))

    assert fault.startswith(words)
    assert not PendingImport.objects.exists()
    assert not PendingChange.objects.exists()


@pytest.mark.parametrize(
    ("column", "cell"),
    [("language", "English"), ("thumbnail", "javascript:x"), ("summary type", "long"), ("topics", "a,b")],
)
def test_values_are_as_strict_as_the_desk(items, faults, column, cell):
    (fault,) = faults(("key", column), ("a", cell))

    assert fault.startswith(f"Line 2, {column}: ")


def test_an_item_that_stands_there_twice_is_named(items, faults):
    assert faults(HEADING, ("a", "", "x", ""), ("yt:a", "", "y", "")) == [
        "Line 3, key: Line 2 is about the same item. Take one of both out."
    ]


class TestBetweenPreviewAndImport:
    def test_a_line_that_does_not_fit_any_more_is_left_and_says_why(self, items, put, proposed):
        put("c", title="C")
        pending = proposed(HEADING, ("a", "Rome", "", ""), ("b", "Rome", "Mine", ""), ("c", "Rome", "", ""))
        curate("b", {"title": "Bob's"}, by="bob")
        delete("c", by="bob")

        pending = go_on(pending, by="ada", via="test", seconds=60)

        assert obstacles(pending) == [
            (3, "Changed since the preview: title is “Bob's” by now."),
            (4, "It is not in the library any more."),
        ]
        assert (decided("a"), decided("b")) == ({"subcategories_json": categories(Rome=[])}, {"title": "Bob's"})

    def test_what_stands_so_already_is_done_and_stays_whose_it_is(self, items, proposed):
        pending = proposed(HEADING, ("a", "", "Mine", ""))
        curate("a", {"title": "Mine"}, by="bob")

        pending = go_on(pending, by="ada", via="test", seconds=60)

        assert obstacles(pending) == []
        assert Curation.objects.get().decided_by == "bob"


class TestAsOneGesture:
    def test_it_is_done_by_the_part_and_undone_as_one(self, put, proposed, django_assert_max_num_queries):
        keys = [f"k{number:03}" for number in range(AT_ONCE + 1)]
        for key in keys:
            put(key, html=None, title="Machine's")
        curate("k000", {"title": "Bob's"}, by="bob", note="Because.")
        canary.seal(by="bob")
        before = list(Curation.objects.values())
        pending = proposed(("key", "title"), *((key, "Mine") for key in keys))

        with django_assert_max_num_queries(30):
            pending = go_on(pending, by="ada", via="test", seconds=0)
        assert (pending.done, Curation.objects.filter(decided_by="ada").count()) == (AT_ONCE, AT_ONCE)
        pending = go_on(pending, by="ada", via="test", seconds=0)
        pending = go_on(pending, by="ada", via="test", seconds=0)

        assert Curation.objects.filter(overrides={"title": "Mine"}, decided_by="ada").count() == len(keys)
        assert History.objects.filter(gesture=pending.pk, kind="curation").count() == len(keys)
        assert canary.check().ok
        undo(pending.pk, by="ada")
        assert list(Curation.objects.exclude(overrides={}).values()) == before
        assert canary.check().ok

    def test_what_was_not_confirmed_is_replaced_and_what_is_old_is_cleared_away(self, items, proposed):
        row = ("a", "Rome", "", "")
        mine, hers = proposed(HEADING, row), proposed(HEADING, row, by="grace")
        old = proposed(HEADING, row, by="bob")
        PendingImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - LASTS * 2)

        again = proposed(HEADING, row)

        assert set(PendingImport.objects.values_list("pk", flat=True)) == {hers.pk, again.pk}
        assert not PendingChange.objects.filter(pending_id__in=[mine.pk, old.pk]).exists()
