"""The Atom feed of any selection, page by page (RFC 5005)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from html import escape, unescape
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from content import jsonvalues
from content.catalogue import cards, rows
from content.catalogue.browsing import Browsing, Items, Part
from content.catalogue.rows import StoredItem
from content.characters import can_be_seen, seen
from content.models import Facet
from content.models.dictionary import PLACES
from content.web.emphasis import TAG
from content.web.formats import absolute
from content.web.links import page_url
from content.web.syndication import addresses, titles

ENTRIES = 50
# Square, as large as podcast directories ask for; and a small one.
IMAGE, ICON = "icons/podcast.png", "icons/app-180.png"
# What XML 1.0 cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A link within this site, in a tag of sanitised HTML.
OWN_LINK = re.compile(r'(?<= href=")/[^"]*')
# Pictures: RSS of Yahoo, which readers of either kind know.
MEDIA = {"xmlns:media": "http://search.yahoo.com/mrss/"}


def xml_text(value: str) -> str:
    return CONTROL.sub("", value)


def with_whole_links(html: str, absolute: Callable[[str], str]) -> str:
    """The HTML as it is read elsewhere: links within this site name it."""
    if 'href="/' not in html:
        return html
    return TAG.sub(lambda tag: OWN_LINK.sub(lambda link: escape(absolute(unescape(link[0]))), tag[0]), html)


class Selection:
    """What a request asks for, and how an address of this site is made absolute.

    Not on the feed itself, which serves many threads at once.
    """

    def __init__(self, request: HttpRequest, *, is_heard: bool = False) -> None:
        self.browsing = Browsing.from_query(request.GET)
        self.path, self.is_heard = request.path, is_heard
        self.absolute: Callable[[str], str] = lambda address: iri_to_uri(absolute(address, request))

    @cached_property
    def items(self) -> Items:
        items = self.browsing.items()
        return items.with_audio() if self.is_heard else items

    @cached_property
    def part(self) -> Part:
        """Those of the page, and what follows. Who walks on from it misses none that stays while others come and go."""
        return self.items.part(self.browsing.sort, ENTRIES, self.browsing.page, self.browsing.after)

    @cached_property
    def stored(self) -> list[StoredItem]:
        return rows.of(self.part.ids, {rows.HTML})

    @cached_property
    def language(self) -> str:
        """The code of the one that is filtered by, else of the one of all items; "" if they have several."""
        if chosen := titles.language(self.browsing):
            return chosen
        spoken = {stored.shown_language for stored in self.stored}
        code = spoken.pop() if len(spoken) == 1 else ""
        if not titles.LANGUAGE.fullmatch(code) or (self.paging() and self._is_spoken_beside(code)):
            return ""
        return code

    def _is_spoken_beside(self, code: str) -> bool:
        """Whether an item has another language."""
        listings = self.browsing.listings()
        others = (listings.with_audio() if self.is_heard else listings).exclude(
            **{f"facets__{PLACES[Facet.LANGUAGE] - 1}": Facet.LANGUAGE.number(code)}
        )
        return others.exists()

    def address(self, page: int = 1, after: str = "") -> str:
        """The feed's own, of a page; the items of one behind a cursor, wherever its number would begin by now."""
        place = urlencode(
            {name: value for name, value in (("page", page if page > 1 else ""), ("after", after)) if value}
        )
        query = self.browsing.canonical()
        return f"{self.path}{query}{'&' if query else '?'}{place}" if place else f"{self.path}{query}"

    def paging(self) -> dict[str, str]:
        """Relation to address; empty where one page has everything."""
        last, page = max(-(-self.items.count() // ENTRIES), 1), self.browsing.page
        if last == page == 1:
            return {}
        addresses = {"first": self.address(), "last": self.address(last)}
        if page > 1:
            addresses["previous"] = self.address(min(page - 1, last))
        if self.part.next_after:
            addresses["next"] = self.address(page + 1, self.part.next_after)
        return {relation: self.absolute(address) for relation, address in addresses.items()}


class AtomGenerator(Atom1Feed):
    """Atom with the pages beside this one, and pictures."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | MEDIA

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["paging"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})
        handler.addQuickElement("icon", self.feed["icon"])
        handler.addQuickElement("logo", self.feed["image"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["image"]:
            handler.addQuickElement("media:thumbnail", "", {"url": item["image"]})


class LibraryFeed(Feed):
    """The items of the selection that the query string makes."""

    feed_type: type[SyndicationFeed] = AtomGenerator
    author_name = titles.SITE
    is_heard = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        selection = Selection(request, is_heard=self.is_heard)
        return addresses.led_on(request, selection.browsing) or super().__call__(request, selection)

    def get_object(self, request: HttpRequest, selection: Selection) -> Selection:  # type: ignore[override]
        return selection

    def get_feed(self, selection: Selection, request: HttpRequest) -> SyndicationFeed:  # type: ignore[override]
        feed = super().get_feed(selection, request)
        feed.feed["language"] = selection.language or feed.feed["language"]
        feed.feed["paging"] = selection.paging()
        return feed

    def title(self, selection: Selection) -> str:
        return xml_text(titles.title(selection.browsing, selection.language))

    def description(self, selection: Selection) -> str:
        return xml_text(titles.description(selection.browsing, selection.language))

    subtitle = description

    def feed_guid(self, selection: Selection) -> str:
        """It distinguishes this feed from any other, and stays when the page gets another address."""
        return selection.absolute(f"/{selection.browsing.canonical()}")

    def link(self, selection: Selection) -> str:
        """The page of the same selection."""
        return addresses.of(selection.browsing)

    def feed_url(self, selection: Selection) -> str:
        return selection.address(selection.browsing.page, selection.browsing.after)

    def feed_extra_kwargs(self, selection: Selection) -> dict[str, Any]:  # type: ignore[override]
        return {"image": selection.absolute(static(IMAGE)), "icon": selection.absolute(static(ICON))}

    def items(self, selection: Selection) -> list[dict[str, Any]]:
        return [entry(stored, selection.absolute) for stored in selection.stored]

    def item_title(self, entry: dict[str, Any]) -> str:  # type: ignore[override]
        return xml_text(entry["title"]) or "Untitled"

    def item_description(self, entry: dict[str, Any]) -> str:  # type: ignore[override]
        return xml_text(entry["html"])

    def item_link(self, entry: dict[str, Any]) -> str:
        return page_url(entry["video_id"])

    def item_guid(self, entry: dict[str, Any]) -> str:
        return f"urn:ytv2:{quote(entry['video_id'], safe=':')}"

    item_guid_is_permalink = False

    def item_author_name(self, entry: dict[str, Any]) -> str | None:
        return xml_text(entry["channel"]) or None

    def item_categories(self, entry: dict[str, Any]) -> list[str]:
        return [xml_text(name) for name in entry["categories"]]

    def item_pubdate(self, entry: dict[str, Any]) -> datetime:
        return entry["indexed_at"] or datetime(1970, 1, 1, tzinfo=UTC)

    def item_updateddate(self, entry: dict[str, Any]) -> datetime:
        return cast(datetime, entry["changed_at"])

    def item_extra_kwargs(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"image": entry["image"], "language": entry["language"]}


def entry(stored: StoredItem, absolute: Callable[[str], str]) -> dict[str, Any]:
    """What a feed says of an item; its text is the HTML of the summary that is shown by default."""
    default = cards.default_summary(stored.shown_summaries)
    picture = jsonvalues.address(stored.summary_image_url) or jsonvalues.address(stored.thumbnail_url)
    language = stored.shown_language
    return {
        "video_id": stored.video_id,
        "title": seen(stored.title),
        "channel": seen(stored.channel_name),
        "html": with_whole_links(default.html, absolute) if default else "",
        "categories": list(filter(can_be_seen, (each["category"] for each in stored.shown_categories))),
        "image": xml_text(absolute(picture)) if picture else "",
        "language": language if titles.LANGUAGE.fullmatch(language) else "",
        "indexed_at": stored.indexed_at,
        "changed_at": stored.changed_at,
    }
