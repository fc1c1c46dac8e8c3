"""The HTTP API for programs: reading. Each handler parses, asks, answers; its address stands in ytv2/urls.py."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from content.api.schemas import (
    FIELDS,
    LIST_QUERY,
    GoneItem,
    Latest,
    LatestReport,
    Pagination,
    ReportList,
)
from content.catalogue import cards, rows
from content.catalogue.browsing import Browsing, Items, Pages, Part
from content.catalogue.cards import Fields
from content.catalogue.rows import StoredItem
from content.catalogue.search import highlight
from content.catalogue.search.query import Search
from content.catalogue.search.spelling import did_you_mean
from content.catalogue.shapes import Item, ItemDetail, PartOfItem
from content.catalogue.truncation import truncated
from content.http.etag import conditional
from content.http.operation import operation
from content.http.responses import json_response
from content.models import Tombstone


class Deleted(LookupError):
    """A person deleted the item."""

    def __init__(self, deleted_at: datetime) -> None:
        super().__init__("This item was deleted.")
        self.deleted_at = deleted_at


def find(identity: str, fields: Fields = None) -> StoredItem:
    """The item of this video_id or legacy id. Raises Deleted, or Http404 with a sentence if it was never known."""
    stored = rows.find(identity, cards.bodies_of(fields))
    if stored:
        return stored
    if gone := Tombstone.gone(identity):
        raise Deleted(gone.deleted_at)
    raise Http404(f"The library has no item {identity[:100]!r}.")


@operation("Reading", "Find items", {200: ReportList | LatestReport}, errors=(400, 503), parameters=LIST_QUERY)
@conditional
def reports(request: HttpRequest) -> HttpResponse:
    browsing = Browsing.from_query(request.GET)
    return json_response(_latest(browsing) if browsing.latest else _list(browsing, _fields(request)))


def _list(browsing: Browsing, fields: Fields) -> ReportList:
    pages, part = browsing.pages, browsing.part()
    stored = rows.of(part.ids, cards.bodies_of(fields) & rows.BODIES)
    answer: ReportList = {
        "reports": [cards.only(fields, card) for card in _cards(stored, browsing.search, fields)],
        "pagination": _pagination(browsing, pages, part),
        "sort": browsing.sort,
        "filters": browsing.echo(),
        "total_count": pages.count,
        "page": browsing.page,
        "total_pages": pages.num_pages,
        "next_after": part.next_after,
        "deployment_version": settings.VERSION,
        "deployment_commit": settings.DEPLOYMENT_COMMIT,
    }
    if not pages.count and (meant := did_you_mean(browsing.search)):
        answer["did_you_mean"] = meant
    return answer


def _cards(stored: list[StoredItem], search: Search, fields: Fields) -> list[Item]:
    found = [truncated(cards.item(each)) for each in stored]
    if search.alternatives and (fields is None or "highlight" in fields):
        for card, why in zip(found, highlight.of(stored, search.alternatives), strict=True):
            card["highlight"] = highlight.shape(why)
    return found


def _latest(browsing: Browsing) -> LatestReport:
    newest = rows.of(Items(browsing.listings().in_order("added_desc"))[:1], {rows.HTML})
    if not newest:
        return {"report": None}
    card = cards.item(newest[0])
    report: Latest = {
        "video_id": card["video_id"],
        "summary_type": card["summary_type"],
        "indexed_at": card["indexed_at"],
    }
    return {"report": report}


def _fields(request: HttpRequest) -> Fields:
    """The fields that are asked for, separated by commas or repeated; None for all."""
    names = (part.strip() for value in request.GET.getlist("fields") for part in value.split(","))
    return frozenset(filter(None, names)) or None


def _pagination(browsing: Browsing, pages: Pages, part: Part) -> Pagination:
    return {
        "page": browsing.page,
        "size": browsing.size,
        "total": pages.count,
        "total_count": pages.count,
        "pages": pages.num_pages,
        "total_pages": pages.num_pages,
        "has_next": part.next_after is not None,
        "has_prev": 1 < browsing.page <= pages.num_pages + 1,
    }


@operation(
    "Reading",
    "One item",
    {200: ItemDetail | PartOfItem, 410: GoneItem},
    errors=(400, 404, 503),
    parameters=[FIELDS],
)
@conditional
def report(request: HttpRequest, identity: str) -> HttpResponse:
    fields = _fields(request)
    return json_response(cards.only(fields, cards.detail(find(identity, fields))))


def older_report(identity: str) -> HttpResponse:
    return json_response(cards.report(find(identity), commit=settings.DEPLOYMENT_COMMIT))
