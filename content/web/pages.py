"""The pages for people, but for those of an item. Every state is in the address."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from content.catalogue.browsing import BEST_MATCH, Browsing
from content.catalogue.search.spelling import did_you_mean
from content.decisions import pause
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web import selection, teasers
from content.web.crawlers import linked_data
from content.web.filter_panel import FilterPanel
from content.web.formats import absolute
from content.web.links import Links
from content.web.signed_in import with_curator
from content.web.syndication import addresses, titles
from content.web.syndication.phrases import ENGLISH, ORDERS

PAGE_SIZE = 24
# The ways to show a list, the first one unless another is asked for.
VIEWS = {"grid": "Grid", "list": "List", "compact": "Compact"}


@read_only
@with_curator
def library(request: HttpRequest) -> HttpResponse:
    browsing = browsed(request.GET)
    return addresses.led_on(request, browsing) or list_page(request, request.GET, browsing)


@read_only
@with_curator
def place(request: HttpRequest, parameter: str, written: str) -> HttpResponse:
    """The list of a category, a channel or a topic, at an address of its own. 410 for one that has no items."""
    query = request.GET.copy()
    query[parameter] = addresses.value(written)
    browsing = browsed(query)
    here = addresses.of(browsing, browsing.page)
    if unquote(urlsplit(here).path) != request.path:
        return addresses.moved(here)
    (choice,) = browsing.selection.choices[parameter]
    if (spelled := selection.spelled(choice)) != choice.value:
        query[parameter] = spelled
        browsing = browsed(query)
    answer = list_page(request, query, browsing, place=addresses.PLACES[parameter].name)
    if not browsing.pages.count:
        spaced = browsed(QueryDict(urlencode({parameter: written.replace("-", " ")})))
        if "-" in written and spaced.pages.count:
            return addresses.moved(addresses.of(spaced))
        answer.status_code = 410
    return answer


def browsed(query: QueryDict) -> Browsing:
    query = query.copy()
    query.setdefault("size", str(PAGE_SIZE))
    return Browsing.from_query(query)


def list_page(request: HttpRequest, query: QueryDict, browsing: Browsing, place: str = "") -> HttpResponse:
    """`place` says what the list is of, where it has an address of its own."""
    panel = FilterPanel(browsing, query)
    page = browsing.pages.page(browsing.page)
    canonical_url, name = addresses.of(browsing, browsing.page), selection.heading(browsing)
    about = partial(absolute, request=request)
    languages = {each.key for each in panel.counted["language"]}
    language = titles.language(browsing) or (languages.pop() if len(languages) == 1 else "")
    context = {
        "browsing": browsing,
        "selection": name,
        "reports": teasers.found(page, browsing.search),
        "groups": panel.groups(),
        "sorts": sorts(browsing, panel.links),
        "view": request.GET.get("view") if request.GET.get("view") in VIEWS else "",
        "views": [
            {"name": name, "label": label, "url": panel.links.changed("view", "" if name == "grid" else name)}
            for name, label in VIEWS.items()
        ],
        "chips": panel.chips(),
        "droppable": [] if page or place else panel.droppable(),
        "meant": None if page.paginator.count else meant(browsing, panel.links),
        "clear_url": panel.cleared(),
        "hidden": panel.links.hidden_fields("q", *(["sort"] if browsing.sort == BEST_MATCH else [])),
        "place": place,
        "canonical_url": canonical_url,
        "linked_data": linked_data.of_list(name, canonical_url, about) if place else linked_data.of_library(about),
        "feed_title": titles.title(browsing, language),
        "feed_url": f"/feed.atom{browsing.canonical()}",
        "podcast_url": f"/podcast.rss{browsing.canonical()}",
        "pause": pause.current(),
        "nas": bool(settings.NGROK_BASE_URL),
    }
    with_page = partial(addresses.of, browsing) if place else panel.links.with_page
    return render(request, "library.html", context | paging(page, with_page))


@read_only
@conditional
def feeds(request: HttpRequest) -> HttpResponse:
    offered = [
        {"title": "Everything new", "url": "/feed.atom", "description": "An Atom feed of what is added."},
        {"title": "Podcast", "url": "/podcast.rss", "description": "Everything that can be heard."},
        {
            "title": "All categories",
            "url": "/feeds.opml",
            "description": "Their feeds, for a reader that takes OPML.",
        },
    ]
    return render(request, "feeds.html", {"feeds": offered})


@read_only
@conditional
def remembered(request: HttpRequest) -> HttpResponse:
    """What the reader's browser remembers; the site knows nothing of it, so the page is everybody's."""
    return render(request, "remembered.html")


@read_only
@conditional
def offline(request: HttpRequest) -> HttpResponse:
    """What the reader's browser has at hand without a connection; it alone knows, so the page is everybody's."""
    return render(request, "offline.html")


def meant(browsing: Browsing, links: Links) -> dict[str, str] | None:
    """Of a search that finds nothing: what may have been meant, and where it leads, with the same filters."""
    q = did_you_mean(browsing.search)
    return {"q": q, "url": links.changed("q", q)} if q else None


def sorts(browsing: Browsing, links: Links) -> list[dict[str, Any]]:
    names = [*([BEST_MATCH] if browsing.q else []), *ORDERS]
    offered = {name: selection.capitalised(ENGLISH[name]) for name in names}
    urls = {name: links.changed("sort", "" if name == BEST_MATCH else name) for name in offered}
    return [{"label": offered[name], "selected": browsing.sort == name, "url": urls[name]} for name in offered]


def paging(page: Page, with_page: Callable[[int], str]) -> dict[str, Any]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "previous_url": with_page(page.number - 1) if 1 < page.number <= page.paginator.num_pages else None,
        "next_url": with_page(page.number + 1) if page.has_next() else None,
        "pages": [
            {"number": each, "url": with_page(each), "current": each == page.number}
            if isinstance(each, int)
            else None  # a gap
            for each in numbers
        ],
    }
