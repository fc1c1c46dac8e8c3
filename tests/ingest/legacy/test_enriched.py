"""Which rows count as enriched by hand, and the reason that the curator reads."""

import json

import pytest

from ingest.legacy.enriched import EnrichedDetector, named
from tests.ingest.legacy.archives import ENRICHED, ITEMS, item

HISTORY = {"categories": [{"category": "History", "subcategories": ["Antiquity"]}]}


def row(subcategories=HISTORY, **columns):
    value = subcategories if isinstance(subcategories, str) else json.dumps(subcategories)
    return {"id": "yt:x", "subcategories_json": value, **columns}


def decision(values, **options):
    return EnrichedDetector(**options).detect("x", values)


def test_in_an_archive_like_the_predecessors_67_rows_are_enriched():
    rows = [item(number) for number in range(ITEMS)]
    detector = EnrichedDetector.of(rows)

    enriched = [number for number, values in enumerate(rows) if detector.detect(values["video_id"], values).categories]

    assert enriched == list(range(ENRICHED))


@pytest.mark.parametrize("nothing", ["", "{}", "[]", "null", "not JSON", '{"categories": []}', '{"categories": [{}]}'])
def test_a_row_without_categories_is_not_enriched(nothing):
    assert decision(row(nothing)).categories is None


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
    chosen = decision(row(**machine))

    assert (chosen.categories, chosen.reason) == (None, "as the machine says: History (Antiquity)")


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
    assert (decision(row(**machine)).categories, decision(row(**machine)).reason) == (HISTORY, reason)


def test_a_category_that_was_taken_away_makes_a_row_enriched():
    both = [*HISTORY["categories"], {"category": "Science"}]

    assert decision(row(analysis=json.dumps({"categories": both}))).categories == HISTORY


def test_the_predecessors_placeholder_is_not_enriched():
    assert decision(row({"categories": [{"category": "General"}]})).categories is None
    assert decision(row({"categories": [{"category": "General", "subcategories": ["Life"]}]})).categories


def test_where_the_archive_marks_its_rows_the_mark_decides():
    marked, plain = row(format_source="Enriched", category='["History"]', subcategory="Antiquity"), row()
    detector = EnrichedDetector.of([marked, plain])

    assert (detector.detect("a", marked).categories, detector.detect("a", marked).reason) == (
        HISTORY,
        "marked as enriched",
    )
    assert detector.detect("b", plain).categories is None


def test_a_mark_without_categories_decides_nothing():
    values = row("", format_source="enriched")

    chosen = EnrichedDetector.of([values]).detect("x", values)

    assert (chosen.categories, chosen.reason) == (
        None,
        "marked as enriched, but no categories in subcategories_json",
    )


def test_the_operators_list_outweighs_everything():
    marked = row(format_source="enriched")
    detector = EnrichedDetector.of([marked], ["a"])

    assert detector.detect("a", row(category='["History"]')).categories == HISTORY
    assert detector.detect("b", marked).categories is None


def test_categories_are_named_for_people():
    two = {"categories": [*HISTORY["categories"], {"category": "Art", "subcategories": []}]}

    assert named(two) == "History (Antiquity), Art"
