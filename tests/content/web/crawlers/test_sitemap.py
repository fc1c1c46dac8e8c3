"""The sitemap names every page once, in parts of bounded size."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from content.decisions import trash
from content.web.crawlers import sitemap
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db
NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def lines(client, path):
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    found = ElementTree.fromstring(answer.content)
    return {
        each.find(f"{NS}loc").text.removeprefix("http://testserver"): each.findtext(f"{NS}lastmod") for each in found
    }


def all_of(client):
    return [address for part in lines(client, "/sitemap.xml") for address in lines(client, part)]


@pytest.fixture
def library(put):
    for number in range(7):
        put(f"item{number}", channel_name=f"Channel {number % 2}", subcategories_json=filed(("Food & Drink",)))
    put("unlisted", html=None)


def test_it_names_every_page_once_and_all_are_there(library, client, monkeypatch):
    monkeypatch.setattr(sitemap, "LINES", 3)

    named = all_of(client)

    assert sorted(named) == [
        *("/", "/category/food_%26_drink", "/channel/channel_0", "/channel/channel_1"),
        *(f"/read/item{number}" for number in range(7)),
    ]
    assert {client.get(address).status_code for address in named} == {200}
    assert len(lines(client, "/sitemap-items-1.xml")) == 3


def test_what_is_deleted_is_no_longer_in_it(library, client):
    trash.delete("item3", by="ada")

    assert "/read/item3" not in all_of(client)


def test_an_item_says_when_it_changed_last(library, client, sql):
    sql("UPDATE content SET title = 'New' WHERE video_id = 'item3'")
    [[changed]] = sql("SELECT updated_at FROM content WHERE video_id = 'item3'")

    assert lines(client, "/sitemap-items-1.xml")["/read/item3"] >= f"{changed:%Y-%m-%dT%H:%M:%SZ}"


def test_there_are_no_empty_parts_and_one_that_was_there_is_gone(library, client):
    paths = ("/sitemap-items-0.xml", "/sitemap-items-2.xml", "/sitemap-lists-0.xml", "/sitemap-lists-99.xml")

    assert [client.get(path).status_code for path in paths] == [404, 410, 404, 410]


@pytest.mark.parametrize(
    ("path", "queries"),
    # The edition; the counts; the part, which brings its number along, and when each of it changed.
    [("/sitemap.xml", 3), ("/sitemap-items-1.xml", 3), ("/sitemap-lists-1.xml", 2)],
)
def test_a_part_takes_so_many_queries(library, client, path, queries, django_assert_num_queries):
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_robots_are_told_of_it(client, db):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_its_addresses_are_none_that_robots_may_not_ask_for(library, client):
    assert not [address for address in all_of(client) if urlsplit(address).query]
