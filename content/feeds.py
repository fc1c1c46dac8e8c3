"""Feeds of any selection: an Atom feed to read, and a podcast to hear."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from content import cards
from content.browsing import Browsing
from content.exports import found_address
from content.models import Content

ENTRIES = 50
# What XML 1.0 cannot hold.
CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}


def plain(value: str) -> str:
    return value.translate(CONTROL)


@dataclass(frozen=True)
class Selection:
    """What is asked for, and how an address of this site is made absolute. A feed serves many threads at once."""

    browsing: Browsing
    absolute: Callable[[str], str]


class LibraryFeed(Feed):
    """The newest items of the selection that the query string makes."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    title = "YTV2"
    subtitle = description = "Summaries of videos, articles and threads"
    link = "/"

    def get_object(self, request: HttpRequest) -> Selection:  # type: ignore[override]
        return Selection(Browsing.from_query(request.GET), request.build_absolute_uri)

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        return [cards.item(content) for content in selection.browsing.items().for_cards()[:ENTRIES]]

    def item_title(self, card: dict[str, Any]) -> str:  # type: ignore[override]
        return plain(card["title"]) or "Untitled"

    def item_description(self, card: dict[str, Any]) -> str:  # type: ignore[override]
        return plain(card["summary_html"])

    def item_link(self, card: dict[str, Any]) -> str:
        return f"/read/{quote(card['video_id'], safe='')}"

    def item_guid(self, card: dict[str, Any]) -> str:
        return f"urn:ytv2:{quote(card['video_id'], safe=':')}"

    item_guid_is_permalink = False

    def item_author_name(self, card: dict[str, Any]) -> str:
        return plain(card["channel"])

    def item_categories(self, card: dict[str, Any]) -> list[str]:
        return [plain(name) for name in card["analysis"]["category"]]

    def item_pubdate(self, card: dict[str, Any]) -> datetime:
        return _moment(card["indexed_at"])

    item_updateddate = item_pubdate


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value) if value else datetime(1970, 1, 1, tzinfo=UTC)


class PodcastGenerator(Rss201rev2Feed):
    """RSS 2.0 with what podcast clients want of Apple's namespace."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd"}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", "YTV2")
        handler.addQuickElement("itunes:explicit", "false")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["duration"]:
            handler.addQuickElement("itunes:duration", str(int(item["duration"])))


class Podcast(LibraryFeed):
    """The selection's items that can be heard."""

    feed_type = PodcastGenerator
    title = "YTV2 to hear"

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        found = selection.browsing.items().with_audio().for_cards()[:ENTRIES]
        return [card for content in found if (card := _audible(content, selection))["enclosure_url"]]

    def item_enclosures(self, card: dict[str, Any]) -> list[Enclosure]:
        return [Enclosure(card["enclosure_url"], "0", "audio/mpeg")]

    def item_extra_kwargs(self, card: dict[str, Any]) -> dict[str, Any]:
        return {"duration": card["media"]["audio_duration_seconds"]}


def _audible(content: Content, selection: Selection) -> dict[str, Any]:
    card = cards.item(content)
    url = card["media"]["audio_url"] or found_address(content.video_id)
    return card | {"enclosure_url": selection.absolute(url) if url else ""}
