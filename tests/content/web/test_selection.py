"""The heading, the title and what others show of a link say which selection it is."""

import re
from html import unescape

import pytest
from django.http import QueryDict

from content.catalogue.browsing import BEST_MATCH, Browsing
from content.catalogue.filters.library_filter import FILTERS
from content.web import selection
from content.web.syndication.phrases import ORDERS, PHRASES
from tests.content.conftest import filed


def browsed(query):
    return Browsing.from_query(QueryDict(query))


def test_every_filter_is_said():
    # A parent category says nothing beside its subcategory.
    assert {*selection.PARAMETERS} == FILTERS.keys() - {"parentCategory"}


def test_every_language_has_all_phrases():
    keys = {code: phrases.keys() for code, phrases in PHRASES.items()}
    slots = {code: {name: phrase.count("{}") for name, phrase in phrases.items()} for code, phrases in PHRASES.items()}

    assert all(each == keys["en"] >= {*selection.PARAMETERS, *ORDERS, BEST_MATCH} for each in keys.values())
    assert all(each == slots["en"] for each in slots.values())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ""),
        ("page=2&sort=title&language=", ""),
        ("category=Cooking&has_audio=true&language=de-AT", "Cooking · recordings · in German"),
        ("has_audio=1", "Recordings"),
        ("has_audio=no&source=youtube", "Without recordings · from YouTube"),
        ("q=  dark   matter", "“dark matter”"),
        ("q=x&channel=Potter&channel=POTTER&channel=Baker", "“x” · by Potter or Baker"),
        ("category=A&category=B&category=C&category=D", "A, B or 2 others"),
        ("parentCategory=Art&subcategory=Ink", "Art › Ink"),
        ("category=Art&subcategory=Ink&complexity=Beginner", "Art · subcategory Ink · level: Beginner"),
        ("date_from=2026-03-01&date_to=2026-03-05", "Added from 1 March 2026 · added until 5 March 2026"),
        ("added_after=2026-11-28T10:30%2B01:00", "Added after 28 November 2026, 09:30 UTC"),
        ("ids=a,b&summary_type=key-points", "With Key Points · 2 chosen items"),
        ("language=xx&topics=" + "w" * 99, "About " + "w" * 59 + "… · in xx"),
    ],
)
def test_a_selection_is_said_in_words(db, query, words):
    assert selection.heading(browsed(query)) == words


# Each by what is chosen, in the language of the selection.
NAMES = {
    ("", ""): "",
    ("parentCategory=Cooking", ""): "",
    ("category=cooking", ""): "Cooking",
    ("category=Music&category=cooking", ""): "Cooking or Music",
    ("subcategory=baking&parentCategory=Cooking", ""): "Cooking › Baking",
    ("category=Cooking&subcategory=Baking", ""): "Cooking · subcategory Baking",
    ("subcategory=Baking", ""): "Subcategory Baking",
    ("topics=rye-bread", ""): "About rye-bread",
    ("channel=warm+oven", ""): "By Warm Oven",
    ("source=youtube", ""): "From YouTube",
    ("language=en", "en"): "In English",
    ("language=French", "fr"): "En français",
    ("language=fr&has_audio=true", "fr"): "Enregistrements · en français",
    ("language=es&category=Cooking&has_audio=0", "es"): "Cooking · sin grabación · en español",
    ("language=de&channel=Warm+Oven&sort=title", "de"): "Von Warm Oven · auf Deutsch · Reihenfolge: Titel A bis Z",
    ("language=it", "it"): "In Italian",
    ("language=fr&language=es", ""): "In French or Spanish",
    ("has_audio=yes&has_audio=no", ""): "Recordings or without recordings",
    ("content_type=Tutorial", ""): "Kind: Tutorial",
    ("complexity=Beginner", ""): "Level: Beginner",
    ("summary_type=Key+Points", ""): "With Key Points",
    ("date_from=2026-01-31", ""): "Added from 31 January 2026",
    ("date_from=2026-01-31", "fr"): "Ajoutés depuis le 31 janvier 2026",
    ("date_to=2026-01-31", "es"): "Añadidos hasta el 31 de enero de 2026",
    ("added_after=2026-01-31T12:00:01Z", "de"): "Hinzugefügt nach 31. Januar 2026, 12:00:01 UTC",
    ("curated=yes", "de"): "Von Menschen entschieden",
    ("curated=false", ""): "As machines wrote it",
    ("ids=b,a", ""): "Items a or b",
    ("q=rye", ""): "“rye”",
    ("q=rye&sort=newest", ""): "“rye” · order: newest",
    ("sort=title", "fr"): "Ordre : titres de A à Z",
    ("category=Nothing+of+ours", ""): "Nothing of ours",
}


def test_every_selection_has_a_name_of_its_own_in_its_language(put):
    put("a", channel_name="Warm Oven", subcategories_json=filed(("Cooking", "Baking"), ("Music",)))
    names = {(query, code): selection.name(browsed(query), code) for query, code in NAMES}

    assert names == NAMES
    assert len(set(filter(None, names.values()))) == len(NAMES) - 2 >= 20


def test_however_it_is_asked_for_a_selection_has_one_name(put):
    put("a", subcategories_json=filed(("Cooking",), ("Music",)))
    asked = (
        "category=Music&category=Cooking",
        "category=COOKING&category=music&page=3",
        "category=cooking&category=Music",
    )

    assert {selection.name(browsed(query)) for query in asked} == {"Cooking or Music"}


def test_long_names_that_begin_alike_are_cut_and_stay_apart(db):
    first, second = (selection.name(browsed(f"q={'x' * 300}+{end}")) for end in "ab")

    assert len(first) < 220
    assert first[:200] == second[:200]
    assert first != second


def test_the_page_and_what_others_show_of_its_link_say_the_selection(client, put):
    put("a", subcategories_json=filed(("Arts & <crafts>",)), thumbnail_url="/exports/images/a.png")

    def heads(address):
        page = client.get(address).content.decode()
        found = re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page)
        title, heading = re.search("<title>(.*)</title>", page)[1], re.search("<h1.*>(.*)</h1>", page)[1]
        return unescape(heading), unescape(title), {name: unescape(value) for name, value in found}

    heading, title, shown = heads("/?category=Arts+%26+%3CCrafts%3E&sort=title")
    assert heading == "Arts & <crafts>"
    assert title == "Arts & <crafts> · YTV2"
    assert shown == {
        "site_name": "YTV2",
        "type": "website",
        "title": "Arts & <crafts>",
        "description": "1 item of the library: summaries to read and to hear.",
        "url": "http://testserver/?category=Arts+%26+%3CCrafts%3E&sort=title_asc",
        "image": "http://testserver/exports/images/a.png",
    }

    heading, title, shown = heads("/?q=nothing")
    assert (heading, title) == ("Results for “nothing”", "“nothing” · YTV2")
    assert shown["title"] == "“nothing”"
    assert shown["image"].startswith("http://testserver/static/icons/app-512")

    heading, title, shown = heads("/")
    assert (heading, title, shown["title"]) == ("The library", "Library · YTV2", "YTV2")
