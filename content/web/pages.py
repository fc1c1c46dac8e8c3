"""The pages for people: the library and the reading page. Every state is in the address."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from content import variants
from content.catalogue import cards, passage, rows
from content.catalogue.browsing import BEST_MATCH, Browsing, searched
from content.catalogue.rows import StoredItem
from content.catalogue.search.marking import Marker
from content.catalogue.search.query import Search
from content.catalogue.search.spelling import did_you_mean
from content.characters import can_be_seen
from content.decisions import pause
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.jsonvalues import address as safe_address
from content.models import Tombstone
from content.web import emphasis, nearby, selection, teasers
from content.web.filter_panel import FilterPanel
from content.web.formats import duration, number_of_words
from content.web.links import Links, page_url
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
@with_curator
def reading(request: HttpRequest, identity: str) -> HttpResponse:
    """One item, at its own address."""
    stored = rows.find(identity)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if stored is None and identity.endswith("/") and (meant := rows.find(identity.rstrip("/"))):
        return HttpResponsePermanentRedirect(page_url(meant.video_id) + query)
    if stored and stored.video_id != identity:
        return HttpResponsePermanentRedirect(page_url(stored.video_id) + query)
    return reading_page(request, identity, stored)


def read(request: HttpRequest, identity: str) -> HttpResponse:
    """The same at any address."""
    return reading_page(request, identity, rows.find(identity))


def reading_page(request: HttpRequest, identity: str, stored: StoredItem | None) -> HttpResponse:
    """One of the item's summaries; the page of a deleted item says so, and when. Raises Http404."""
    if stored is None:
        tombstone = Tombstone.known_as(identity)
        if tombstone is None:
            raise Http404("The library has no such item.")
        return render(request, "410.html", {"deleted_at": tombstone.deleted_at}, status=410)
    report, wanted, q = card(stored), request.GET.get("variant", ""), searched(request.GET.get("q", ""))
    report["summaries"] = shown_summaries(stored, wanted, q)
    selected = next((summary for summary in report["summaries"] if summary["selected"]), None)
    if selected:
        selected["words"] = number_of_words(selected["html"])
    marker = Marker(Search(q).alternatives, stored.shown_language)
    is_marked = False
    if selected and marker.sought:
        report["marked_title"] = emphasis.in_pieces(marker.pieces(report["title"]))
        selected["html"] = emphasis.in_html(selected["html"], marker)
        is_marked = emphasis.are_in(report["marked_title"] + selected["html"])
    audio_url = (selected and selected["audio_url"]) or report["media"]["audio_url"]
    audio = {
        "url": audio_url,
        "is_ours": audio_url.startswith("/"),
        "host": urlsplit(audio_url).netloc,
        # A variant's own recording is another than the item's, of which the length is known.
        "seconds": int(cards.audio_seconds(stored)) if audio_url == report["media"]["audio_url"] else 0,
        "page_url": page_url(stored.video_id, variant=wanted),
    }
    is_another = not (selected and variants.are_alike(selected["variant"], wanted))
    context = {
        **{"report": report, "selected": selected, "audio": audio, "near": nearby.near(stored.video_id)},
        "missing_variant": variants.label(wanted) if is_another and can_be_seen(wanted) else "",
        **{"q": q, "is_marked": is_marked, "unmarked_url": page_url(stored.video_id, variant=wanted)},
    }
    return render(request, "reading.html", context)


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


def card(stored: StoredItem) -> dict[str, Any]:
    """The API's item with the values that only a page needs."""
    report = cards.item(stored)
    return report | {
        "page_url": page_url(stored.video_id),
        "language": report["analysis"]["language"],
        "excerpt": passage.beginning(report["summary_text"]),
        "indexed_on": stored.indexed_at,
        "published_on": stored.published_at,
        "duration_label": duration(report["duration_seconds"]),
        "is_audio_awaited": stored.is_audio_awaited,
    }


def shown_summaries(stored: StoredItem, wanted: str, q: str) -> list[dict[str, Any]]:
    """All variants that can be read, the wanted one (else the default) selected."""
    readable = [summary for summary in stored.shown_summaries if summary.html]
    audio_urls = stored.recording["by_variant"] if stored.recording else {}
    chosen = next((summary for summary in readable if summary.variant == wanted), None)
    # Two variants have one name.
    chosen = chosen or next((summary for summary in readable if variants.are_alike(summary.variant, wanted)), None)
    chosen = chosen or cards.default_summary(readable)
    return [
        {
            "variant": summary.variant,
            "label": variants.label(summary.variant),
            "html": summary.html,
            "kind": variants.kind(summary.variant),
            "headline": summary.headline,
            "language": summary.language,
            "audio_url": safe_address(audio_urls.get(summary.variant)),
            "generated_on": summary.generated_at,
            "anchor": f"summary-{summary.variant.replace(':', '-')}",
            "selected": summary is chosen,
            "url": page_url(stored.video_id, q, summary.variant),
        }
        for summary in readable
    ]


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
