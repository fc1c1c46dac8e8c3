"""Feeds of any selection: an Atom feed to read, and a podcast to hear."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from content.catalogue import cards
from content.catalogue.browsing import Browsing
from content.models import Content
from content.web import podcast

ENTRIES = 50
# Where podcast directories list it; square, as large as they ask for.
CATEGORY, IMAGE = "Education", "icons/podcast.png"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)
# What XML 1.0 cannot hold.
CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}


def plain(value: str) -> str:
    return value.translate(CONTROL)


@dataclass(frozen=True)
class Selection:
    """What is asked for, and how an address of this site is made absolute. A feed serves many threads at once."""

    browsing: Browsing
    absolute: Callable[[str], str]
    path: str

    @property
    def query(self) -> str:
        return self.browsing.canonical()

    @property
    def language(self) -> str:
        """The one that was asked for; "" for none or several, and for what is no language."""
        asked = self.browsing.filters.get("language", ())
        return asked[0].strip() if len(asked) == 1 and LANGUAGE.fullmatch(asked[0].strip()) else ""


class LibraryFeed(Feed):
    """The newest items of the selection that the query string makes."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    title = "YTV2"
    subtitle = description = "Summaries of videos, articles and threads"

    def get_object(self, request: HttpRequest) -> Selection:  # type: ignore[override]
        return Selection(Browsing.from_query(request.GET), request.build_absolute_uri, request.path)

    def get_feed(self, selection: Selection, request: HttpRequest) -> SyndicationFeed:  # type: ignore[override]
        feed = super().get_feed(selection, request)
        feed.feed["language"] = selection.language or feed.feed["language"]
        return feed

    def link(self, selection: Selection) -> str:
        """The page of the same selection; it is what tells this feed from any other."""
        return f"/{selection.query}"

    def feed_url(self, selection: Selection) -> str:
        return f"{selection.path}{selection.query}"

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        return [_entry(content) for content in selection.browsing.items().for_cards()[:ENTRIES]]

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

    def item_updateddate(self, card: dict[str, Any]) -> datetime:
        changed: datetime = card["changed_at"]
        return changed


def _entry(content: Content) -> dict[str, Any]:
    return cards.item(content) | {"changed_at": _changed(content)}


def _changed(content: Content) -> datetime:
    """When the row or one of the summaries that are read was last another; both are at hand."""
    latest = content.latest  # type: ignore[attr-defined]  # for_cards() prefetches it
    return max([content.updated_at, *(summary.updated_at for summary in latest if summary.updated_at)])


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
        handler.addQuickElement("itunes:category", None, {"text": CATEGORY})
        handler.addQuickElement("itunes:image", None, {"href": self.feed["image"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["duration"]:
            handler.addQuickElement("itunes:duration", str(int(item["duration"])))


class Podcast(LibraryFeed):
    """The selection's items that can be heard."""

    feed_type = PodcastGenerator
    title = "YTV2 to hear"

    def feed_extra_kwargs(self, selection: Selection) -> dict[str, Any]:  # type: ignore[override]
        return {"image": selection.absolute(static(IMAGE))}

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        items = selection.browsing.items()
        heard = podcast.first_heard(items, ENTRIES)
        sizes = podcast.sizes(heard)
        found = Content.objects.for_cards().in_bulk([each.video_id for each in heard])
        return [
            _entry(found[each.video_id])
            | {"enclosure": Enclosure(selection.absolute(each.url), str(sizes.get(each.name, 0)), each.kind)}
            for each in heard
            if each.video_id in found
        ]

    def item_enclosures(self, card: dict[str, Any]) -> list[Enclosure]:
        return [card["enclosure"]]

    def item_extra_kwargs(self, card: dict[str, Any]) -> dict[str, Any]:
        return {"duration": card["media"]["audio_duration_seconds"]}
