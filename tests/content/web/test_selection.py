"""The heading, the title and what others show of a link say which selection it is."""

import re
from html import unescape

import pytest
from django.http import QueryDict

from content.catalogue.browsing import Browsing
from content.catalogue.filters import FILTERS
from content.web import selection
from tests.content.conftest import filed


def test_every_filter_is_said():
    # A parent category says nothing beside its subcategory.
    assert selection.PHRASES.keys() == FILTERS.keys() - {"parentCategory"}


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
        ("parentCategory=Art&subcategory=Ink", "Ink"),
        ("date_from=2026-03-01&date_to=2026-03-05", "Added from 1 March 2026 · added until 5 March 2026"),
        ("added_after=2026-11-28T10:30%2B01:00", "Added after 28 November 2026, 09:30 UTC"),
        ("ids=a,b&summary_type=key-points", "With Key Points · 2 chosen items"),
        ("language=xx&topics=" + "w" * 99, "About " + "w" * 59 + "… · in xx"),
    ],
)
def test_a_selection_is_said_in_words(db, query, words):
    assert selection.words(Browsing.from_query(QueryDict(query))) == words


def test_the_page_and_what_others_show_of_its_link_say_the_selection(client, put):
    put("a", subcategories_json=filed(("Arts & <crafts>",)), thumbnail_url="/exports/images/a.png")

    def heads(address):
        page = client.get(address).content.decode()
        found = re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page)
        title, heading = re.search("<title>(.*)</title>", page)[1], re.search("<h1.*>(.*)</h1>", page)[1]
        return unescape(heading), unescape(title), {name: unescape(value) for name, value in found}

    heading, title, shown = heads("/?category=Arts+%26+%3CCrafts%3E&sort=title")
    assert heading == "Arts & <Crafts>"
    assert title == "Arts & <Crafts> · YTV2"
    assert shown == {
        "site_name": "YTV2",
        "type": "website",
        "title": "Arts & <Crafts>",
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
