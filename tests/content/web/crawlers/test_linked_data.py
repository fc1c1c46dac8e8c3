"""What pages say of themselves to search engines."""

import json
import re
from datetime import datetime

import pytest

from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def graph(client):
    def ask(address):
        text = re.search(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(address).content.decode(), re.DOTALL
        )[1]
        read = json.loads(text)
        assert read["@context"] == "https://schema.org"
        return {part["@type"]: part for part in read["@graph"]}

    return ask


def trail(parts):
    return [(step["name"], step["item"]) for step in parts["BreadcrumbList"]["itemListElement"]]


def test_a_video_with_a_recording_is_an_article_about_it_and_an_episode(put, graph, sound_file):
    sound_file("a.mp3", seconds=512)
    put(
        "Sp2vMS12CwB",
        title="Rye",
        channel_name="Warm Oven",
        canonical_url="https://www.youtube.com/watch?v=Sp2vMS12CwB",
        published_at="2026-03-05T10:00:00Z",
        duration_seconds=1800,
        media={"audio_url": "/exports/audio/a.mp3"},
        subcategories_json=filed(("Modern History",)),
    )

    parts = graph("/read/Sp2vMS12CwB")

    assert parts["Article"]["isBasedOn"] == {
        "@type": "VideoObject",
        "name": "Rye",
        "url": "https://www.youtube.com/watch?v=Sp2vMS12CwB",
        "author": {"@type": "Organization", "name": "Warm Oven"},
        "duration": "PT1800S",
        "uploadDate": "2026-03-05T10:00:00Z",
    }
    assert parts["PodcastEpisode"]["associatedMedia"]["contentUrl"] == "http://testserver/exports/audio/a.mp3"
    assert parts["PodcastEpisode"]["associatedMedia"]["duration"] == "PT512S"
    assert trail(parts) == [
        ("YTV2", "http://testserver/"),
        ("Modern History", "http://testserver/category/modern_history"),
        ("Rye", "http://testserver/read/Sp2vMS12CwB"),
    ]


def test_lists_say_what_they_are(put, graph):
    put("a", subcategories_json=filed(("Cooking",)))

    assert graph("/")["WebSite"]["potentialAction"]["@type"] == "SearchAction"
    parts = graph("/category/cooking")
    assert parts["CollectionPage"]["url"] == "http://testserver/category/cooking"
    assert trail(parts)[-1] == ("Cooking", "http://testserver/category/cooking")


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--", "\u2028", None, ""])
def test_no_title_ends_the_element(put, graph, title):
    put("a", title=title, thumbnail_url="javascript:x", analysis_json=["a list"])

    assert graph("/read/a")["Article"]["headline"] == (title if title and title.strip() else "Untitled")


def is_address(value):
    return bool(re.fullmatch(r"https?://[^\s\"<>]+", value))


# What each property has to be, by schema.org.
PROPERTIES = {
    **dict.fromkeys(("datePublished", "uploadDate"), lambda value: datetime.fromisoformat(value).tzinfo is not None),
    "duration": lambda value: re.fullmatch(r"PT[1-9]\d*S", value) is not None,
    **dict.fromkeys(("@id", "url", "item", "image", "thumbnailUrl", "contentUrl", "webFeed"), is_address),
    "inLanguage": lambda value: re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", value) is not None,
    "encodingFormat": lambda value: value.startswith("audio/"),
    "position": lambda value: value >= 1,
    **dict.fromkeys(("name", "headline", "description"), lambda value: bool(value.strip())),
    **dict.fromkeys(("articleSection", "keywords"), lambda value: all(map(str.strip, value))),
}
TYPES = {
    *("Article", "BreadcrumbList", "ListItem", "Organization", "PodcastEpisode", "PodcastSeries", "AudioObject"),
    *("VideoObject", "DiscussionForumPosting", "WebSite", "CollectionPage", "SearchAction", "EntryPoint"),
}


def broken(value):
    """The properties that are not as schema.org has them."""
    for name, each in value.items():
        if name == "@type" and each not in TYPES:
            yield name, each
        if name in PROPERTIES and not isinstance(each, dict) and not PROPERTIES[name](each):
            yield name, each
        for part in each if isinstance(each, list) else [each]:
            if isinstance(part, dict):
                yield from broken(part)


def test_whatever_a_row_holds_all_that_is_said_of_it_is_valid(put, graph, sound_file):
    sound_file("a.ogg", seconds=0.5)
    rows = {
        "null": {"title": None, "published_at": None, "indexed_at": None, "duration_seconds": -5},
        "ours": {"media": {"audio_url": "/exports/audio/a.ogg"}, "language": "<x>", "thumbnail_url": "/é b.jpg"},
        "early": {"published_at": "0001-02-03T00:00:00Z", "duration_seconds": 2**31 - 1, "channel_name": "\u200b"},
        "odd": {"topics_json": ["", " ", 1], "canonical_url": "javascript:x", "subcategories_json": filed(("a\nb",))},
        "reddit": {"canonical_url": "https://www.reddit.com/r/a/comments/b/c", "published_at": "2026-03-05T10:00:00Z"},
    }
    for key, columns in rows.items():
        put(key, **columns)
    addresses = ["/", "/category/a_b", *(f"/read/{key}" for key in rows)]

    wrong = {address: [fault for part in graph(address).values() for fault in broken(part)] for address in addresses}

    assert {address: faults for address, faults in wrong.items() if faults} == {}
