"""The podcast of any selection: its items that have audio, each with its file as an enclosure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import Any
from urllib.parse import unquote, urlsplit

from django.templatetags.static import static
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from content import jsonvalues
from content.media import exports
from content.models import Content
from content.models.queryset import ContentQuerySet
from content.web.feeds import ENTRIES, LibraryFeed, Selection, entry

# Where podcast directories list it; square, as large as they ask for.
CATEGORY, IMAGE = "Education", "icons/podcast.png"
# The addresses of so many rows are read at once.
ROWS = 500
AUDIO = exports.address("audio", "")


@dataclass(frozen=True)
class Recording:
    """Where an item can be heard, and the file's name if it is one of ours."""

    video_id: str
    url: str
    name: str = ""

    @property
    def content_type(self) -> str:
        """By the name's end; MP3 unless that says of another sound."""
        guess = exports.content_type(self.name or unquote(urlsplit(self.url).path))
        return guess if guess.startswith("audio/") else exports.TYPES[".mp3"]


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
        recordings = list(islice(recordings_of(selection.browsing.items()), ENTRIES))
        sizes = exports.sizes("audio", [each.name for each in recordings if each.name])
        items = Content.objects.for_cards().in_bulk([each.video_id for each in recordings])
        return [
            entry(items[each.video_id])
            | {"enclosure": Enclosure(selection.absolute(each.url), str(sizes.get(each.name, 0)), each.content_type)}
            for each in recordings
            if each.video_id in items
        ]

    def item_enclosures(self, card: dict[str, Any]) -> list[Enclosure]:
        return [card["enclosure"]]

    def item_extra_kwargs(self, card: dict[str, Any]) -> dict[str, Any]:
        return {"duration": card["media"]["audio_duration_seconds"]}


def recordings_of(items: ContentQuerySet) -> Iterator[Recording]:
    """Of the items that have audio, in their order."""
    index = None
    for video_id, *addresses in _rows(items):
        url = next(filter(None, map(jsonvalues.address, addresses)), "")
        if url:
            name = unquote(urlsplit(url).path).removeprefix(AUDIO) if url.startswith(AUDIO) else ""
            yield Recording(video_id, url, name)
            continue
        # The folder is looked through once, and only where a row names no address.
        index = exports.audio_index() if index is None else index
        if file := index.of(video_id):
            yield Recording(video_id, exports.address_by_id(video_id), file.path.name)


def _rows(items: ContentQuerySet) -> Iterator[tuple[str, object, object]]:
    rows = items.with_audio().values_list("video_id", "media__audio_url", "analysis_json__audio_url")
    for start in count(0, ROWS):
        batch = rows[start : start + ROWS]
        yield from batch
        if len(batch) < ROWS:
            return
