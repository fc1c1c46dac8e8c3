"""The podcast of any selection: its items that have audio, each with its file as an enclosure."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.templatetags.static import static
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from content.catalogue import cards, rows
from content.media import exports
from content.web.feeds import ENTRIES, LibraryFeed, Selection, entry

# Where podcast directories list it; square, as large as they ask for.
CATEGORY, IMAGE = "Education", "icons/podcast.png"


class PodcastGenerator(Rss201rev2Feed):
    """RSS 2.0 with the elements of Apple's namespace that podcast clients read."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd"}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", "YTV2")
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:category", None, {"text": CATEGORY})
        handler.addQuickElement("itunes:image", None, {"href": self.feed["image"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["duration"]:
            handler.addQuickElement("itunes:duration", str(int(item["duration"])))


class Podcast(LibraryFeed):
    """The newest items of the selection that have audio."""

    feed_type = PodcastGenerator
    title = "YTV2 to hear"

    def feed_extra_kwargs(self, selection: Selection) -> dict[str, Any]:  # type: ignore[override]
        return {"image": selection.absolute(static(IMAGE))}

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        entries = []
        for stored in rows.of(selection.browsing.items().with_audio()[:ENTRIES], {rows.HTML}):
            if stored.audio_url:
                url = selection.absolute(stored.audio_url)
                enclosure = Enclosure(url, str(stored.recording["size"] or 0), content_type(stored.audio_url))
                entries.append(entry(stored) | {"enclosure": enclosure, "seconds": cards.audio_seconds(stored)})
        return entries

    def item_enclosures(self, entry: dict[str, Any]) -> list[Enclosure]:
        return [entry["enclosure"]]

    def item_extra_kwargs(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"duration": entry["seconds"]}


def content_type(url: str) -> str:
    """By the end of its path; MP3 unless that says of another sound."""
    guess = exports.content_type(unquote(urlsplit(url).path))
    return guess if guess.startswith("audio/") else exports.TYPES[".mp3"]
