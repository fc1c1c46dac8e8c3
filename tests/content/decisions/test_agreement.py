"""Agreeing with a machine is a decision: recorded, sealed, in history and ledger, undoable, and it stays."""

import uuid

import pytest

from content.category_values import NO_CATEGORIES
from content.decisions import canary, ledger
from content.decisions.agreement import agree
from content.decisions.curation import curate, release
from content.decisions.taxonomy.merge import merge
from content.decisions.undo import undo
from content.models import Content, Curation, History, Suggestion
from ingest.shelve.corridor import receive_object
from tests.content.decisions.cast import KEY, categories, shown_categories

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
BARE = {"categories": [{"category": "Sparta"}]}
SAID = {
    "as the door writes it": {"subcategories_json": categories("Sparta")},
    "without subcategories": {"subcategories_json": BARE},
    "with more beside it": {"subcategories_json": categories("Sparta") | {"confidence": 0.5}},
    "in the analysis": {"analysis_json": categories("Sparta")},
    "in the analysis alone": {"subcategories_json": {}, "analysis_json": {"category": "Sparta"}},
}


def decided():
    return Curation.objects.get().overrides.get("subcategories_json")


@pytest.mark.parametrize("said", SAID.values(), ids=SAID.keys())
class TestWhateverTheMachineSaid:
    def test_it_counts_as_decided_and_shows_as_before(self, put, said):
        put(KEY, **said)

        assert agree([KEY], by="ada") == 1

        assert shown_categories() == ["Sparta"]
        assert Content.objects.curated().exists()
        assert Curation.objects.values_list("decided_by", "origin").get() == ("ada", "person")

    def test_the_same_said_again_is_no_suggestion(self, put, said):
        put(KEY, **said)
        agree([KEY], by="ada")

        receive_object({"video_id": KEY, "title": "New", **said}, "a.json")

        assert not Suggestion.objects.filter(field="subcategories_json").exists()
        assert shown_categories() == ["Sparta"]

    def test_what_the_machine_says_later_changes_nothing_and_is_a_suggestion(self, put, said, sql):
        put(KEY, **said)
        agree([KEY], by="ada")

        sql("UPDATE content SET subcategories_json = %s, analysis_json = NULL", categories("Rome"))

        assert shown_categories() == ["Sparta"]
        assert Suggestion.objects.get().value == categories("Rome")

    def test_given_back_it_is_the_machines_again(self, put, said):
        put(KEY, **said)
        before = Content.objects.values("subcategories_json", "analysis_json", "shown_categories").get()
        agree([KEY], by="ada")

        release(KEY, ["subcategories_json"], by="ada")

        assert Content.objects.values("subcategories_json", "analysis_json", "shown_categories").get() == before


class TestADecision:
    @pytest.fixture
    def agreed(self, put):
        put(KEY, title="Machine's", subcategories_json=categories("Sparta"))
        agree([KEY], by="ada", via="admin item", gesture=GESTURE)

    def test_it_is_in_the_history_with_its_author(self, agreed):
        line = History.objects.filter(kind="curation").get()

        assert (line.actor, line.via, line.gesture) == ("ada", "admin item", GESTURE)

    def test_it_is_sealed_and_found_when_it_is_lost(self, agreed, sql):
        assert canary.seal(by="ada") == 1
        assert canary.check().intact == 1

    def test_an_undo_makes_it_undecided_again(self, agreed):
        undo(GESTURE, by="bob")

        assert Curation.objects.get().overrides == {}
        assert not Content.objects.curated().exists()
        assert shown_categories() == ["Sparta"]
        agree([KEY], by="cleo")
        assert Curation.objects.get().note == ""

    def test_the_ledger_decides_it_again(self, agreed, put, as_person, sql):
        lines, digests = list(ledger.lines()), ledger.digests()
        undo(GESTURE, by="bob")
        sql("UPDATE content SET subcategories_json = %s", categories("Rome"))
        for line in lines:
            line["uid"] = str(uuid.uuid4())

        ledger.replay(lines)

        assert ledger.digests() == digests

    def test_a_merge_reaches_it(self, agreed):
        merge("Sparta", "Greece", by="bob")

        assert (decided(), shown_categories()) == (categories("Greece"), ["Greece"])
        assert not Content.objects.all().disagreeing().exists()


class TestWhatThereIsToAgreeWith:
    def test_a_persons_categories_stay(self, put):
        for key, chosen in (("a", categories("Rome")), ("b", NO_CATEGORIES)):
            put(key, subcategories_json=categories("Sparta"))
            curate(key, {"subcategories_json": chosen}, by="ada")

        assert agree(["a", "b"], by="bob") == 0
        assert set(Curation.objects.values_list("decided_by", flat=True)) == {"ada"}

    def test_other_decisions_about_the_item_stay_with_its_note(self, put):
        put(KEY, title="Machine's", subcategories_json=categories("Sparta"))
        curate(KEY, {"title": "Ada's"}, by="ada", note="A typo.", refuse=["Rome"])

        assert agree([KEY], by="bob") == 1

        curation = Curation.objects.get()
        assert curation.overrides == {"title": "Ada's", "subcategories_json": categories("Sparta")}
        assert (curation.note, curation.refusals) == ("A typo.", {"categories": ["rome"]})

    @pytest.mark.parametrize(
        "said", [{}, {"subcategories_json": {"categories": []}}, {"subcategories_json": {"categories": 7}}]
    )
    def test_where_the_machine_named_nothing_nothing_is_decided(self, put, said):
        put(KEY, title="x", **said)

        assert (agree([KEY], by="ada"), Curation.objects.count()) == (0, 0)

    def test_several_are_one_gesture_and_unknown_ones_are_passed_over(self, put):
        for key in ("a", "b"):
            put(key, subcategories_json=categories("Sparta"))

        assert agree(["b", "a", "a", "nobody"], by="ada", gesture=GESTURE) == 2
        assert History.objects.filter(kind="curation", gesture=GESTURE).count() == 2
        undo(GESTURE, by="ada")
        assert not any(Curation.objects.values_list("overrides", flat=True))
