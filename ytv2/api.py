"""The API as one object: its operations, its errors, its OpenAPI document. Its addresses stand in ytv2/urls.py."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from content.api import items
from content.api.schemas import GoneItem
from content.catalogue.shapes import OlderReport
from content.db.violations import violation_of
from content.http.compression import compress
from content.http.etag import conditional
from content.http.operation import operation
from content.http.responses import json_response
from content.http.safe_methods import read_only
from content.text import utc_iso
from content.web.reading_page import item_page
from ingest.shelve.corridor import Paused
from ytv2 import openapi


class API(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        """With the addresses that other views answer."""
        document = super().get_openapi_schema(**options)
        document["paths"] |= openapi.PATHS
        return document


api = API(
    title="YTV2",
    version=settings.VERSION,
    description=(
        "The library of AI-written summaries: find, read, hear, and bring in. Parameters for reading are text: what is"
        " malformed is forgiven, what is unknown is ignored. Objects may get further members. HEAD is answered wherever"
        " GET is. Errors are JSON."
    ),
    docs=openapi.Page(),
    docs_url="/api/docs",
    openapi_url="/api/openapi.json",
    openapi_extra={
        "components": {
            "securitySchemes": {
                "SyncSecret": {"type": "http", "scheme": "bearer"},
                "IngestToken": {"type": "apiKey", "in": "header", "name": "X-INGEST-TOKEN"},
            }
        }
    },
)


@read_only
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, which takes long to make and is the same until the next deployment."""
    response = HttpResponse(_document(), content_type="application/json")
    compress(request, response)
    return response


@cache
def _document() -> bytes:
    return json_response(api.get_openapi_schema()).content


def serve(operations: Iterable[tuple[str, str, Callable[..., Any]]]) -> Any:
    """The URLs of (method, path, handler), the first that matches first. A handler outside the document has no
    `operation`."""
    for method, path, handler in operations:
        described = getattr(handler, "operation", {"include_in_schema": False})
        identity = re.sub(r"\W+", "_", f"{method.lower()}{path}").strip("_")
        api.default_router.add_api_operation(path, [method], handler, operation_id=identity, **described)
    return api.urls


@operation("Reading", "One item, for older clients", {200: OlderReport, 410: GoneItem}, errors=(400, 404, 503))
@conditional
def older_report(request: HttpRequest, identity: str, v: str = "") -> HttpResponse:
    """The item as JSON, or with ?v=2 the reading page."""
    return item_page.read(request, identity) if v == "2" else items.older_report(identity)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return json_response({"error": str(error) or "There is nothing at this address."}, 404)


@api.exception_handler(items.Deleted)
def deleted(request: HttpRequest, error: items.Deleted) -> HttpResponse:
    answer: GoneItem = {"error": str(error), "deleted_at": utc_iso(error.deleted_at)}
    return json_response(answer, 410)


@api.exception_handler(Paused)
def paused(request: HttpRequest, error: Exception) -> HttpResponse:
    response = json_response({"error": str(error), "outcome": "paused"}, 503)
    response.headers["Retry-After"] = "60"
    return response


@api.exception_handler(IntegrityError)
def ruled_out(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """A rule of the database refused the write: its sentence is the answer."""
    refusal = violation_of(error)
    if refusal is None:
        raise error
    if refusal.rule == "pause_holds":
        return paused(request, Paused(refusal.sentence))
    return json_response({"error": str(refusal)}, 409)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return json_response({"error": error.message}, error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return json_response({"error": "The request is not as this address expects.", "details": error.errors}, 422)
