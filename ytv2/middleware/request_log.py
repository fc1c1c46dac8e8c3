"""Every request gets a number, a line in the log and a place in the metrics."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ytv2.accounts.client_ip import address_of
from ytv2.ops import request_id
from ytv2.ops.metrics import counters

log = logging.getLogger(__name__)


class Access:
    """The outermost middleware. It logs neither query, nor body, nor headers: those may hold secrets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number, started = request_id.begin(request.headers.get(request_id.HEADER)), time.perf_counter()
        method = request.method or ""
        try:
            response = self.get_response(request)
            response.headers[request_id.HEADER] = number
            self._record(request, method, response, time.perf_counter() - started)
            return response
        finally:
            request_id.end()

    def _record(self, request: HttpRequest, method: str, response: HttpResponse, seconds: float) -> None:
        route = route_of(request)
        counters.count(route, method, response.status_code, seconds)
        log.info(
            "request",
            extra={
                "method": method[:10],
                "route": route,
                "path": request.path[:300],
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                # None for a stream, whose end is not awaited.
                "bytes": None if response.streaming else len(response.content),
                "client": address_of(request),
            },
        )


def route_of(request: HttpRequest) -> str:
    """The pattern that the address matched: patterns are few, addresses are not."""
    matched = request.resolver_match or request
    if hasattr(matched, "route"):  # of the request itself, if its answer was finished before
        return f"/{matched.route}"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"
