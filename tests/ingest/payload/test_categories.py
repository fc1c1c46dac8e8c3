"""Categories in the one form that the library keeps."""

import pytest

from ingest.payload import read_object
from tests.ingest.payload.invented import flat

CANONICAL = {"categories": [{"category": "History", "subcategories": ["Modern History"]}]}
NAME_ONLY = {"categories": [{"category": "History", "subcategories": []}]}


def categories(value):
    return read_object(flat(subcategories_json=value)).subcategories_json


@pytest.mark.parametrize(
    "value",
    [
        CANONICAL,
        CANONICAL["categories"],
        CANONICAL["categories"][0],
        {"category": "History", "subcategory": "Modern History"},
        '{"categories": [{"category": " History ", "subcategories": ["Modern History", ""]}]}',
        "[{'category': 'History', 'subcategories': 'Modern History'}]",
        [{"category": "History"}, {"category": "History", "subcategories": ["Modern History"] * 2}],
    ],
)
def test_all_spellings_become_the_canonical_one(value):
    assert categories(value) == CANONICAL


@pytest.mark.parametrize("value", [["History"], {"categories": ["History"]}, [{"category": "History"}]])
def test_a_name_alone_is_a_category_without_subcategories(value):
    assert categories(value) == NAME_ONLY


@pytest.mark.parametrize("poison", [5, True, ["x"], {"category": 5}, {"category": ["x"]}, "x" * 201])
def test_what_is_no_name_is_dropped_with_a_warning_and_the_rest_stays(poison):
    report = read_object(flat(subcategories_json=["History", poison], title="Kept"))
    assert report.subcategories_json == NAME_ONLY
    assert report.warnings[0].startswith("subcategories_json holds")


@pytest.mark.parametrize("value", [[], {}, {"categories": []}, [{}], [None, ""], "", "[]", [[]]])
def test_what_names_no_category_says_nothing(value):
    assert categories(value) is None


@pytest.mark.parametrize("value", ["{broken", 5, True, "History"])
def test_what_is_no_object_at_all_is_dropped_with_a_warning(value):
    report = read_object(flat(subcategories_json=value))
    assert report.subcategories_json is None
    assert report.warnings


def test_topics_are_kept_as_given_once_each():
    report = read_object(flat(topics_json=["wild-yeast", " bread ", "wild-yeast", 5, ""]))
    assert report.topics_json == ["wild-yeast", "bread"]
    assert len(report.warnings) == 1
