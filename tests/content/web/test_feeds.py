"""The feeds of a selection: what they call themselves, what is in them, and what is said of each entry."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image

from content.catalogue import rows
from content.web import feeds
from content.web.feeds import ENTRIES, IMAGE, entry
from tests.content.conftest import filed
from tests.content.web import feed_rules
from tests.databases import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA = "{http://search.yahoo.com/mrss/}"
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

    def test_subscribing_stands_beside_the_heading_with_podcast_apps(self, client, put):
        put("a", analysis_json={"language": "fr"})
        page = unescape(client.get("/?language=fr").content.decode())
        menu = page[page.index("<h1>") : page.index('class="cards"')]

        assert re.findall(r'<a href="([^"]+)"', menu[menu.index("Subscribe") :])[:7] == [
            "podcast://testserver/podcast.rss?language=fr",
            "pktc://subscribe/testserver/podcast.rss?language=fr",
            "overcast://x-callback-url/add?url=http%3A%2F%2Ftestserver%2Fpodcast.rss%3Flanguage%3Dfr",
            "antennapod-subscribe://testserver/podcast.rss?language=fr",
            "/podcast.rss?language=fr",
            "/feed.atom?language=fr",
            "/feeds.opml",
        ]


class TestLanguage:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [("", "en-gb"), ("?language=fr", "fr"), ("?language=fr&language=es", "en-gb"), ("?language=<x>", "en-gb")],
    )
    def test_the_feed_has_the_language_of_its_filter(self, feed, query, expected):
        assert feed(f"/podcast.rss{query}").find("channel/language").text == expected
        assert feed(f"/feed.atom{query}").get(LANG) == expected


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

        assert entry(item, str)["changed_at"].year == expected


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


class TestEntries:
    def test_an_entry_has_its_author_picture_and_language(self, feed, put):
        put("a", channel_name="Warm Oven", thumbnail_url="/exports/images/a b.jpg", language="fr")
        put("b", channel_name="\u200b", thumbnail_url="javascript:x")
        entries = {
            entry.find(f"{ATOM}id").text[9:]: (
                entry.findtext(f"{ATOM}author/{ATOM}name"),
                entry.find(f"{MEDIA}thumbnail"),
                entry.get(LANG),
            )
            for entry in feed("/feed.atom").iter(f"{ATOM}entry")
        }

        author, picture, language = entries["a"]
        assert (author, language) == ("Warm Oven", "fr")
        assert picture.get("url") == "http://testserver/exports/images/a%20b.jpg"
        assert entries["b"][:2] == (None, None)

    @pytest.mark.parametrize(
        ("picture", "shown"),
        [
            ("/exports/images/a.jpg", "http://testserver/exports/images/a.jpg"),
            ("https://img.example/a.PNG?w=1", "https://img.example/a.PNG?w=1"),
            ("https://img.example/a.webp", None),
            (None, None),
        ],
    )
    def test_an_episode_has_its_author_and_a_picture_that_apps_can_show(self, feed, put, picture, shown):
        put("a", channel_name="Warm Oven", thumbnail_url=picture, media={"audio_url": "https://example.org/a.mp3"})

        [item] = feed("/podcast.rss").iter("item")

        assert item.findtext(f"{ITUNES}author") == "Warm Oven"
        image = item.find(f"{ITUNES}image")
        assert ((image is not None and image.get("href")) or None) == shown

    def test_where_all_is_in_one_language_so_is_the_feed(self, feed, put):
        put("a", language="fr")
        assert feed("/feed.atom").get(LANG) == "fr"

        put("b", language="es")
        assert feed("/feed.atom").get(LANG) == "en-gb"

    def test_a_feed_of_pages_has_one_language_and_one_name_on_all_of_them(self, put, feed, monkeypatch):
        monkeypatch.setattr(feeds, "ENTRIES", 2)
        for number in range(4):
            put(f"item{number}", language="fr", title="x", channel_name="Four", indexed_at=f"2024-01-0{number + 1}")
        address = "/feed.atom?channel=Four"

        pages = [feed(address), feed(f"{address}&page=2")]
        assert [(each.get(LANG), each.findtext(f"{ATOM}title")) for each in pages] == [("fr", "Par Four · YTV2")] * 2

        put("old", language="es", channel_name="Four", indexed_at="2020-01-01")
        pages = [feed(address), feed(f"{address}&page=2"), feed(f"{address}&page=3")]
        assert [(each.get(LANG), each.findtext(f"{ATOM}title")) for each in pages] == [("en-gb", "By Four · YTV2")] * 3


class TestPages:
    """RFC 5005: who follows `next` from the first page comes by every entry once."""

    @pytest.fixture
    def many(self, put, monkeypatch):
        monkeypatch.setattr(feeds, "ENTRIES", 3)
        for number in range(7):
            put(f"item{number}", media={"audio_url": "https://example.org/a.mp3"}, analysis_json={"language": "fr"})

    @pytest.mark.parametrize(
        "address", ["/feed.atom", "/feed.atom?language=fr&sort=title_asc", "/podcast.rss", "/podcast.rss?q=words"]
    )
    def test_the_pages_hold_everything_once_and_are_one_feed(self, many, feed, address):
        seen, names, relations = [], set(), []
        while address:
            root = feed(address)
            top = root if root.tag == f"{ATOM}feed" else root.find("channel")
            found = links(top)
            assert found["self"] == f"http://testserver{address}"
            seen += [each.text for each in top.iter() if each.tag in ("guid", f"{ATOM}id") and "urn:" in each.text]
            names.add(top.findtext("link") or top.findtext(f"{ATOM}id"))
            relations.append(sorted(set(found) - {"self", "alternate"}))
            address = found.get("next", "").removeprefix("http://testserver")

        assert len(seen) == len(set(seen)) == 7
        assert len(names) == 1
        assert relations == [
            ["first", "last", "next"],
            ["first", "last", "next", "previous"],
            ["first", "last", "previous"],
        ]

    def test_the_first_and_the_last_page_are_named(self, many, feed):
        found = links(feed("/feed.atom?language=fr&page=2"))

        base = "http://testserver/feed.atom?language=fr"
        assert (found["first"], found["previous"], found["last"]) == (base, base, f"{base}&page=3")

    def test_beyond_the_last_page_is_nothing_and_the_way_back(self, many, feed):
        root = feed("/podcast.rss?page=9")

        assert list(root.iter("item")) == []
        assert links(root.find("channel"))["previous"] == "http://testserver/podcast.rss?page=3"

    def test_a_feed_of_one_page_names_no_others(self, put, feed):
        put("a")

        assert set(links(feed("/feed.atom"))) == {"self", "alternate"}

    @pytest.mark.parametrize(
        ("address", "queries"),
        [
            # The edition; which are on the page and how many there are; what they are; their summaries; and whether all
            # pages are in the language of this one.
            ("/feed.atom", 5),
            ("/podcast.rss", 5),
            ("/podcast.rss?page=2", 5),
            # Instead what the chosen language is, and how many can be heard.
            ("/feed.atom?language=fr", 5),
            ("/podcast.rss?language=fr", 6),
        ],
    )
    def test_a_page_takes_so_many_queries(self, many, client, address, queries, django_assert_num_queries):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


LONG = "".join(chr(0x41 + number % 26) for number in range(200))
# Each is a whole row of its own: what writers send, and what nobody would.
ODD = {
    "plain": {"title": "A & <b> ]]> &amp;", "channel_name": "Q&A <x>", "topics_json": ["a"]},
    "controls": {"title": "A\x01\x0b\x1f\ufffe", "channel_name": "x\x02", "thumbnail_url": "/a\x03é b.jpg"},
    "blank": {"title": " \t", "channel_name": "\u200b", "indexed_at": None, "thumbnail_url": "javascript:x"},
    "null": {"title": None, "channel_name": None, "html": "\x04", "language": "<b>"},
    "long": {"title": LONG * 5, "channel_name": LONG, "language": "x" * 99, "html": f"<p>{LONG * 50}</p>"},
    "nfd": {"title": "E\u0301te\u0301 \u0301", "channel_name": "\u0301", "language": "fr"},
    "rtl": {"title": "\u202eשלום\u202c مرحبا", "channel_name": "قناة", "language": "he"},
    "lines": {"title": "one\r\ntwo\ttabs", "channel_name": "a\nb", "subcategories_json": filed(("x\ny", "z\r"))},
    "links": {"html": '<p><a href="/read/a?x=1&amp;y=é">here</a> <a href="//evil">b</a> href="/c"</p>'},
    "signs": {
        "title": "🍞 1 < 2",
        "html": "<p>]]&gt; 🍞 &lt;script&gt;</p>",
        "thumbnail_url": "https://i.example/a b.webp",
    },
    "lists": {"title": "[]", "topics_json": {"a": 1}, "subcategories_json": ["x"], "analysis_json": [1]},
    "early": {"title": "Early", "indexed_at": "0001-01-02T00:00:00Z"},
    "late": {"title": "Late", "indexed_at": "9998-12-30T00:00:00Z"},
    "negative": {"title": "Short", "media_metadata": {"mp3_duration_seconds": -5}},
    "endless": {"title": "Endless", "media_metadata": {"mp3_duration_seconds": 1e300}},
    "a/b~c,d.md": {"title": "A key with signs"},
}
SOUNDS = (
    "https://example.org/{}.mp3",
    "http://é.example/c d.ogg?x=<y>",
    "https://example.org/{}",
    "HTTPS://EXAMPLE.ORG/A.M4A",
)
SELECTIONS = (
    *("", "language=fr", "language=fr&language=he", "category=x%0Ay", "subcategory=z&parentCategory=x+y", "topics=a"),
    *("q=a", "q=%3Cb%3E%26%01", "q=" + "w" * 900, "channel=%EF%BF%BE", "channel=Q%26A+%3Cx%3E", "has_audio=true"),
    *("sort=title", "sort=duration", "date_from=2024-01-01", "source=web", "ids=plain,nfd", "language=%3Cb%3E"),
    *("category=nothing", "page=2", "page=99", "after=nonsense", "content_type=%1F&complexity=%E2%80%AE"),
)


def test_whatever_is_selected_and_whatever_rows_hold_feeds_keep_the_rules(put, client, sound_file, monkeypatch):
    monkeypatch.setattr(feeds, "ENTRIES", 7)
    for number, (key, columns) in enumerate(ODD.items()):
        put(key, **{"media": {"audio_url": SOUNDS[number % len(SOUNDS)].format(key)}} | columns)
    sound_file("ours.mp3", size=2**50, seconds=99_999_999)
    put("ours", media={"audio_url": "/exports/audio/ours.mp3"})
    answers = {
        address: client.get(address)
        for query in SELECTIONS
        for address in (f"/feed.atom?{query}", f"/podcast.rss?{query}")
    }

    wrong = {address: faults for address, answer in answers.items() if (faults := feed_rules.broken(answer.content))}

    assert wrong == {}
    whole = [answers[f"{feed}?"].content.decode() for feed in ("/feed.atom", "/podcast.rss")]
    assert all('rel="next"' in each for each in whole)


BREAKS = {
    "/feed.atom": (
        ("<updated>", "<updated>x"),
        ('rel="self"', 'rel="other"'),
        ("</summary>", "</summary><summary/>"),
        ("published>", "publish>"),
        ('href="http://testserver/read/', 'href="/read/'),
        ("urn:ytv2:b<", "urn:ytv2:a<"),
        ("&lt;p", '&lt;a href="/x"&gt;&lt;p'),
    ),
    "/podcast.rss": (
        ("<language>", "<language>?"),
        ("<pubDate>Mon", "<pubDate>Sun"),
        ('length="', 'length="-'),
        ("<title>YTV2</title><link>", "<title/><link>"),
        ('isPermaLink="false"', ""),
        ("itunes:explicit", "itunes:explict"),
    ),
}


def test_what_breaks_a_rule_is_noticed(put, client):
    for key in "ab":
        put(key, indexed_at="2024-01-01", media={"audio_url": "https://example.org/a.mp3"})
    documents = {address: client.get(address).content.decode() for address in BREAKS}

    unnoticed = [
        (address, written)
        for address, breaks in BREAKS.items()
        for written, instead in breaks
        if not feed_rules.broken(re.sub(re.escape(written), instead, documents[address]).encode())
    ]

    assert [fault for each in documents.values() for fault in feed_rules.broken(each.encode())] == []
    assert unnoticed == []
