"""The Atom feed of any selection."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed

from content.catalogue import cards, rows
from content.catalogue.browsing import Browsing
from content.catalogue.rows import StoredItem
from content.characters import seen

ENTRIES = 50
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)
# What XML 1.0 cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_text(value: str) -> str:
    return CONTROL.sub("", value)


@dataclass(frozen=True)
class Selection:
    """What a request asks for, and how an address of this site is made absolute.

    Not on the feed itself, which serves many threads at once.
    """

    browsing: Browsing
    absolute: Callable[[str], str]
    path: str

    @property
    def language(self) -> str:
        """The language of the filter; "" for none or several, and for a value that is no language."""
        languages = [value.strip() for value in self.browsing.filters.get("language", ())]
        return languages[0] if len(languages) == 1 and LANGUAGE.fullmatch(languages[0]) else ""


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
        """The page of the same selection; it distinguishes this feed from any other."""
        return f"/{selection.browsing.canonical()}"

    def feed_url(self, selection: Selection) -> str:
        return f"{selection.path}{selection.browsing.canonical()}"

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        return [entry(stored) for stored in rows.of(selection.browsing.items()[:ENTRIES], {rows.HTML})]

    def item_title(self, entry: dict[str, Any]) -> str:  # type: ignore[override]
        return xml_text(entry["title"]) or "Untitled"

    def item_description(self, entry: dict[str, Any]) -> str:  # type: ignore[override]
        return xml_text(entry["html"])

    def item_link(self, entry: dict[str, Any]) -> str:
        return f"/read/{quote(entry['video_id'], safe='')}"

    def item_guid(self, entry: dict[str, Any]) -> str:
        return f"urn:ytv2:{quote(entry['video_id'], safe=':')}"

    item_guid_is_permalink = False

    def item_author_name(self, entry: dict[str, Any]) -> str:
        return xml_text(entry["channel"])

    def item_categories(self, entry: dict[str, Any]) -> list[str]:
        return [xml_text(name) for name in entry["categories"]]

    def item_pubdate(self, entry: dict[str, Any]) -> datetime:
        return entry["indexed_at"] or datetime(1970, 1, 1, tzinfo=UTC)

    def item_updateddate(self, entry: dict[str, Any]) -> datetime:
        return cast(datetime, entry["changed_at"])


def entry(stored: StoredItem) -> dict[str, Any]:
    """What a feed says of an item; its text is the HTML of the summary that is shown by default."""
    default = cards.default_summary(stored.shown_summaries)
    return {
        "video_id": stored.video_id,
        "title": seen(stored.title),
        "channel": seen(stored.channel_name),
        "html": default.html if default else "",
        "categories": [each["category"] for each in stored.shown_categories],
        "indexed_at": stored.indexed_at,
        "changed_at": stored.changed_at,
    }
