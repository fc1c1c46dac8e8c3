"""Selections have one address each, and old ones lead on."""

import re
import uuid
from html import unescape

import pytest

from content.catalogue.browsing import Browsing
from content.decisions import trash
from content.decisions.taxonomy.merge import Term, merge
from content.decisions.undo import undo
from content.web.syndication import addresses
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen(put):
    put("a", title="Bread", channel_name="Warm Oven", topics_json=["rye-bread"], subcategories_json=filed(("Cooking",)))
    put("b", title="War", channel_name="AC/DC", subcategories_json=filed(("Modern History", "War")))


def seen_at(client, address):
    answer = client.get(address)
    page = answer.content.decode()
    canonical = re.search(r'<link rel="canonical" href="http://testserver([^"]*)">', page)
    return answer.status_code, unescape(canonical[1]) if canonical else answer.headers.get("Location")


CANONICAL = {
    "/": "/",
    "/?page=2": "/?page=2",
    "/?category=cooking": "/category/cooking",
    "/?category=Modern++History": "/category/modern_history",
    "/?category=Cooking&page=2": "/category/cooking?page=2",
    "/?channel=Warm+Oven": "/channel/warm_oven",
    "/?channel=AC%2FDC": "/channel/ac/dc",
    "/?topics=Rye+Bread": "/topic/rye-bread",
    "/?category=Cooking&has_audio=1": "/?category=Cooking&has_audio=true",
    "/?category=Cooking&sort=title": "/?category=Cooking&sort=title_asc",
    "/?category=Cooking&q=rye": "/?category=Cooking&q=rye",
    "/?q=rye&utm_source=x&size=5": "/?q=rye",
    "/?language=en": "/?language=en",
    "/category/cooking": "/category/cooking",
    "/category/modern_history": "/category/modern_history",
    "/category/cooking?utm_source=x": "/category/cooking",
    "/channel/ac/dc": "/channel/ac/dc",
    "/topic/rye-bread": "/topic/rye-bread",
}
LEADS = {
    "/category/Cooking": "/category/cooking",
    "/category/cooking/": "/category/cooking",
    "/category/COOKING?page=2": "/category/cooking?page=2",
    "/category/modern-history": "/category/modern_history",
    "/category/Modern%20History": "/category/modern_history",
    "/category/cooking?has_audio=true": "/?category=cooking&has_audio=true",
    "/topic/Rye_Bread": "/topic/rye-bread",
    "/channel/Warm_Oven/": "/channel/warm_oven",
}


def test_every_page_names_the_one_address_of_its_selection(kitchen, client):
    assert {address: seen_at(client, address)[1] for address in CANONICAL} == CANONICAL


def test_any_other_way_to_write_it_leads_there(kitchen, client):
    assert {address: seen_at(client, address) for address in LEADS} == {old: (301, new) for old, new in LEADS.items()}


def test_browsers_ask_again_before_they_follow(kitchen, client):
    assert client.get("/category/Cooking").headers["Cache-Control"] == "public, max-age=0, s-maxage=5"


def test_a_category_has_a_page_with_feeds_of_its_own(kitchen, client):
    page = client.get("/category/cooking").content.decode()

    assert "<h1>Cooking</h1>" in page
    assert 'href="/feed.atom?category=Cooking"' in page
    assert 'href="/podcast.rss?category=Cooking"' in page
    assert "/read/a" in page
    assert "/read/b" not in page


def test_its_further_pages_stay_at_its_address(put, client):
    for number in range(25):
        put(f"item{number}", subcategories_json=filed(("Cooking",)))

    assert 'href="/category/cooking?page=2"' in client.get("/category/cooking").content.decode()
    assert client.get("/category/cooking?page=2").status_code == 200


@pytest.mark.parametrize("path", ["/category/nothing", "/channel/nobody", "/topic/none", "/category/..x"])
def test_a_page_of_nothing_is_gone(kitchen, client, path):
    assert client.get(path, headers={"Accept": "text/html"}).status_code in (301, 410)


@pytest.mark.parametrize("name", ["snake_case", "..", "a//b", "/", "./x", "-", "%2F", "ß & <b>", "日本 史", "x" * 300])
def test_whatever_a_category_is_called_its_address_leads_to_it(put, client, name):
    put("odd", subcategories_json=filed((name,)))
    browsing = Browsing.from_query(client.get("/", {"category": name}).wsgi_request.GET)

    answer = client.get(addresses.of(browsing))

    assert answer.status_code == 200
    assert "/read/odd" in answer.content.decode()


GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
OLD = {
    "/category/cooking": "/category/kitchen",
    "/?category=Cooking": "/?category=Kitchen",
    "/?category=Cooking&has_audio=false&page=2": "/?has_audio=false&page=2&category=Kitchen",
    "/feed.atom?category=COOKING": "/feed.atom?category=Kitchen",
    "/podcast.rss?category=Cooking": "/podcast.rss?category=Kitchen",
    "/feeds.opml?category=Cooking": "/feeds.opml?category=Kitchen",
    "/items.csv?category=Cooking": "/items.csv?category=Kitchen",
    "/?subcategory=War&parentCategory=Modern+History": "/?category=War",
    "/?category=Modern+History&subcategory=War": "/?category=War",
}


def parameters(address):
    path, _, query = address.partition("?")
    return path, sorted(query.split("&"))


def test_old_names_lead_to_the_present_ones_until_that_is_undone(kitchen, client):
    merge("Cooking", "Kitchen", by="ada", gesture=GESTURE)
    merge(Term("Modern History", "War"), Term("War"), by="ada")

    led = {old: seen_at(client, old) for old in OLD}

    assert {old: (status, parameters(new)) for old, (status, new) in led.items()} == {
        old: (301, parameters(new)) for old, new in OLD.items()
    }
    assert all(client.get(new).status_code == 200 for _, new in led.values())
    undo(GESTURE, by="ada")
    assert seen_at(client, "/category/cooking") == (200, "/category/cooking")
    assert seen_at(client, "/?category=Cooking") == (200, "/category/cooking")


def test_a_name_that_nothing_leads_away_from_is_where_it_is(kitchen, client):
    assert seen_at(client, "/?parentCategory=Law&category=Cooking") == (200, "/category/cooking")
    assert seen_at(client, "/?category=%00&category=Cooking") == (200, "/category/cooking")


def test_a_category_whose_items_went_is_gone_and_comes_back_with_one(kitchen, client):
    trash.delete("a", by="ada")
    assert client.get("/category/cooking").status_code == 410

    trash.restore("a", by="ada")
    assert client.get("/category/cooking").status_code == 200
