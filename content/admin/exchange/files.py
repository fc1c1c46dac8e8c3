"""Decisions as files: of the items that the list finds, or of all."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.urls import reverse

from content.admin.item_list.matches import matches, query_of
from content.exchange import download

DECIDED = "curated=yes"


def sheet(request: HttpRequest) -> HttpResponseBase:
    """CSV of the items that the list finds by the same query; without one, of all."""
    _look(request, "content.view_content", "content.view_curation")
    keys = _keys(request)
    if keys is None:
        return HttpResponseRedirect(reverse("admin:exchange"))
    return _file(download.sheet(keys), "csv", "text/csv; charset=utf-8")


def ledger(request: HttpRequest) -> HttpResponseBase:
    """The lines of the ledger, of the same items; without a query, of everything."""
    _look(request, "content.view_content", "content.view_history")
    if not filters_of(request):
        return _file(download.ledger_lines(), "jsonl", "application/jsonl")
    keys = _keys(request)
    if keys is None:
        return HttpResponseRedirect(reverse("admin:exchange"))
    return _file(download.ledger_lines(frozenset(keys)), "jsonl", "application/jsonl")


def filters_of(request: HttpRequest) -> QueryDict:
    """The filters and the search of the list."""
    query = query_of(request)
    for name in (PAGE_VAR, ALL_VAR):
        query.pop(name, None)  # type: ignore[misc]
    return query


def _keys(request: HttpRequest) -> list[str] | None:
    """Of the items that the list finds by this query; None if it means nothing to the list."""
    try:
        return list(matches(request, filters_of(request))[0].values_list("pk", flat=True))
    except IncorrectLookupParameters:
        return None


def _look(request: HttpRequest, *permissions: str) -> None:
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def _file(parts: Iterator[bytes], ending: str, content_type: str) -> HttpResponseBase:
    name = f"decisions-{datetime.now(UTC):%Y-%m-%d}.{ending}"
    return StreamingHttpResponse(
        parts,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
