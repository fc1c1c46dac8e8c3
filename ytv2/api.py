"""The API as one object: its routers, its errors, its document."""

from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from content.api import deleting, events
from content.api import items as reading
from content.api.items import answer
from content.db.violations import violation_of
from ingest.http import routes as bringing
from ingest.http import uploads
from ingest.shelve.corridor import Paused
from ytv2.ops import health, nas_proxy

api = NinjaAPI(
    title="YTV2",
    version=settings.VERSION,
    description="The library of AI-written summaries: find, read, hear, and bring in.",
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
api.add_router("", health.router)
api.add_router("", nas_proxy.router)
api.add_router("", bringing.router)
api.add_router("", uploads.router)
api.add_router("", deleting.router)
api.add_router("", events.router)
# Last: it takes every /<id>.json.
api.add_router("", reading.router)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer({"error": str(error) or "There is nothing at this address."}, 404)


@api.exception_handler(Paused)
def paused(request: HttpRequest, error: Exception) -> HttpResponse:
    response = answer({"error": str(error), "outcome": "paused"}, 503)
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
    return answer({"error": str(refusal)}, 409)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer({"error": error.message}, error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer({"error": "The request is not as this address expects.", "details": error.errors}, 422)
