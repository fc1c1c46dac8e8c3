"""/robots.txt: items and feeds are there to be found; facets are the same items in endless combinations."""

from django.http import HttpRequest, HttpResponse

from content.http.safe_methods import read_only

# The longer rule outweighs the shorter: pages of the whole list lead to every item. The star is for readers of these
# rules that drop an empty query, and with it everything.
RULES = """\
User-agent: *
Disallow: /?*
Disallow: /admin/
Disallow: /api/
Allow: /$
Allow: /?page=
"""
KEPT = "public, max-age=86400"


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(RULES, content_type="text/plain; charset=utf-8", headers={"Cache-Control": KEPT})
