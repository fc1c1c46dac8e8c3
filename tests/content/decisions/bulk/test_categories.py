"""Categories of many items are changed at once: what each act makes of an item, in whatever state that is."""

import uuid

import pytest

from content.category_values import CATEGORIES, NO_CATEGORIES
from content.decisions import canary, ledger
from content.decisions.actor import acting
from content.decisions.bulk.batches import Seen, work
from content.decisions.bulk.categories import Adding, Removing, Replacing
from content.decisions.curation import curate, release
from content.decisions.trash import delete
from content.decisions.undo import undo
from content.models import Content, Curation, History, Seal, Suggestion
from tests.content.admin.browser import categories as value
from tests.content.decisions.cast import KEY

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")


SAID = value(History=["Rome", "Greece"], Art=[])
# An act, what it makes of an item in History (Rome, Greece) and Art, and what it refuses there; None where it fits not.
ACTS = {
    "add": (Adding("Music"), value(History=["Rome", "Greece"], Art=[], Music=[]), []),
    "add what is there": (Adding("ＨＩＳＴＯＲＹ "), None, []),
    "add a subcategory": (Adding("art", "Oil"), value(History=["Rome", "Greece"], Art=["Oil"]), []),
    "add a subcategory that is there": (Adding("History", "rome"), None, []),
    "add with its subcategory": (
        Adding("Music", "Jazz"),
        value(History=["Rome", "Greece"], Art=[], Music=["Jazz"]),
        [],
    ),
    "remove": (Removing("history"), value(Art=[]), ["history"]),
    "remove what is not there": (Removing("Music"), None, []),
    "remove a subcategory": (Removing("History", "ROME"), value(History=["Greece"], Art=[]), []),
    "remove a subcategory that is elsewhere": (Removing("Art", "Rome"), None, []),
    "replace": (Replacing("History", "", "Antiquity"), value(Antiquity=[], Art=[]), []),
    "replace by what is there": (Replacing("History", "", "art"), value(Art=[]), []),
    "replace a subcategory": (Replacing("History", "Rome", "Roma"), value(History=["Roma", "Greece"], Art=[]), []),
    "replace a subcategory by what is there": (
        Replacing("History", "Rome", "greece"),
        value(History=["Greece"], Art=[]),
        [],
    ),
}


def machine_said(put):
    put(KEY, title="Machine's", subcategories_json=SAID)


def i_decided(put):
    put(KEY, subcategories_json=value(Other=[]))
    curate(KEY, {"subcategories_json": SAID}, by="ada", note="Because.")


def others_decided(put):
    put(KEY, subcategories_json=value(Other=[]))
    curate(KEY, {"subcategories_json": SAID, "title": "Bob's"}, by="bob", note="Because.")


def title_decided(put):
    machine_said(put)
    curate(KEY, {"title": "Bob's"}, by="bob")


def in_the_analysis(put):
    put(KEY, analysis_json=SAID)


def poisoned(put):
    entries = SAID["categories"]
    put(
        KEY,
        subcategories_json={"categories": [7, None, *entries, {"category": "art"}, {"category": ["x"]}], "x": "\ud7ff"},
    )


STATES = [machine_said, i_decided, others_decided, title_decided, in_the_analysis, poisoned]


def perform(act, items=None, *, by="ada", seen=None, gesture=GESTURE):
    """Returns how many items were changed."""
    items = Content.objects.all() if items is None else items
    after = work(act, items, by=by, via="a page", gesture=gesture, seen=seen or Seen.now(), seconds=60)
    assert after is None
    return act.done(gesture)


def decided(key=KEY):
    return Curation.objects.get(pk=key).overrides.get("subcategories_json")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_changes_what_readers_see_and_that_becomes_the_decision(put, state, name):
    act, becomes, refused = ACTS[name]
    state(put)
    before = list(Curation.objects.values())

    assert act.number(Content.objects.all()) == (becomes is not None)
    assert perform(act) == (becomes is not None)

    if becomes is None:
        assert list(Curation.objects.values()) == before
        return
    curation = Curation.objects.get()
    assert (decided(), Content.objects.get().shown_categories) == (becomes, becomes["categories"])
    assert curation.refusals == ({"categories": refused} if refused else {})
    assert (curation.decided_by, curation.origin) == ("ada", "person")
    assert curation.note == (before[0]["note"] if before else "")
    others = {name: each for name, each in curation.overrides.items() if name != "subcategories_json"}
    assert others == {
        name: each for name, each in (before[0]["overrides"] if before else {}).items() if name == "title"
    }


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", [name for name, (_, becomes, _) in ACTS.items() if becomes])
def test_an_undo_makes_everything_what_it_was(put, state, name):
    state(put)
    canary.seal(by="ada")
    shown = Content.objects.values("shown_categories", "subcategories_json").get()
    before = list(Curation.objects.values("overrides", "refusals", "note", "decided_by", "decided_at"))
    seals = list(Seal.objects.order_by("field").values("field", "digest", "sealed_by"))
    perform(ACTS[name][0])
    assert canary.check().ok

    undo(GESTURE, by="bob")

    assert Content.objects.values("shown_categories", "subcategories_json").get() == shown
    after = Curation.objects.values("overrides", "refusals", "note", "decided_by", "decided_at").get()
    assert after == before[0] if before else (after["overrides"], after["refusals"]) == ({}, {})
    assert list(Seal.objects.order_by("field").values("field", "digest", "sealed_by")) == seals


class TestTheLastCategory:
    def test_taking_it_away_means_none_of_them_and_no_report_brings_it_back(self, put, sql):
        put(KEY, subcategories_json=value(Art=[]))

        perform(Removing("Art"))
        sql("UPDATE content SET subcategories_json = %s", value(Art=["Oil"]))
        release(KEY, ["subcategories_json"], by="ada")

        assert Content.objects.get().shown_categories == []
        assert Curation.objects.get().refusals == {"categories": ["art"]}

    def test_it_is_the_same_decision_as_on_the_page_of_the_item(self, put):
        put(KEY, subcategories_json=value(Art=[]))

        perform(Removing("Art"))

        assert decided() == NO_CATEGORIES


class TestRefusals:
    @pytest.mark.parametrize("act", [Adding("Music"), Replacing("Art", "", "Music")])
    def test_what_is_put_in_is_refused_no_more(self, put, act):
        machine_said(put)
        curate(KEY, {}, by="bob", refuse=["Music", "War"])

        perform(act)

        assert Curation.objects.get().refusals == {"categories": ["war"]}

    def test_what_was_replaced_may_return_after_a_release(self, put):
        machine_said(put)

        perform(Replacing("Art", "", "Music"))
        release(KEY, ["subcategories_json"], by="ada")

        assert Content.objects.get().shown_categories == SAID["categories"]


class TestManyCategories:
    @pytest.fixture
    def full(self, put):
        put(KEY, subcategories_json=value(**{f"C{number}": [] for number in range(CATEGORIES)}))

    def test_an_item_with_as_many_as_count_takes_no_further_one(self, full):
        assert perform(Adding("Music")) == 0

    def test_one_of_a_thousand_is_replaced_and_another_removed(self, full):
        perform(Replacing("c3", "", "Music"))
        perform(Removing("C4"), gesture=uuid.uuid4())

        names = [entry["category"] for entry in Content.objects.get().shown_categories]
        assert (len(names), names[3:5]) == (CATEGORIES - 1, ["Music", "C5"])


def test_a_suggestion_that_says_what_is_decided_now_is_overtaken(put, sql):
    put(KEY, subcategories_json=value(Art=[]))
    curate(KEY, {"subcategories_json": value(Art=[])}, by="bob")
    sql("UPDATE content SET subcategories_json = %s", value(Art=[], Music=[]))

    perform(Adding("Music"))

    assert Suggestion.objects.get().state == "overtaken"


def test_the_ledger_makes_it_again(put, sql):
    for key in ("a", "b"):
        put(key, subcategories_json=SAID)
    perform(Removing("Art"))
    lines, digests = list(ledger.lines()), ledger.digests()
    undo(GESTURE, by="bob")
    for line in lines:
        line["uid"] = str(uuid.uuid4())

    ledger.replay(lines)

    assert ledger.digests() == digests


def test_a_batch_takes_as_many_queries_as_one_item(put, django_assert_num_queries):
    for number in range(20):
        put(f"k{number:02}", subcategories_json=SAID)
    act = Adding("Music")
    with acting("ada", via="a page", gesture=GESTURE):
        keys = sorted(Content.objects.values_list("pk", flat=True))
        assert act.keys
        with django_assert_num_queries(3):
            act.perform(keys[:1], by="ada", via="a page")
        with django_assert_num_queries(3):
            act.perform(keys[1:], by="ada", via="a page")
    assert History.objects.filter(kind="curation", gesture=GESTURE).count() == 20


def test_an_item_that_went_to_the_trash_is_passed_over(put):
    machine_said(put)
    put("b", subcategories_json=SAID)
    seen = Seen.now()
    delete(KEY, by="bob")

    assert perform(Adding("Music"), seen=seen) == 1
    assert not Curation.objects.filter(pk=KEY).exists()
