"""A selection to take along, as CSV and as lines of JSON: what anybody sees of its items, made while it is sent."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from content import jsonvalues
from content.catalogue import cards, rows
from content.catalogue.browsing import Browsing
from content.catalogue.rows import StoredItem
from content.exchange.cells import marked
from content.http.etag import conditional_stream
from content.http.safe_methods import read_only
from content.text import utc_iso
from content.web.formats import absolute
from content.web.links import page_url
from content.web.syndication import addresses

# Items in memory at once.
AT_ONCE = 200
# Spreadsheets take a file for UTF-8 by it.
BOM = "\ufeff"
FIELDS = (
    *("video_id", "title", "channel", "source", "language", "categories", "topics", "content_type", "complexity_level"),
    *("published_at", "indexed_at", "duration_seconds", "audio_seconds", "curated"),
    *("page", "original", "audio", "picture"),
)


@read_only
@conditional_stream
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """A line an item, lists separated by semicolons. No spreadsheet takes a cell for a formula."""
    return _sent(request, _csv, "text/csv; charset=utf-8", "ytv2.csv")


@read_only
@conditional_stream
def as_json_lines(request: HttpRequest) -> HttpResponseBase:
    return _sent(request, _json_lines, "application/jsonl; charset=utf-8", "ytv2.jsonl")


def _sent(request: HttpRequest, written: Any, content_type: str, name: str) -> HttpResponseBase:
    browsing = Browsing.from_query(request.GET)
    if elsewhere := addresses.led_on(request, browsing):
        return elsewhere
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    parts = ([line(stored, request) for stored in part] for part in _parts(browsing))
    return StreamingHttpResponse(written(parts), content_type=content_type, headers=headers)


def _parts(browsing: Browsing) -> Iterator[list[StoredItem]]:
    """All items of the selection in its order. Each part is found behind the one before: none is missed, none twice."""
    items = browsing.items()
    found = items.rows(0, AT_ONCE)
    while found:
        yield rows.of([row.video_id for row in found], ())
        found = items.rows_behind(found[-1].position, AT_ONCE) or []


def line(stored: StoredItem, request: HttpRequest) -> dict[str, Any]:
    """The public fields of an item, addresses absolute; what is not known is null or empty."""
    item = cards.item(stored)
    return {
        "video_id": stored.video_id,
        "title": item["title"],
        "channel": item["channel"],
        "source": item["source"],
        "language": stored.shown_language,
        "categories": item["analysis"]["categories"],
        "topics": item["analysis"]["key_topics"],
        "content_type": stored.content_type,
        "complexity_level": stored.complexity_level,
        "published_at": utc_iso(stored.published_at),
        "indexed_at": utc_iso(stored.indexed_at),
        "duration_seconds": stored.duration_seconds,
        "audio_seconds": int(cards.audio_seconds(stored)) or None,
        "curated": item["curated"],
        "page": absolute(page_url(stored.video_id), request),
        "original": item["canonical_url"] or None,
        "audio": absolute(item["media"]["audio_url"], request) or None if stored.audio_url else None,
        "picture": absolute(item["thumbnail_url"], request) if item["thumbnail_url"] else None,
    }


def _json_lines(parts: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    for part in parts:
        yield b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in part)


def _csv(parts: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    yield (BOM + ",".join(FIELDS) + "\r\n").encode()
    for part in parts:
        text = io.StringIO()
        csv.writer(text).writerows([_cell(each[name]) for name in FIELDS] for each in part)
        yield text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return marked("; ".join(_named(each) for each in value))
    return marked(str(value))


def _named(entry: Any) -> str:
    """ "Cooking > Baking, Soups", of a category."""
    if isinstance(entry, str):
        return entry
    below = ", ".join(jsonvalues.texts(entry["subcategories"]))
    return f"{entry['category']} > {below}" if below else entry["category"]
