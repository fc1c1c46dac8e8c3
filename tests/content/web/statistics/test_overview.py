"""The library in numbers: each of them is that of the list to which it leads."""

import re
from html import unescape

import pytest

from content.decisions import pause
from content.decisions.curation import curate
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db
# A number that is a link; and a name that is one, with the number behind it.
COUNTED = re.compile(r'<a href="([^"]+)"(?: aria-label="[^"]*")?>([\d,]+)</a>')
NAMED = re.compile(r'<th scope="row"><span class="name"><a href="([^"]+)".*?</th><td><data value="(\d+)">')


@pytest.fixture
def library(put, sound_file):
    for number in range(12):
        put(
            f"item{number:02}",
            channel_name=f"Channel {number % 3}",
            analysis_json={"language": ("en", "fr")[number % 2], "content_type": "Talk"},
            indexed_at=f"2026-{number % 4 + 1:02}-15T00:00:00Z",
            subcategories_json=filed(("Food & Drink", f"Shelf {number % 2}"), ("AC/DC",)),
        )
    sound_file("item03_a.mp3", seconds=7200)
    sound_file("item04_a.mp3", seconds=1800)
    put("undated", indexed_at=None, channel_name="قناة")
    curate("item05", {"title": "Person's"}, by="ada")
    put("unlisted", html=None, channel_name="Nobody")


def test_every_number_is_that_of_the_list_it_leads_to(library, client):
    page = client.get("/statistics").content.decode()

    led = [(unescape(url), int(number)) for url, number in COUNTED.findall(page) + NAMED.findall(page)]

    assert {number for _, number in led} >= {0, 1, 2, 3, 6, 12, 13}
    assert len(led) > 60
    listed = {url: client.get(url).context["page"].paginator.count for url, _ in led}
    assert [(url, number) for url, number in led if listed[url] != number] == []


def test_it_says_how_much_there_is_to_hear_and_what_people_decided(library, client):
    context = client.get("/statistics").context

    assert (context["whole"].items, context["whole"].heard, context["whole"].hours, context["curated"]) == (
        13,
        2,
        2.5,
        1,
    )
    assert f"{context['newest']:%Y-%m-%d}" == "2026-04-15"


def test_each_bar_says_how_much_of_it_can_be_heard_and_for_how_long(library, client):
    rankings = {ranking.name: ranking.bars for ranking in client.get("/statistics").context["rankings"]}

    heard = {
        name: [(bar.label, bar.items, bar.heard.heard, bar.heard.hours) for bar in rankings[name]] for name in rankings
    }
    assert heard["category"] == [("AC/DC", 12, 2, 2.5), ("Food & Drink", 12, 2, 2.5)]
    assert heard["subcategory"] == [("Shelf 0", 6, 1, 0.5), ("Shelf 1", 6, 1, 2)]
    assert heard["channel"][0] == ("Channel 0", 4, 1, 2)
    assert [bar.above for bar in rankings["subcategory"]] == ["Food & Drink"] * 2


def test_an_empty_library_has_nothing_to_count(client):
    answer = client.get("/statistics")

    assert answer.status_code == 200
    assert "There is nothing to count yet" in answer.content.decode()


def test_a_pause_is_said_with_its_moment_and_reason(library, client):
    pause.pause(by="ada", reason="moving the NAS")

    page = client.get("/statistics").content.decode()

    assert re.search(r"The library is frozen since <time .*?UTC</time></strong>: moving the NAS\.", page)


@pytest.mark.parametrize(("address", "is_there"), [("", False), ("https://nas.example", True)])
def test_the_nas_has_a_panel_where_it_can_be_asked(client, settings, address, is_there):
    settings.NGROK_BASE_URL = address

    page = client.get("/statistics").content.decode()

    assert ("data-nas" in page, "js/pages/nas.js" in page) == (is_there, is_there)


def test_it_takes_so_many_queries(library, client, django_assert_num_queries):
    client.get("/statistics")
    # The edition, what was added each day, what is curated, the counts, what can be heard of each value, the pause.
    with django_assert_num_queries(6):
        client.get("/statistics")


def test_the_library_of_charts_is_loaded_here_alone(library, client):
    pages = ("/", "/read/item01", "/feeds", "/remembered", "/statistics", "/nothing/here")

    loading = [
        page
        for page in pages
        if "statistics/start.js" in client.get(page, headers={"accept": "text/html"}).content.decode()
    ]

    assert loading == ["/statistics"]
