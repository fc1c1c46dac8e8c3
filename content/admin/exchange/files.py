"""Decisions as files: of the items that the list finds, or of all."""

from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.urls import reverse

from content.characters import clean
from content.exchange import download
from content.models import Content

DECIDED = "curated=yes"


def sheet(request: HttpRequest) -> HttpResponseBase:
    """CSV of the items that the list finds by the same query; without one, of all."""
    _look(request, "content.view_content", "content.view_curation")
    found = items_of(request)
    if found is None:
        return HttpResponseRedirect(reverse("admin:exchange"))
    return _file(download.sheet(list(found.values_list("pk", flat=True))), "csv", "text/csv; charset=utf-8")


def ledger(request: HttpRequest) -> HttpResponseBase:
    """The lines of the ledger, of the same items; without a query, of everything."""
    _look(request, "content.view_content", "content.view_history")
    if not query_of(request):
        return _file(download.ledger_lines(), "jsonl", "application/jsonl")
    found = items_of(request)
    if found is None:
        return HttpResponseRedirect(reverse("admin:exchange"))
    keys = frozenset(found.values_list("pk", flat=True))
    return _file(download.ledger_lines(keys), "jsonl", "application/jsonl")


def query_of(request: HttpRequest) -> QueryDict:
    """The filters and the search of the list."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name not in ("p", "all"):
            query.setlist(clean(name), [clean(value) for value in values])
    return query


def items_of(request: HttpRequest) -> Any:
    """What the list finds by this query; None if it means nothing to the list."""
    listed = copy(request)
    listed.GET = query_of(request)  # type: ignore[assignment]
    try:
        return admin.site.get_model_admin(Content).get_changelist_instance(listed).get_queryset(listed)
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
