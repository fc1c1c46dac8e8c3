"""The podcast of any selection: its items that have audio, each with its file as an enclosure."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from content.catalogue import cards
from content.media import exports
from content.web.feeds import MEDIA, LibraryFeed, Selection, entry
from content.web.syndication.titles import SITE

# Where podcast directories list it.
CATEGORY = "Education"
NAMESPACES = {"xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", **MEDIA}
# The pictures that Apple takes.
PICTURE = re.compile(r"[^?#]+\.(?:jpe?g|png)(?:[?#].*)?", re.IGNORECASE)


class PodcastGenerator(Rss201rev2Feed):
    """RSS 2.0 with the elements of Apple's namespace that podcast clients read."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | NAMESPACES

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["paging"].items():
            handler.addQuickElement("atom:link", None, {"rel": relation, "href": address})
        handler.startElement("image", {})  # type: ignore[arg-type]
        for name, value in {"url": self.feed["image"], "title": self.feed["title"], "link": self.feed["link"]}.items():
            handler.addQuickElement(name, value)
        handler.endElement("image")
        handler.addQuickElement("itunes:author", SITE)
        handler.addQuickElement("itunes:type", "episodic")
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:category", None, {"text": CATEGORY})
        handler.addQuickElement("itunes:image", None, {"href": self.feed["image"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["author_name"]:
            handler.addQuickElement("itunes:author", item["author_name"])
        if item["duration"] >= 1:
            handler.addQuickElement("itunes:duration", str(int(item["duration"])))
        if PICTURE.fullmatch(item["image"]):
            handler.addQuickElement("itunes:image", None, {"href": item["image"]})
        elif item["image"]:
            handler.addQuickElement("media:thumbnail", None, {"url": item["image"]})


class Podcast(LibraryFeed):
    """The items of the selection that have audio."""

    feed_type = PodcastGenerator
    is_heard = True

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        entries = []
        for stored in selection.stored:
            if stored.audio_url:
                url = selection.absolute(stored.audio_url)
                enclosure = Enclosure(url, str(stored.recording["size"] or 0), content_type(stored.audio_url))
                episode = {"enclosure": enclosure, "seconds": cards.audio_seconds(stored)}
                entries.append(entry(stored, selection.absolute) | episode)
        return entries

    def item_enclosures(self, entry: dict[str, Any]) -> list[Enclosure]:
        return [entry["enclosure"]]

    def item_extra_kwargs(self, entry: dict[str, Any]) -> dict[str, Any]:
        return super().item_extra_kwargs(entry) | {"duration": entry["seconds"]}


def content_type(url: str) -> str:
    """By the end of its path; MP3 unless that says of another sound."""
    guess = exports.content_type(unquote(urlsplit(url).path))
    return guess if guess.startswith("audio/") else exports.TYPES[".mp3"]
