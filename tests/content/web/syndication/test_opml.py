"""The feeds of the library, for readers that take many at once."""

from xml.etree import ElementTree

import pytest

from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlines(client):
    def ask(query=""):
        answer = client.get(f"/feeds.opml{query}")
        assert answer.headers["Content-Type"] == "text/x-opml; charset=utf-8"
        root = ElementTree.fromstring(answer.content)
        assert root.get("version") == "2.0"
        return {each.get("text"): each.get("xmlUrl").removeprefix("http://testserver") for each in root.iter("outline")}

    return ask


def test_it_has_two_feeds_of_the_library_and_of_each_category(put, outlines, client):
    put("a", subcategories_json=filed(("Food & <Drink>",), ("Music",)))

    found = outlines()

    assert found == {
        "YTV2": "/feed.atom",
        "YTV2 (podcast)": "/podcast.rss",
        "Food & <Drink> · YTV2": "/feed.atom?category=Food+%26+%3CDrink%3E",
        "Food & <Drink> · YTV2 (podcast)": "/podcast.rss?category=Food+%26+%3CDrink%3E",
        "Music · YTV2": "/feed.atom?category=Music",
        "Music · YTV2 (podcast)": "/podcast.rss?category=Music",
    }
    assert all(client.get(address).status_code == 200 for address in found.values())


def test_a_selection_has_its_own(put, outlines):
    put("a", analysis_json={"language": "fr"})

    assert outlines("?language=fr") == {
        "En français · YTV2": "/feed.atom?language=fr",
        "En français · YTV2 (podcast)": "/podcast.rss?language=fr",
    }


def test_it_takes_as_many_queries_however_many_categories_there_are(put, client, django_assert_num_queries):
    for number in range(30):
        put(f"item{number}", subcategories_json=filed((f"Category {number}",)))
    client.get("/feeds.opml")

    with django_assert_num_queries(2):  # the edition, the counts
        client.get("/feeds.opml")
