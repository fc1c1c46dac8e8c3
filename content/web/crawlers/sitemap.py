"""/sitemap.xml: every item's page and those of categories and channels, in files of bounded size.

The items stand in the order in which they came, so that what is new changes the last file alone.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.db import connections, router
from django.http import Http404, HttpRequest, HttpResponse

from content.catalogue import facets
from content.catalogue.browsing import Browsing, Items
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.models import Listing
from content.web.formats import absolute
from content.web.links import page_url
from content.web.syndication import addresses

# The protocol takes 50,000 lines a file; these are made in well under a tenth of a second.
LINES = 1_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# When an item or one of its summaries changed: by key, not joined as a whole.
CHANGED = """
SELECT listed.id, greatest(
    (SELECT updated_at FROM content WHERE video_id = listed.id),
    (SELECT max(updated_at) FROM content_summaries WHERE video_id = listed.id AND is_latest))
FROM unnest(%s::text[]) WITH ORDINALITY AS listed (id, place) ORDER BY place
"""
# An address of this site and when it changed, where that is known.
Line = tuple[str, datetime | None]


@read_only
@conditional
def index(request: HttpRequest) -> HttpResponse:
    """The files, one or more of each kind."""
    items = -(-_items().count() // LINES)
    files = [f"/sitemap-items-{number}.xml" for number in range(1, items + 1)]
    files += [f"/sitemap-lists-{number}.xml" for number in range(1, -(-len(_lists()) // LINES) + 1)]
    return _answer(request, "sitemapindex", "sitemap", [(file, None) for file in files])


@read_only
@conditional
def of_items(request: HttpRequest, number: int) -> HttpResponse:
    ids = _items()[(number - 1) * LINES : number * LINES] if number else []
    if not ids:
        return _none(number)
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        cursor.execute(CHANGED, [ids])
        lines: list[Line] = [(page_url(video_id), changed) for video_id, changed in cursor.fetchall()]
    return _answer(request, "urlset", "url", lines)


@read_only
@conditional
def of_lists(request: HttpRequest, number: int) -> HttpResponse:
    lists = _lists()[(number - 1) * LINES : number * LINES] if number else []
    if not lists:
        return _none(number)
    return _answer(request, "urlset", "url", [(address, None) for address in lists])


def _none(number: int) -> HttpResponse:
    """410 for a part that was there when the library had more; 404 for one that never was."""
    if number < 1:
        raise Http404("The parts of the sitemap are counted from 1.")
    return HttpResponse("The sitemap has fewer parts by now.\n", status=410, content_type="text/plain; charset=utf-8")


def _items() -> Items:
    return Browsing(sort="added_asc").items()


def _lists() -> list[str]:
    """The library's page, and those of all categories and channels. One query."""
    counted = facets.count(Browsing())
    places = [addresses.path(name, each.key) for name in ("category", "channel") for each in counted[name]]
    return ["/", *filter(None, places)]


def _answer(request: HttpRequest, root: str, element: str, lines: Iterable[Line]) -> HttpResponse:
    return HttpResponse("".join(_written(request, root, element, lines)), content_type="application/xml; charset=utf-8")


def _written(request: HttpRequest, root: str, element: str, lines: Iterable[Line]) -> Iterator[str]:
    site = absolute("/", request)[:-1]
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
    for address, changed in lines:
        last = f"<lastmod>{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
        yield f"<{element}><loc>{escape(site + address)}</loc>{last}</{element}>\n"
    yield f"</{root}>\n"
