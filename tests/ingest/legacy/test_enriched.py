"""Which rows count as enriched by hand, and what the curator is told about it."""

import json

import pytest

from ingest.legacy.enriched import EnrichedDetector, named
from tests.ingest.legacy.archives import ENRICHED, ITEMS, item

HISTORY = {"categories": [{"category": "History", "subcategories": ["Antiquity"]}]}


def row(subcategories=HISTORY, **columns):
    value = subcategories if isinstance(subcategories, str) else json.dumps(subcategories)
    return {"id": "yt:x", "subcategories_json": value, **columns}


def verdict(said, **judge):
    return EnrichedDetector(**judge).judge("x", said)


def test_of_an_archive_as_the_predecessors_67_are_enriched():
    rows = [item(number) for number in range(ITEMS)]
    judge = EnrichedDetector.of(rows)

    enriched = [number for number, said in enumerate(rows) if judge.judge(said["video_id"], said).decision]

    assert enriched == list(range(ENRICHED))


@pytest.mark.parametrize("nothing", ["", "{}", "[]", "null", "not JSON", '{"categories": []}', '{"categories": [{}]}'])
def test_no_categories_are_nobodys_decision(nothing):
    assert verdict(row(nothing)).decision is None


@pytest.mark.parametrize(
    "machine",
    [
        {"analysis": json.dumps({"categories": [{"category": "history ", "subcategories": ["ANTIQUITY"]}]})},
        {"analysis": json.dumps({"categories": HISTORY["categories"]}), "category": '["Science"]'},
        {"analysis": str(HISTORY)},
        {"category": '["History"]', "subcategory": "Antiquity"},
        {"category": "History", "subcategory": "Antiquity"},
    ],
)
def test_what_the_machine_said_itself_is_not_enriched(machine):
    found = verdict(row(**machine))

    assert (found.decision, found.reason) == (None, "as the machine says: History (Antiquity)")


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        ({"category": '["Science"]'}, "History (Antiquity), the machine says Science"),
        ({"category": '["History"]'}, "History (Antiquity), the machine says History"),
        ({}, "History (Antiquity), the machine says nothing"),
        ({"analysis": "nonsense", "category": "[]"}, "History (Antiquity), the machine says nothing"),
    ],
)
def test_what_differs_from_the_machine_is_enriched_and_the_reason_says_from_what(machine, reason):
    assert (verdict(row(**machine)).decision, verdict(row(**machine)).reason) == (HISTORY, reason)


def test_taking_away_is_enriching_too():
    both = [*HISTORY["categories"], {"category": "Science"}]

    assert verdict(row(analysis=json.dumps({"categories": both}))).decision == HISTORY


def test_the_predecessors_placeholder_is_nobodys_decision():
    assert verdict(row({"categories": [{"category": "General"}]})).decision is None
    assert verdict(row({"categories": [{"category": "General", "subcategories": ["Life"]}]})).decision


def test_where_the_archive_marks_its_rows_the_mark_decides():
    marked, plain = row(format_source="Enriched", category='["History"]', subcategory="Antiquity"), row()
    judge = EnrichedDetector.of([marked, plain])

    assert (judge.judge("a", marked).decision, judge.judge("a", marked).reason) == (HISTORY, "marked as enriched")
    assert judge.judge("b", plain).decision is None


def test_a_mark_without_categories_decides_nothing():
    said = row("", format_source="enriched")

    found = EnrichedDetector.of([said]).judge("x", said)

    assert (found.decision, found.reason) == (
        None,
        "marked as enriched, but no categories in subcategories_json",
    )


def test_the_operators_list_outweighs_everything():
    marked = row(format_source="enriched")
    judge = EnrichedDetector.of([marked], ["a"])

    assert judge.judge("a", row(category='["History"]')).decision == HISTORY
    assert judge.judge("b", marked).decision is None


def test_categories_are_named_for_people():
    two = {"categories": [*HISTORY["categories"], {"category": "Art", "subcategories": []}]}

    assert named(two) == "History (Antiquity), Art"
