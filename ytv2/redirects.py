"""Addresses that only point elsewhere: those of older versions, those with a slash too many, and /robots.txt."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from content.http.responses import json_response
from content.http.safe_methods import read_only
from content.web.formats import absolute

# Facets show the same items in endless combinations; pages of the whole list lead to every item. The longer rule
# outweighs the shorter. The star is for crawlers that drop an empty query, and with it everything.
ROBOTS = """\
User-agent: *
Disallow: /?*
Disallow: /admin/
Disallow: /api/
Allow: /$
Allow: /?page=
"""

without_slash = read_only(RedirectView.as_view(url="/%(path)s", permanent=True, query_string=True))


@csrf_exempt
def gone(request: HttpRequest) -> HttpResponse:
    """410 for what older versions offered, and what to do instead."""
    error = "Gone for good: the shared database is written by POST /ingest/report, never replaced."
    return json_response({"error": error}, 410)


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    headers = {"Cache-Control": "public, max-age=86400"}
    body = f"{ROBOTS}\nSitemap: {absolute('/sitemap.xml', request)}\n"
    return HttpResponse(body, content_type="text/plain; charset=utf-8", headers=headers)
