"""The pages for people, but for those of an item. Every state is in the address."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.catalogue.browsing import BEST_MATCH, Browsing
from content.catalogue.search.spelling import did_you_mean
from content.decisions import pause
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web import selection, teasers
from content.web.filter_panel import FilterPanel
from content.web.links import Links
from content.web.signed_in import with_curator

PAGE_SIZE = 24

SORT_LABELS = {
    "added_desc": "Newest",
    "added_asc": "Oldest",
    "video_newest": "Published last",
    "video_oldest": "Published first",
    "title_asc": "Title A to Z",
    "title_desc": "Title Z to A",
    "duration_desc": "Longest",
    "duration_asc": "Shortest",
    "channel_az": "Channel A to Z",
    "channel_za": "Channel Z to A",
}


@read_only
@with_curator
def library(request: HttpRequest) -> HttpResponse:
    query = request.GET.copy()
    query.setdefault("size", str(PAGE_SIZE))
    browsing = Browsing.from_query(query)
    panel = FilterPanel(browsing, request.GET)
    page = browsing.pages.page(browsing.page)
    context = {
        "browsing": browsing,
        "selection": selection.words(browsing),
        "reports": teasers.found(page, browsing.search),
        "groups": panel.groups(),
        "sorts": sorts(browsing, panel.links),
        "chips": panel.chips(),
        "droppable": [] if page else panel.droppable(),
        "meant": None if page.paginator.count else meant(browsing, panel.links),
        "clear_url": panel.cleared(),
        "hidden": panel.links.hidden_fields("q", *(["sort"] if browsing.sort == BEST_MATCH else [])),
        "feed_url": f"/feed.atom{browsing.canonical()}",
        "podcast_url": f"/podcast.rss{browsing.canonical()}",
        "pause": pause.current(),
        "nas": bool(settings.NGROK_BASE_URL),
    }
    return render(request, "library.html", context | paging(page, panel.links))


@read_only
@conditional
def feeds(request: HttpRequest) -> HttpResponse:
    offered = [
        {"title": "Everything new", "url": "/feed.atom", "description": "An Atom feed of what is added."},
        {"title": "Podcast", "url": "/podcast.rss", "description": "Everything that can be heard."},
    ]
    return render(request, "feeds.html", {"feeds": offered})


@read_only
@conditional
def remembered(request: HttpRequest) -> HttpResponse:
    """What the reader's browser remembers; the site knows nothing of it, so the page is everybody's."""
    return render(request, "remembered.html")


def meant(browsing: Browsing, links: Links) -> dict[str, str] | None:
    """Of a search that finds nothing: what may have been meant, and where it leads, with the same filters."""
    q = did_you_mean(browsing.search)
    return {"q": q, "url": links.changed("q", q)} if q else None


def sorts(browsing: Browsing, links: Links) -> list[dict[str, Any]]:
    offered = ({BEST_MATCH: "Best match"} if browsing.q else {}) | SORT_LABELS
    urls = {name: links.changed("sort", "" if name == BEST_MATCH else name) for name in offered}
    return [{"label": offered[name], "selected": browsing.sort == name, "url": urls[name]} for name in offered]


def paging(page: Page, links: Links) -> dict[str, Any]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "previous_url": links.with_page(page.number - 1) if 1 < page.number <= page.paginator.num_pages else None,
        "next_url": links.with_page(page.number + 1) if page.has_next() else None,
        "pages": [
            {"number": each, "url": links.with_page(each), "current": each == page.number}
            if isinstance(each, int)
            else None  # a gap
            for each in numbers
        ],
    }
