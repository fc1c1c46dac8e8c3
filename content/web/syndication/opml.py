"""Feeds to take along into a reader: of a selection, or of the whole library and each of its categories (OPML 2.0)."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse

from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web.formats import absolute
from content.web.syndication import addresses, titles

FEEDS = {"/feed.atom": "", "/podcast.rss": " (podcast)"}
# XML 1.0 cannot hold these.
UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


@read_only
@conditional
def feeds(request: HttpRequest) -> HttpResponse:
    """Two outlines each: to read and to hear."""
    browsing = Browsing.from_query(request.GET)
    if elsewhere := addresses.led_on(request, browsing):
        return elsewhere
    written = "\n".join(_written(browsing, lambda address: absolute(address, request)))
    headers = {"Content-Disposition": 'attachment; filename="ytv2.opml"'}
    return HttpResponse(written, content_type="text/x-opml; charset=utf-8", headers=headers)


def _written(browsing: Browsing, full: Callable[[str], str]) -> Iterator[str]:
    title = titles.title(browsing, titles.language(browsing))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">'
    yield f"<head><title>{escape(_plain(title))}</title></head>\n<body>"
    yield from _outlines(title, browsing.canonical(), addresses.of(browsing), full)
    if browsing.is_everything():
        for each in facets.count(browsing)["category"]:
            query = f"?{urlencode({'category': each.value})}"
            page = addresses.path("category", each.key) or f"/{query}"
            yield from _outlines(f"{each.value} · {titles.SITE}", query, page, full)
    yield "</body>\n</opml>\n"


def _outlines(title: str, query: str, page: str, full: Callable[[str], str]) -> Iterator[str]:
    for feed, what in FEEDS.items():
        text, feed_url, page_url = (quoteattr(_plain(each)) for each in (title + what, full(feed + query), full(page)))
        yield f'<outline type="rss" text={text} title={text} xmlUrl={feed_url} htmlUrl={page_url}/>'


def _plain(text: str) -> str:
    return text.translate(UNWRITABLE)
