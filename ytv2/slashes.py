"""A slash too many at the end of an address leads to the address without it."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import re_path

from content.http.safe_methods import read_only

PATHS = (
    r"feeds|feed\.atom|podcast\.rss|robots\.txt|health(?:/(?:db|backend|ingest|curation))?"
    r"|api/(?:docs|openapi\.json|reports|filters|tombstones|version|config|metrics)"
)


@read_only
def without(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"/{path}?{query}" if query else f"/{path}")


urlpatterns = [re_path(rf"^(?P<path>{PATHS})/$", without)]
