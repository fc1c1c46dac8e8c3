"""What pages say of themselves to search engines."""

import json
import re

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
