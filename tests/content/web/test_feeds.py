"""The feeds of a selection: what they call themselves, what is in them, and what is said of each entry."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image

from content.catalogue import rows
from content.web.feeds import ENTRIES, entry
from content.web.podcast import IMAGE
from tests.databases import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


@pytest.fixture
def feed(client, db):
    def ask(address):
        answer = client.get(address)
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.content)

    return ask


@pytest.fixture
def enclosures(feed):
    """By item: (address, length, type)."""

    def ask(address="/podcast.rss"):
        items = feed(address).iter("item")
        return {item.find("guid").text.removeprefix("urn:ytv2:"): enclosure(item) for item in items}

    return ask


def enclosure(item):
    attributes = item.find("enclosure").attrib
    return attributes["url"].removeprefix("http://testserver"), attributes["length"], attributes["type"]


def links(root):
    return {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}


def query_of(address):
    return parse_qs(urlsplit(address).query)


class TestNames:
    def test_the_feed_of_the_whole_library_is_identified_by_its_own_address(self, feed):
        root = feed("/feed.atom")

        assert links(root) == {"self": "http://testserver/feed.atom", "alternate": "http://testserver/"}
        assert root.find(f"{ATOM}id").text == "http://testserver/"

    def test_the_feed_of_a_selection_is_identified_by_the_selection(self, feed):
        root = feed("/feed.atom?language=fr")

        assert links(root)["self"] == "http://testserver/feed.atom?language=fr"
        assert links(root)["alternate"] == root.find(f"{ATOM}id").text == "http://testserver/?language=fr"

    def test_the_podcast_of_a_selection_is_identified_by_the_selection(self, feed):
        channel = feed("/podcast.rss?language=fr&q=bread").find("channel")

        assert links(channel)["self"] == "http://testserver/podcast.rss?language=fr&q=bread"
        assert channel.find("link").text == "http://testserver/?language=fr&q=bread"

    @pytest.mark.parametrize(
        "query",
        [
            "category=Cooking&category=Arts&has_audio=true&sort=title_asc",
            "sort=title&has_audio=1&category=Arts&category=+Cooking&category=Arts",
            "has_audio=yes&has_audio=maybe&sort=title&category=Arts&category=Cooking&page=2&size=5&utm_source=x&date_to=x",
            "parentCategory=Law&category=Arts&category=Cooking&has_audio=true&sort=title",
        ],
    )
    def test_one_selection_has_one_id_however_the_query_is_written(self, feed, query):
        name = feed(f"/feed.atom?{query}").find(f"{ATOM}id").text

        assert name == "http://testserver/?category=Arts&category=Cooking&has_audio=true&sort=title_asc"

    def test_the_id_of_a_feed_is_the_page_of_the_same_selection(self, feed, put):
        for number, name in enumerate(("Ethics & Law", "Ethics")):
            categories = [{"category": "Philosophy", "subcategories": [name]}]
            put(f"item{number}", subcategories_json={"categories": categories})
        root = feed("/feed.atom?subcategory=Ethics+%26+Law&parentCategory=philosophy&date_from=20200101")

        again = feed(links(root)["self"].removeprefix("http://testserver"))
        assert query_of(links(root)["self"])["date_from"] == ["2020-01-01"]
        assert len(root.findall(f"{ATOM}entry")) == len(again.findall(f"{ATOM}entry")) == 1

    def test_the_library_links_to_the_feed_of_its_selection(self, client, put):
        put("a", analysis_json={"language": "fr"}, has_audio=True)
        page = client.get("/?has_audio=maybe&language=fr&page=1").content.decode()

        assert 'href="/feed.atom?language=fr"' in page
        assert 'href="/podcast.rss?language=fr"' in page


class TestLanguage:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [("", "en-gb"), ("?language=fr", "fr"), ("?language=fr&language=es", "en-gb"), ("?language=<x>", "en-gb")],
    )
    def test_the_feed_has_the_language_of_its_filter(self, feed, query, expected):
        assert feed(f"/podcast.rss{query}").find("channel/language").text == expected
        assert feed(f"/feed.atom{query}").get("{http://www.w3.org/XML/1998/namespace}lang") == expected


class TestUpdated:
    def test_an_entry_was_updated_when_its_row_was(self, feed, put, sql):
        put("a", title="A", indexed_at="2020-01-01T00:00:00Z")
        [[changed]] = sql("SELECT updated_at FROM content")
        entry = feed("/feed.atom").find(f"{ATOM}entry")

        assert entry.find(f"{ATOM}published").text == "2020-01-01T00:00:00+00:00"
        assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text) >= changed

    @pytest.mark.parametrize(("years", "expected"), [([], 2024), ([2023, 2025, None], 2025), ([2023], 2024)])
    def test_an_entry_was_updated_when_a_newer_summary_was(self, put, years, expected):
        item = rows.find(put("a"))
        (summary,) = item.latest
        item.updated_at = datetime(2024, 1, 1, tzinfo=UTC)
        item.latest = [replace(summary, updated_at=year and datetime(year, 1, 1, tzinfo=UTC)) for year in years]

        assert entry(item)["changed_at"].year == expected


class TestPodcast:
    def test_a_podcast_holds_the_first_items_that_have_audio_however_many_without_come_before(self, enclosures, put):
        for number in range(ENTRIES + 5):
            put(f"silent{number}", has_audio=True, variant="audio", indexed_at="2024-05-01T00:00:00Z")
            url = f"https://example.org/{number}.mp3"
            put(f"audible{number:02}", media={"audio_url": url}, indexed_at=f"2024-01-01T00:00:{59 - number:02}Z")

        assert list(enclosures()) == [f"audible{number:02}" for number in range(ENTRIES)]

    def test_an_item_whose_audio_address_is_malformed_is_not_in_the_podcast(self, enclosures, put):
        put("a", media={"audio_url": "javascript:x"}, has_audio=True)
        put("b", media=["a list"], analysis_json=["a list"], has_audio=True)

        assert enclosures() == {}

    def test_an_enclosure_of_our_own_has_its_size_and_type(self, enclosures, put, sound_file):
        sound_file("été 1.m4a", size=7)
        sound_file("audio_unnamed_20240101.mp3", size=9)
        put("named", media={"audio_url": "/exports/audio/%C3%A9t%C3%A9%201.m4a?v=17"})
        put("unnamed", has_audio=True)

        assert enclosures() == {
            "named": ("/exports/audio/%C3%A9t%C3%A9%201.m4a?v=17", "7", "audio/mp4"),
            "unnamed": ("/exports/audio/audio_unnamed_20240101.mp3", "9", "audio/mpeg"),
        }

    @pytest.mark.parametrize(
        ("url", "kind"),
        [
            ("https://example.org/a.m4a", "audio/mp4"),
            ("https://example.org/a", "audio/mpeg"),
            ("https://example.org/a.ogg?v=1", "audio/ogg"),
        ],
    )
    def test_an_enclosure_that_is_not_ours_has_no_size(self, enclosures, put, url, kind):
        put("a", media={"audio_url": url})

        [(_, size, content_type)] = enclosures().values()
        assert (size, content_type) == ("0", kind)

    @pytest.mark.parametrize("name", ["not-there.ogg", "../../secret.mp3", "picture.png", "x" * 5000, "%00.mp3"])
    def test_an_address_of_ours_that_leads_to_no_sound_is_not_in_the_podcast(self, enclosures, put, exports, name):
        (exports / "secret.mp3").write_bytes(b"secret")
        put("a", media={"audio_url": f"/exports/audio/{name}"})

        assert enclosures() == {}

    def test_a_podcast_has_a_category_and_a_picture_for_directories(self, feed):
        channel = feed("/podcast.rss").find("channel")

        assert channel.find(f"{ITUNES}category").get("text") == "Education"
        assert channel.find(f"{ITUNES}image").get("href") == f"http://testserver/static/{IMAGE}"

    def test_the_picture_is_square_and_as_large_as_directories_require(self):
        with Image.open(ROOT / "static" / IMAGE) as picture:
            assert picture.format == "PNG"
            assert picture.width == picture.height >= 1400
