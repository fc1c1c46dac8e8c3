"""Subcategories are renamed, merged, moved and split off: everywhere at once, at the way in from then on, and back."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from content.category_values import NO_CATEGORIES
from content.decisions import ledger
from content.decisions.curation import curate, release
from content.decisions.suggestion import accept
from content.decisions.taxonomy.merge import ITEMS_AT_ONCE, MergeRefused, Term, keeping_out, merge, merge_part
from content.decisions.trash import delete, restore
from content.decisions.undo import undo
from content.models import CategoryAlias, Content, Curation, Suggestion
from ingest.shelve.corridor import receive_object

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
BAKING = Term("Cooking", "Baking")
# What an item has, which name becomes which, and what it has then.
ACTS = {
    "renamed": ({"Cooking": ["Soups", "Baking"]}, Term("Cooking", "Bread"), {"Cooking": ["Soups", "Bread"]}),
    "spelled otherwise": ({"Cooking": ["Baking"]}, Term("Cooking", "BAKING"), {"Cooking": ["BAKING"]}),
    "merged": ({"Cooking": ["Bread", "Baking"]}, Term("Cooking", "Bread"), {"Cooking": ["Bread"]}),
    "moved": ({"Cooking": ["Baking"]}, Term("Pastry", "Baking"), {"Pastry": ["Baking"]}),
    "moved, others stay": (
        {"Cooking": ["Baking", "Soups"]},
        Term("Pastry", "Baking"),
        {"Cooking": ["Soups"], "Pastry": ["Baking"]},
    ),
    "merged into another's": (
        {"Cooking": ["Baking"], "Pastry": ["Cakes"]},
        Term("Pastry", "Cakes"),
        {"Pastry": ["Cakes"]},
    ),
    "split off": ({"Cooking": ["Baking", "Soups"]}, Term("Baking"), {"Cooking": ["Soups"], "Baking": []}),
    "split off alone": ({"Cooking": ["Baking"]}, Term("Baking"), {"Baking": []}),
    "none any more": ({"Cooking": ["Baking"]}, Term("Cooking"), {"Cooking": []}),
    "another's of the same name": (
        {"Art": ["Baking"], "Cooking": ["Baking"]},
        Term("Cooking", "Bread"),
        {"Art": ["Baking"], "Cooking": ["Bread"]},
    ),
    "in another spelling": ({"COOKING": ["baking "]}, Term("Cooking", "Bread"), {"COOKING": ["Bread"]}),
}


def categories(names):
    return {"categories": [{"category": name, "subcategories": list(subs)} for name, subs in names.items()]}


def shown(key="a"):
    entries = Content.objects.values_list("shown_categories", flat=True).get(video_id=key)
    return {entry["category"]: entry["subcategories"] for entry in entries}


def aliases():
    return {key: (name, sub) for key, name, sub in CategoryAlias.objects.values_list("key", "name", "subcategory")}


def state(sql):
    return sql("SELECT video_id, subcategories_json, analysis_json FROM content ORDER BY 1"), sql(
        "SELECT video_id, overrides, refusals, incoming, note, decided_by, decided_at FROM curation ORDER BY 1"
    )


@pytest.mark.parametrize(("before", "new", "after"), ACTS.values(), ids=ACTS)
class TestEachAct:
    def test_changes_what_machines_wrote(self, put, before, new, after):
        put("a", subcategories_json=categories(before))
        put("b", analysis_json=categories(before))

        assert merge(BAKING, new, by="ada") == 2
        assert shown("a") == shown("b") == after

    def test_changes_what_people_decided_and_leaves_author_date_and_note(self, put, before, new, after):
        put("a", subcategories_json=categories({"Music": []}))
        curate("a", {"subcategories_json": categories(before)}, by="grace", note="So it is.")
        attributed = Curation.objects.values("decided_by", "decided_at", "note", "refusals", "incoming").get()

        merge(BAKING, new, by="ada")

        assert shown() == after
        assert Curation.objects.get().overrides == {"subcategories_json": categories(after)}
        assert Curation.objects.values("decided_by", "decided_at", "note", "refusals", "incoming").get() == attributed
        assert not Suggestion.objects.exists()

    @pytest.mark.parametrize("door", ["insert", "upsert", "update", "report"])
    def test_holds_at_the_way_in(self, put, sql, door, before, new, after):
        put("first", subcategories_json=categories({"Cooking": ["Baking"]}))
        merge(BAKING, new, by="ada")
        sent = categories(before)
        report = {"video_id": "a", "subcategories_json": sent}

        if door == "insert":
            put("a", subcategories_json=sent)
        elif door == "report":
            receive_object(report, "a.json")
            assert receive_object(report, "a.json").outcome == "unchanged"
        else:
            put("a")
            statement = {
                "update": "UPDATE content SET subcategories_json = %s WHERE video_id = 'a'",
                "upsert": "INSERT INTO content (video_id, subcategories_json) VALUES ('a', %s)"
                " ON CONFLICT (video_id) DO UPDATE SET subcategories_json = EXCLUDED.subcategories_json",
            }[door]
            sql(statement, sent)

        assert shown() == after

    def test_is_undone_to_the_letter(self, put, sql, before, new, after):
        put("a", subcategories_json=categories(before))
        put("b", analysis_json=categories({"Music": []}))
        curate("b", {"subcategories_json": categories(before)}, by="grace", note="So it is.")
        then = state(sql)
        merge(BAKING, new, by="ada", gesture=GESTURE)

        assert all(step.can for step in undo(GESTURE, by="bob"))

        assert (state(sql), aliases()) == (then, {})

    def test_is_replayed_to_an_equal_library(self, put, sql, before, new, after):
        with transaction.atomic():
            put("a", subcategories_json=categories(before))
            curate("a", {"title": "Ada's"}, by="ada")
            curate("a", {"subcategories_json": categories(before)}, by="ada")
            merge(BAKING, new, by="ada")
            lines, digests = list(ledger.lines()), ledger.digests()
            transaction.set_rollback(True)
        put("a", subcategories_json=categories(before))

        ledger.replay(lines)

        assert (shown(), ledger.digests()) == (after, digests)


class TestFollowingNames:
    """An old name leads through all that it became, whatever came first."""

    @pytest.mark.parametrize(
        "steps",
        [
            [(BAKING, Term("Cooking", "Bread")), (Term("Cooking", "Bread"), Term("Pastry", "Bread"))],
            [(BAKING, Term("Cooking", "Bread")), ("Cooking", "Pastry")],
            [("Cooking", "Pastry"), (Term("Pastry", "Baking"), Term("Pastry", "Bread"))],
            [(BAKING, Term("Baking", "Bread")), ("Baking", "Pastry")],
            [("Cooking", "Kitchen"), (Term("Kitchen", "Baking"), Term("Pastry", "Bread"))],
        ],
    )
    def test_the_very_first_name_leads_to_the_last(self, put, steps):
        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))
        for old, new in steps:
            merge(old, new, by="ada")

        put("b", subcategories_json=categories({"Cooking": ["Baking"]}))

        assert shown("a") == shown("b") == {"Pastry": ["Bread"]}

    @pytest.mark.parametrize(
        ("steps", "home"),
        [
            ([(BAKING, Term("Cooking", "Bread")), (Term("Cooking", "Bread"), BAKING)], {"Cooking": ["Baking"]}),
            ([(BAKING, Term("Pastry", "Baking")), ("Pastry", "Cooking")], {"Cooking": ["Baking"]}),
            ([(BAKING, Term("Pastry", "Cakes")), (Term("Pastry", "Cakes"), BAKING)], {"Cooking": ["Baking"]}),
        ],
    )
    def test_a_way_back_leaves_no_circle(self, put, steps, home):
        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))
        for old, new in steps:
            merge(old, new, by="ada")

        put("b", subcategories_json=categories({"Cooking": ["Baking"]}))

        assert shown("a") == shown("b") == home

    def test_names_that_were_exchanged_and_come_together_end_there(self, put):
        put("a", subcategories_json=categories({"Art": ["Old"], "Craft": ["New"]}))
        merge(Term("Art", "Old"), Term("Craft", "Fresh"), by="ada")
        merge(Term("Art", "Fresh"), Term("Craft", "Old"), by="ada")

        merge("Craft", "Art", by="ada")

        put("b", subcategories_json=categories({"Art": ["Old", "Fresh"]}))
        assert shown("b") == {"Art": ["Old", "Fresh"]}

    def test_each_of_two_is_undone_alone_the_last_first(self, put, sql):
        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))
        second = uuid.uuid4()
        merge(BAKING, Term("Pastry", "Baking"), by="ada", gesture=GESTURE)
        merge("Pastry", "Cooking", by="ada", gesture=second)

        assert all(step.can for step in undo(second, by="ada"))
        assert (shown(), aliases()) == ({"Pastry": ["Baking"]}, {"cooking\x1fbaking": ("Pastry", "Baking")})
        assert all(step.can for step in undo(GESTURE, by="ada"))
        assert (shown(), aliases()) == ({"Cooking": ["Baking"]}, {})

    def test_an_item_decided_since_is_left_and_named(self, put):
        for key in "ab":
            put(key, subcategories_json=categories({"Cooking": ["Baking"]}))
        merge(BAKING, Term("Pastry", "Baking"), by="ada", gesture=GESTURE)
        curate("a", {"subcategories_json": categories({"Art": []})}, by="bob")

        (left,) = [step for step in undo(GESTURE, by="ada") if not step.can]

        assert (left.line.item, left.obstacle) == ("a", "Changed again since: categories.")
        assert (shown("a"), shown("b")) == ({"Art": []}, {"Cooking": ["Baking"]})


class TestSqlWriters:
    """The rules hold for whoever writes the table of old names."""

    def test_a_person_with_psql_moves_a_subcategory_at_the_way_in(self, put, sql, as_person):
        with as_person():
            sql("INSERT INTO category_alias VALUES (E'COOKING\\x1fbaking ', 'Pastry', 'ada', now(), 'Cakes')")

        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))

        assert shown() == {"Pastry": ["Cakes"]}
        assert aliases() == {"cooking\x1fbaking": ("Pastry", "Cakes")}

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            (("pastry", "Cooking", None), "would lead back to itself"),
            (("pastry\x1fbaking", "Cooking", "Baking"), "would lead back to itself"),
            (("baking", "Cooking", "Baking"), "category_becomes_no_subcategory"),
        ],
    )
    def test_a_name_that_leads_nowhere_is_refused(self, sql, as_person, row, message):
        merge("Cooking", "Pastry", by="ada")

        with as_person(), pytest.raises(IntegrityError, match=message), transaction.atomic():
            sql("INSERT INTO category_alias (key, name, subcategory) VALUES (%s, %s, %s)", *row)

    def test_a_machine_gives_no_name_away(self, sql):
        with pytest.raises(IntegrityError, match="who they are"), transaction.atomic():
            sql("INSERT INTO category_alias (key, name, subcategory) VALUES (E'a\\x1fb', 'A', 'C')")

    @pytest.mark.parametrize(
        "value",
        [
            {"categories": [{"category": "Cooking", "subcategories": "Baking"}]},
            {"categories": [{"category": "Cooking", "subcategories": [1, None, {}, "Baking", ["Baking"]]}]},
            {
                "categories": [
                    "Cooking",
                    None,
                    7,
                    {"category": None},
                    {"category": "Cooking", "subcategories": ["Baking"]},
                ]
            },
        ],
    )
    def test_values_of_any_shape_come_through(self, put, value):
        merge(BAKING, Term("Pastry", "Cakes"), by="ada")

        put("a", subcategories_json=value)

        assert shown() == {"Pastry": ["Cakes"]}

    @pytest.mark.parametrize(
        "value", [{"category": "Cooking"}, {"category": ["Cooking", "Art"]}, {"categories": {}}, []]
    )
    def test_what_has_no_subcategories_stays(self, put, value):
        merge(BAKING, Term("Pastry", "Cakes"), by="ada")

        put("a", analysis_json=value)

        assert Content.objects.get().analysis_json == value


class TestRefusals:
    def test_where_the_new_category_was_taken_away_the_subcategory_just_goes(self, put):
        put("a", subcategories_json=categories({"Cooking": ["Baking"], "Pastry": [], "Art": []}))
        curate("a", {"subcategories_json": categories({"Cooking": ["Baking"], "Art": []})}, by="ada")
        put("b", subcategories_json=categories({"Cooking": ["Baking"], "Pastry": []}))
        curate("b", {"subcategories_json": categories({"Cooking": ["Baking"]})}, by="ada")

        assert keeping_out(BAKING, Term("Pastry", "Baking")) == 2
        merge(BAKING, Term("Pastry", "Baking"), by="bob")

        assert (shown("a"), shown("b")) == ({"Art": []}, {})
        assert Curation.objects.get(pk="b").overrides == {"subcategories_json": NO_CATEGORIES}

    def test_what_was_refused_with_its_category_does_not_come_back_under_another(self, put, sql):
        put("a", subcategories_json=categories({"Cooking": ["Baking"], "Art": []}))
        curate("a", {"subcategories_json": categories({"Art": []})}, by="ada")
        release("a", ["subcategories_json"], by="ada")
        merge(BAKING, Term("Pastry", "Baking"), by="ada")

        sql("UPDATE content SET subcategories_json = %s", categories({"Cooking": ["Baking"], "Music": []}))

        assert shown() == {"Music": []}


class TestBeyondTheShelf:
    def test_an_item_out_of_the_trash_has_the_new_name(self, put):
        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))
        put("b", subcategories_json=categories({"Art": []}))
        curate("b", {"subcategories_json": categories({"Cooking": ["Baking"]})}, by="ada")
        for key in "ab":
            delete(key, by="ada")

        assert merge(BAKING, Term("Pastry", "Cakes"), by="ada") == 0
        for key in "ab":
            restore(key, by="ada")

        assert shown("a") == shown("b") == {"Pastry": ["Cakes"]}

    def test_a_suggestion_is_accepted_under_the_new_name(self, put, sql):
        put("a", subcategories_json=categories({"Music": []}))
        curate("a", {"subcategories_json": categories({"Art": []})}, by="ada")
        sql("UPDATE content SET subcategories_json = %s", categories({"Cooking": ["Baking", "Soups"]}))
        merge(BAKING, Term("Pastry", "Cakes"), by="ada")

        accept(Suggestion.objects.get(), by="ada")

        assert shown() == {"Cooking": ["Soups"], "Pastry": ["Cakes"]}

    def test_a_machine_that_says_the_same_under_the_old_name_does_not_disagree(self, put, sql):
        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))
        curate("a", {"subcategories_json": categories({"Pastry": ["Cakes"]})}, by="ada")
        assert Content.objects.disagreeing().exists()

        merge(BAKING, Term("Pastry", "Cakes"), by="ada")

        assert not Content.objects.disagreeing().exists()

    def test_unlisted_items_are_renamed_too(self, put):
        put("a", html=None, subcategories_json=categories({"Cooking": ["Baking"]}))

        assert merge(BAKING, Term("Pastry", "Cakes"), by="ada") == 1
        assert shown() == {"Pastry": ["Cakes"]}


class TestNames:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (BAKING, BAKING),
            (BAKING, Term(" Cooking", "Baking ")),
            (BAKING, Term("", "Baking")),
            (BAKING, Term("Cooking", "\u200b")),
            (Term("Cooking", "\u200b"), Term("Cooking", "Bread")),
            ("Cooking", BAKING),
        ],
    )
    def test_an_impossible_one_is_refused(self, put, old, new):
        put("a", subcategories_json=categories({"Cooking": ["Baking"]}))

        with pytest.raises(MergeRefused):
            merge(old, new, by="ada")
        assert (shown(), aliases()) == ({"Cooking": ["Baking"]}, {})


def test_a_large_one_is_done_by_the_part_and_goes_on_under_the_same_gesture(put, sql):
    number = ITEMS_AT_ONCE + 5
    value = categories({"Cooking": ["Baking"]})
    sql(
        "INSERT INTO content (video_id, subcategories_json) SELECT 'item-' || n, %s FROM generate_series(1, %s) AS n",
        *(value, number),
    )

    part = merge_part(BAKING, Term("Baking"), by="ada", gesture=GESTURE, seconds=0)
    assert (part.done, part.left) == (ITEMS_AT_ONCE, 5)
    assert Content.objects.filter(category_keys__contains=["cooking"]).count() == 5
    part = merge_part(BAKING, Term("Baking"), by="ada", gesture=GESTURE, seconds=0)
    assert (part.done, part.left) == (5, 0)

    assert all(step.can for step in undo(GESTURE, by="ada"))
    assert Content.objects.filter(subcategories_json=value).count() == number
    assert aliases() == {}
