"""What selections are called, and in which language."""

import pytest
from django.http import QueryDict

from content.catalogue.browsing import Browsing
from content.web.syndication import titles
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db

NAMES = {
    "": "",
    "category=cooking": "Cooking",
    "category=Music&category=cooking": "Cooking, Music",
    "subcategory=baking&parentCategory=Cooking": "Cooking › Baking",
    "category=Cooking&subcategory=Baking": "Cooking · › Baking",
    "subcategory=Baking": "› Baking",
    "topics=rye-bread": "#rye-bread",
    "channel=warm+oven": "By Warm Oven",
    "source=youtube": "On YouTube",
    "language=en": "In English",
    "language=French": "En français",
    "language=fr&has_audio=true": "En français · avec audio",
    "language=es&category=Cooking&has_audio=0": "Cooking · en español · sin audio",
    "language=de&channel=Warm+Oven": "Von Warm Oven · auf Deutsch",
    "language=fr&language=es": "In español, français",
    "has_audio=yes&has_audio=no": "Without audio, with audio",
    "content_type=Tutorial": "Kind: Tutorial",
    "complexity=Beginner": "Level: Beginner",
    "summary_type=Key+Points": "Summary: Key Points",
    "date_from=2026-01-31": "Since 2026-01-31",
    "date_to=2026-01-31": "Until 2026-01-31",
    "ids=b,a": "Items a, b",
    "q=rye": "“rye”",
    "q=rye&sort=newest": "“rye” · in order: Newest",
    "sort=title": "In order: Title A to Z",
    "category=Nothing+of+ours": "Nothing of ours",
    "parentCategory=Cooking": "",
}


@pytest.fixture
def browsing(put):
    put("a", channel_name="Warm Oven", subcategories_json=filed(("Cooking", "Baking")))
    put("b", channel_name="Warm Oven", subcategories_json=filed(("Music",)))
    return lambda query: Browsing.from_query(QueryDict(query))


def test_a_selection_is_called_by_what_is_chosen_in_its_own_language(browsing):
    assert {query: titles.name(browsing(query)) for query in NAMES} == NAMES


def test_selections_have_names_of_their_own(browsing):
    names = [titles.title(browsing(query)) for query in NAMES if query != "parentCategory=Cooking"]

    assert len(set(names)) == len(names) >= 20


def test_however_it_is_asked_for_a_selection_has_one_name(browsing):
    asked = (
        "category=Music&category=Cooking",
        "category=COOKING&category=music&page=3",
        "category=Cooking&category=Music",
    )

    assert {titles.name(browsing(query)) for query in asked} == {"Cooking, Music"}


def test_long_names_that_begin_alike_are_cut_and_stay_apart(browsing):
    first, second = (titles.name(browsing(f"q={'x' * 300}+{end}")) for end in "ab")

    assert len(first) < 220
    assert first[:200] == second[:200]
    assert first != second


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("language=FR", "fr"),
        ("language=English", "en"),
        ("language=fr&language=es", ""),
        ("language=<x>", ""),
    ],
)
def test_the_language_of_a_selection_is_the_one_that_is_filtered_by(browsing, query, expected):
    assert titles.language(browsing(query)) == expected


def test_the_description_is_in_the_language_of_the_selection(browsing):
    assert titles.description(browsing("")) == "Summaries of videos, articles and threads"
    assert titles.description(browsing("language=es")) == "Resúmenes de vídeos, artículos y conversaciones: En español"
