"""Scripts of other sites may read what anybody may read over the API (CORS); nothing else of theirs is answered so."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

READS = ("GET", "HEAD")
PUBLIC = re.compile(
    r"/(?:api/(?:reports(?:/.*)?|filters|semantic-search|semantic-similar|report-events|version|config|openapi\.json)"
    r"|health(?:/.*)?|(?!admin/).*\.json)",
    re.DOTALL,
)
# No client's own credentials: with the wildcard a browser sends none, and shows no answer to a request that has some.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-ID",
}
PREFLIGHT = HEADERS | {
    "Access-Control-Allow-Methods": ", ".join(READS),
    "Access-Control-Allow-Headers": "If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "86400",
}


class CrossOrigin:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.headers.get("Access-Control-Request-Method", "") if request.method == "OPTIONS" else ""
        if not PUBLIC.fullmatch(request.path_info):
            return self.get_response(request)
        if wanted in READS:
            return HttpResponse(status=204, headers=PREFLIGHT)
        response = self.get_response(request)
        if request.method in READS:
            for name, value in HEADERS.items():
                response.headers[name] = value
        return response
