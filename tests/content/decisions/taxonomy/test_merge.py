"""Renaming and merging categories: everywhere at once, at the way in from then on, and back."""

import uuid

import pytest

from content.category_values import NO_CATEGORIES
from content.decisions.curation import curate, release
from content.decisions.suggestion import accept, dismiss
from content.decisions.taxonomy.merge import MergeRefused, keeping_out, merge
from content.decisions.trash import delete, restore
from content.decisions.undo import preview, undo
from content.models import CategoryAlias, Content, Curation, History, Suggestion
from ingest.shelve.corridor import receive_object

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")


def categories(**names):
    return {"categories": [{"category": name, "subcategories": list(subs)} for name, subs in names.items()]}


@pytest.fixture
def item(put):
    """An item in these categories, as a machine sees it."""
    return lambda key="a", **names: put(key, subcategories_json=categories(**names))


def shown(key="a"):
    entries = Content.objects.values_list("shown_categories", flat=True).get(video_id=key)
    return {entry["category"]: entry["subcategories"] for entry in entries}


def aliases():
    return dict(CategoryAlias.objects.values_list("key", "name"))


class TestEverywhere:
    def test_items_move_to_the_new_category_and_are_counted(self, item):
        item("a", Rome=["Kings"])
        item("b", Sparta=[])

        assert merge("Rome", "Antiquity", by="ada") == 1
        assert (shown("a"), shown("b")) == ({"Antiquity": ["Kings"]}, {"Sparta": []})

    @pytest.mark.parametrize("name", ["rome", " ROME ", "Rome"])
    def test_the_old_name_is_compared_tolerantly(self, item, name):
        item(Rome=[])

        assert merge(name, "Antiquity", by="ada") == 1
        assert shown() == {"Antiquity": []}

    def test_subcategories_are_united(self, item):
        item(Rome=["Kings", "War"], Sparta=["War", "Law"])

        merge("Rome", "Sparta", by="ada")

        assert set(shown()) == {"Sparta"}
        assert sorted(shown()["Sparta"]) == ["Kings", "Law", "War"]

    def test_the_analysis_is_renamed_in_all_its_forms(self, put):
        put("a", analysis_json=categories(Rome=["Kings"]))
        put("b", analysis_json={"category": ["Rome", "Art"]})
        put("c", analysis_json={"category": "Rome"})
        put("d", analysis_json={"category": " rome ", "subcategory": "Kings"})

        assert merge("Rome", "Antiquity", by="ada") == 4
        assert (shown("a"), shown("b")) == ({"Antiquity": ["Kings"]}, {"Antiquity": [], "Art": []})
        assert shown("c").keys() == shown("d").keys() == {"Antiquity"}

    def test_a_merge_renames_a_curated_category_in_the_name_of_the_merging_person(self, item):
        item(Rome=[])
        curate("a", {"subcategories_json": categories(Rome=["Kings"])}, by="ada")

        merge("Rome", "Antiquity", by="bob")

        assert Curation.objects.get().overrides == {"subcategories_json": categories(Antiquity=["Kings"])}
        assert shown() == {"Antiquity": ["Kings"]}
        assert History.objects.filter(kind="curation").latest("id").actor == "bob"

    @pytest.mark.parametrize("note", ["Right category, no shelf: Technique.", ""])
    def test_a_merge_leaves_the_author_the_date_and_the_note_of_a_decision(self, item, note):
        item(Rome=[])
        curate("a", {"subcategories_json": categories(Rome=["Kings"])}, by="ada", note=note)
        before = Curation.objects.values("decided_by", "decided_at", "note").get()

        merge("Rome", "Antiquity", by="bob")

        assert Curation.objects.values("decided_by", "decided_at", "note").get() == before

    def test_a_curated_item_in_both_has_one_and_refuses_nothing(self, item):
        item(Art=[])
        curate("a", {"subcategories_json": categories(Rome=["Kings"], Sparta=["Law"])}, by="ada")

        merge("Rome", "Sparta", by="ada")

        assert set(shown()) == {"Sparta"}
        assert sorted(shown()["Sparta"]) == ["Kings", "Law"]
        assert Curation.objects.get().refusals == {}

    def test_a_merge_makes_no_suggestion(self, item):
        item(Rome=[])
        curate("a", {"subcategories_json": categories(Rome=[])}, by="ada")

        merge("Rome", "Antiquity", by="ada")
        receive_object({"video_id": "a", "subcategories_json": categories(Rome=[])}, "a.json")

        assert not Suggestion.objects.exists()

    def test_a_release_gives_the_machines_word_under_the_new_name(self, item):
        item(Rome=["Kings"])
        curate("a", {"subcategories_json": categories(Art=[])}, by="ada")
        merge("Rome", "Antiquity", by="ada")

        release("a", ["subcategories_json"], by="ada")

        assert shown() == {"Antiquity": ["Kings"]}

    def test_a_release_of_the_merged_category_gives_the_machines_word(self, item):
        item(Art=["Painting"])
        curate("a", {"subcategories_json": categories(Rome=["Kings"])}, by="ada")
        merge("Rome", "Antiquity", by="ada")

        release("a", ["subcategories_json"], by="ada")

        assert shown() == {"Art": ["Painting"]}

    def test_a_category_refused_under_its_old_name_stays_refused(self, item, sql):
        item(Rome=[], Art=[])
        curate("a", {"subcategories_json": categories(Art=[])}, by="ada")
        release("a", ["subcategories_json"], by="ada")
        item("b", Rome=[])
        merge("Rome", "Antiquity", by="ada")

        sql("UPDATE content SET subcategories_json = %s WHERE video_id = 'a'", categories(Rome=[], Music=[]))

        assert shown() == {"Music": []}

    def test_where_the_new_name_was_refused_the_old_one_goes(self, item, sql):
        item(Rome=["Kings"], Sparta=["Law"], Art=[])
        curate("a", {"subcategories_json": categories(Rome=["Kings"], Art=[])}, by="ada")

        assert (keeping_out("rome", "Sparta"), merge("Rome", "Sparta", by="bob")) == (1, 1)

        curation = Curation.objects.get()
        assert (curation.overrides, curation.refusals) == (
            {"subcategories_json": categories(Art=[])},
            {"categories": ["sparta"]},
        )
        assert shown() == {"Art": []}

    def test_where_the_new_name_was_refused_no_category_may_be_left(self, item, sql):
        item(Rome=[], Sparta=[])
        curate("a", {"subcategories_json": categories(Rome=[])}, by="ada")
        sql("UPDATE content SET analysis_json = %s", categories(Music=[]))

        merge("Rome", "Sparta", by="bob")

        assert shown() == {}
        assert Curation.objects.get().overrides == {"subcategories_json": NO_CATEGORIES}

    def test_a_refusal_without_a_decision_keeps_the_new_name_out(self, item):
        item(Rome=[], Sparta=[], Art=[])
        curate("a", {"subcategories_json": categories(Rome=[], Art=[])}, by="ada")
        release("a", ["subcategories_json"], by="ada")

        assert (keeping_out("Rome", "Sparta"), merge("Rome", "Sparta", by="bob")) == (1, 1)
        assert shown() == {"Art": []}

    def test_filters_find_the_new_name_at_once(self, item, client):
        item(Rome=[])
        merge("Rome", "Antiquity", by="ada")

        names = {entry["value"] for entry in client.get("/api/filters").json()["categories"]}
        assert names == {"Antiquity"}

    def test_an_item_out_of_the_trash_has_the_new_name(self, item):
        item("a", Rome=[])
        item("b", Rome=[])
        delete("a", by="ada")
        merge("Rome", "Antiquity", by="ada")

        restore("a", by="ada")

        assert shown("a") == {"Antiquity": []}

    def test_a_decision_about_an_item_in_the_trash_has_the_new_name(self, item):
        item("a", Art=[])
        curate("a", {"subcategories_json": categories(Rome=["Kings"])}, by="ada")
        delete("a", by="ada")

        assert merge("Rome", "Antiquity", by="bob") == 0
        restore("a", by="ada")

        assert shown() == {"Antiquity": ["Kings"]}
        assert Curation.objects.get().overrides == {"subcategories_json": categories(Antiquity=["Kings"])}

    def test_an_old_name_decided_after_the_merge_outlasts_the_trash(self, item):
        item("a", Rome=[])
        merge("Rome", "Antiquity", by="ada")
        curate("a", {"subcategories_json": categories(Rome=[])}, by="ada")
        delete("a", by="ada")

        restore("a", by="ada")

        assert shown() == {"Rome": []}


class TestSuggestions:
    @pytest.fixture
    def proposed(self, item, sql):
        """A machine wants Rome and Sparta where a person decided Art."""
        item(Music=[])
        curate("a", {"subcategories_json": categories(Art=[])}, by="ada")
        sql("UPDATE content SET subcategories_json = %s", categories(Rome=["Kings"], Sparta=["Law"]))
        return Suggestion.objects.get(state="open")

    def test_an_older_suggestion_is_accepted_under_the_new_name(self, proposed):
        merge("Rome", "Antiquity", by="ada")

        accept(proposed, by="ada")

        assert shown() == {"Antiquity": ["Kings"], "Sparta": ["Law"]}
        assert Suggestion.objects.get().state == "accepted"

    def test_an_accepted_suggestion_has_each_category_once(self, proposed):
        merge("Rome", "Sparta", by="ada")

        accept(proposed, by="ada")

        assert Curation.objects.get().overrides == {"subcategories_json": categories(Sparta=["Kings", "Law"])}

    def test_an_older_suggestion_is_dismissed_under_the_new_name(self, proposed):
        merge("Rome", "Antiquity", by="ada")

        dismiss(proposed, by="ada")

        assert Curation.objects.get().refusals == {"categories": ["antiquity", "sparta"]}

    def test_a_suggestion_about_another_field_is_accepted_as_it_is(self, item, sql):
        item(Rome=[])
        curate("a", {"title": "Mine"}, by="ada")
        sql("UPDATE content SET title = 'Rome'")
        merge("Rome", "Antiquity", by="ada")

        accept(Suggestion.objects.get(), by="ada")

        assert Content.objects.get().title == "Rome"


class TestNames:
    @pytest.mark.parametrize(("old", "new"), [("Rome", "Rome"), ("", "Rome"), ("Rome", " "), ("Rome", " Rome ")])
    def test_two_names_are_needed(self, item, old, new):
        item(Rome=[])

        with pytest.raises(MergeRefused, match="two different"):
            merge(old, new, by="ada")
        assert aliases() == {}

    @pytest.mark.parametrize("name", ["\u200b", "\u200b \u2060", "\u3164", "\u2800", "\u0301"])
    def test_a_name_that_nobody_could_see_is_refused(self, item, name):
        item(Rome=[])

        with pytest.raises(MergeRefused, match="could be seen"):
            merge("Rome", name, by="ada")
        assert (shown(), aliases()) == ({"Rome": []}, {})

    @pytest.mark.parametrize("name", ["🎨", "C++", "歴史", "7", "¿?"])
    def test_any_visible_name_is_allowed(self, item, name):
        item(Rome=[])

        merge("Rome", name, by="ada")

        assert shown() == {name: []}

    def test_the_case_alone_may_change(self, item):
        item(rome=["Kings"])

        merge("rome", "Rome", by="ada")
        item("b", ROME=[])

        assert (shown("a"), shown("b")) == ({"Rome": ["Kings"]}, {"Rome": []})

    def test_a_chain_ends_at_its_end(self, item):
        item("a", A=[])
        merge("A", "B", by="ada")
        merge("B", "C", by="ada")

        item("b", A=[])
        item("c", B=[])

        assert [shown(key) for key in "abc"] == [{"C": []}] * 3
        assert aliases() == {"a": "C", "b": "C"}

    def test_a_merge_back_ends_the_first_alias(self, item):
        item("a", A=[])
        merge("A", "B", by="ada")
        merge("B", "A", by="ada")

        item("b", B=[])
        item("c", A=[])

        assert [shown(key) for key in "abc"] == [{"A": []}] * 3
        assert aliases() == {"b": "A"}

    def test_three_merges_in_a_circle_leave_no_loop(self, item):
        item("a", A=[])
        for old, new in (("A", "B"), ("B", "C"), ("C", "A")):
            merge(old, new, by="ada")

        item("b", B=[])

        assert (shown("a"), shown("b")) == ({"A": []}, {"A": []})


class TestTheWayIn:
    @pytest.fixture(autouse=True)
    def merged(self, item):
        item("first", Rome=[])
        merge("Rome", "Antiquity", by="ada")

    @pytest.mark.parametrize("name", ["Rome", "ROME", " rome"])
    def test_a_report_comes_in_under_the_new_name(self, name):
        receive_object({"video_id": "a", "subcategories_json": categories(**{name: ["Kings"]})}, "a.json")

        assert shown() == {"Antiquity": ["Kings"]}

    def test_the_same_report_again_changes_nothing(self):
        report = {"video_id": "a", "subcategories_json": categories(Rome=["Kings"])}
        receive_object(report, "a.json")

        assert receive_object(report, "a.json").outcome == "unchanged"

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO content (video_id, subcategories_json) VALUES ('a', %s)",
            "INSERT INTO content (video_id, analysis_json) VALUES ('a', %s)",
            "INSERT INTO content (video_id, subcategories_json) VALUES ('first', %s) ON CONFLICT (video_id)"
            " DO UPDATE SET subcategories_json = EXCLUDED.subcategories_json",
            "UPDATE content SET subcategories_json = %s",
        ],
    )
    def test_plain_sql_comes_in_under_the_new_name(self, sql, statement):
        sql(statement, categories(Rome=["Kings"]))

        assert set(Content.objects.latest("created_at").category_keys) == {"antiquity"}
        assert not Content.objects.filter(category_keys__contains=["rome"]).exists()

    def test_a_person_may_decide_the_old_name_all_the_same(self):
        curate("first", {"subcategories_json": categories(Rome=[])}, by="ada")

        assert shown("first") == {"Rome": []}

    def test_a_write_of_another_column_does_not_question_a_decided_old_name(self, sql):
        curate("first", {"subcategories_json": categories(Rome=[])}, by="ada")
        incoming = Curation.objects.get().incoming

        sql("UPDATE content SET title = 'Another'")

        assert not Suggestion.objects.exists()
        assert Curation.objects.get().incoming == incoming


class TestUndo:
    def test_a_merge_is_undone_as_one_gesture(self, item, sql):
        item("a", Rome=["Kings"], Sparta=["Law"])
        item("b", Art=[])
        curate("b", {"subcategories_json": categories(Rome=["War"], Sparta=[])}, by="ada")
        before = self.state(sql)
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)

        assert all(step.can for step in preview(GESTURE))
        undo(GESTURE, by="bob")

        assert self.state(sql) == before
        assert aliases() == {}

    def test_an_undo_restores_the_machines_word_about_a_curated_item(self, put, sql):
        put("a", analysis_json=categories(Rome=["Kings"]))
        curate("a", {"subcategories_json": categories(Rome=[])}, by="ada")
        before = self.state(sql)
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)

        undo(GESTURE, by="bob")

        assert self.state(sql) == before

    def test_an_undo_restores_a_name_that_a_refusal_dropped(self, item):
        item(Rome=["Kings"], Sparta=[])
        curate("a", {"subcategories_json": categories(Rome=["Kings"])}, by="ada")
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)

        assert all(step.can for step in undo(GESTURE, by="bob"))

        assert shown() == {"Rome": ["Kings"]}
        assert Curation.objects.get().refusals == {"categories": ["sparta"]}

    def test_an_undo_restores_decisions_about_items_in_the_trash(self, item):
        item(Art=[])
        curate("a", {"subcategories_json": categories(Rome=[])}, by="ada")
        delete("a", by="ada")
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)

        assert all(step.can for step in undo(GESTURE, by="bob"))
        restore("a", by="ada")

        assert shown() == {"Rome": []}

    def test_a_chain_is_undone_link_by_link(self, item):
        item(A=[])
        merge("A", "B", by="ada")
        merge("B", "C", by="ada", gesture=GESTURE)

        undo(GESTURE, by="ada")

        assert (shown(), aliases()) == ({"B": []}, {"a": "B"})

    def test_after_an_undo_the_old_name_comes_in_again(self, item):
        item(Rome=[])
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)
        undo(GESTURE, by="ada")

        item("b", Rome=[])

        assert shown("b") == {"Rome": []}

    def test_an_item_decided_since_is_left_and_named(self, item):
        item("a", Rome=[])
        item("b", Rome=[])
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)
        curate("a", {"subcategories_json": categories(Art=[])}, by="bob")

        (left,) = [step for step in undo(GESTURE, by="ada") if not step.can]

        assert (left.line.item, left.obstacle) == ("a", "Changed again since: categories.")
        assert (shown("a"), shown("b")) == ({"Art": []}, {"Rome": []})

    def test_another_field_that_was_decided_since_stays_decided(self, item):
        item(Rome=[])
        curate("a", {"subcategories_json": categories(Rome=[]), "title": "Ada's"}, by="ada")
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)
        curate("a", {"title": "Bob's"}, by="bob")

        assert all(step.can for step in undo(GESTURE, by="ada"))

        assert Curation.objects.get().overrides == {"subcategories_json": categories(Rome=[]), "title": "Bob's"}
        assert shown() == {"Rome": []}

    def test_an_undo_restores_author_date_and_note(self, item):
        item(Rome=[])
        curate("a", {"subcategories_json": categories(Rome=[])}, by="ada", note="It is.", origin="imported")
        before = Curation.objects.values().get()
        merge("Rome", "Sparta", by="bob", gesture=GESTURE)

        undo(GESTURE, by="grace")

        assert Curation.objects.values().get() == before

    def test_an_item_deleted_since_is_left_and_named(self, item):
        item("a", Rome=[])
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)
        delete("a", by="bob")

        obstacles = {step.line.item: step.obstacle for step in preview(GESTURE)}

        assert obstacles == {"rome": "", "a": "The item is not here any more."}

    def test_the_undo_can_be_undone(self, item):
        item(Rome=[])
        merge("Rome", "Sparta", by="ada", gesture=GESTURE)
        undo(GESTURE, by="ada")

        undo(History.objects.latest("id").gesture, by="ada")

        assert (shown(), aliases()) == ({"Sparta": []}, {"rome": "Sparta"})

    def state(self, sql):
        return sql("SELECT video_id, subcategories_json, analysis_json FROM content ORDER BY 1"), sql(
            "SELECT video_id, overrides, refusals, incoming FROM curation ORDER BY 1"
        )
