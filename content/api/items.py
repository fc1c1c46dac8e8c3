"""The HTTP API for programs: reading. Each handler parses, asks, answers."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from content.api.schemas import Error, Filters, ItemDetail, LibraryQuery, OlderReport, ReportList
from content.catalogue import cards, facets
from content.catalogue.browsing import Browsing
from content.http.etag import conditional
from content.models import Content
from content.models.content import Source

router = Router(tags=["Reading"])
SOURCE_LABELS = dict(Source.choices)


def answer(body: Any, status: int = 200) -> HttpResponse:
    """JSON in UTF-8, not escaped to ASCII."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HttpResponse(data, content_type="application/json", status=status)


def find(identity: str) -> Content:
    """The item of this video_id or legacy id. Raises Http404 with a sentence."""
    content = Content.objects.known_as(identity.replace("\x00", "")).for_cards().order_by("video_id").first()
    if content is None:
        raise Http404(f"The library has no item {identity[:100]!r}.")
    return content


@router.get("/api/reports", response={200: ReportList}, summary="Find items")
@conditional
def reports(request: HttpRequest, query: Query[LibraryQuery]) -> HttpResponse:
    browsing = Browsing.from_query(request.GET)
    if browsing.latest:
        return answer({"report": _latest(browsing)})
    items = browsing.items()
    total = items.order_by().count()
    page = items.for_cards()[browsing.offset : browsing.offset + browsing.size]
    pagination = _pagination(browsing, total)
    return answer(
        {
            "reports": [cards.item(content) for content in page],
            "pagination": pagination,
            "sort": browsing.sort,
            "filters": browsing.understood(),
            "total_count": total,
            "page": browsing.page,
            "total_pages": pagination["total_pages"],
            "deployment_version": settings.VERSION,
            "deployment_commit": settings.DEPLOYMENT_COMMIT,
        }
    )


def _latest(browsing: Browsing) -> dict[str, Any] | None:
    content = browsing.items().for_cards().newest().first()
    if content is None:
        return None
    card = cards.item(content)
    return {key: card[key] for key in ("video_id", "summary_type", "indexed_at")}


def _pagination(browsing: Browsing, total: int) -> dict[str, Any]:
    pages = -(-total // browsing.size)
    return {
        "page": browsing.page,
        "size": browsing.size,
        "total": total,
        "total_count": total,
        "pages": pages,
        "total_pages": pages,
        "has_next": browsing.page < pages,
        "has_prev": 1 < browsing.page <= pages + 1,
    }


@router.get("/api/filters", response={200: Filters}, summary="What can be filtered by, with counts")
@conditional
def filters(request: HttpRequest, query: Query[LibraryQuery]) -> HttpResponse:
    counted = facets.count(Browsing.from_query(request.GET))
    sources = [_sourced(entry) for entry in counted["source"]]
    return answer(
        {
            "source": sources,
            "content_source": sources,
            "categories": [_with_children(entry) for entry in counted["category"]],
            "channels": [_counted(entry) for entry in counted["channel"]],
            "languages": [_counted(entry) for entry in counted["language"]],
            "content_type": [_counted(entry) for entry in counted["content_type"]],
            "complexity_level": [_counted(entry) for entry in counted["complexity"]],
            "summary_type": [_counted(entry) for entry in counted["summary_type"]],
            "has_audio": [{"value": entry.value == "true", "count": entry.count} for entry in counted["has_audio"]],
        }
    )


def _counted(entry: facets.Counted) -> dict[str, Any]:
    return {"value": entry.value, "count": entry.count}


def _sourced(entry: facets.Counted) -> dict[str, Any]:
    return {"value": entry.value, "label": SOURCE_LABELS[Source(entry.value)], "count": entry.count}


def _with_children(entry: facets.Counted) -> dict[str, Any]:
    children = [_counted(child) for child in entry.children]
    return _counted(entry) | ({"subcategories": children} if children else {})


@router.get("/api/reports/{path:identity}", response={200: ItemDetail, 404: Error}, summary="One item")
@conditional
def report(request: HttpRequest, identity: str) -> HttpResponse:
    return answer(cards.detail(find(identity)))


@router.get("/{path:identity}.json", response={200: OlderReport, 404: Error}, summary="One item, for older clients")
@conditional
def older_report(request: HttpRequest, identity: str, v: str = "") -> HttpResponse:
    """With ?v=2 it is the reading page."""
    if v == "2":
        from content.web.pages import reading  # the page shows what this room's API finds

        return reading(request, find(identity).video_id)
    return answer(cards.report(find(identity), commit=settings.DEPLOYMENT_COMMIT))
