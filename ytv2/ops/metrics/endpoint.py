"""/metrics, for Prometheus."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from content.http.responses import json_response
from content.http.safe_methods import read_only
from content.http.tokens import matches, shown_bearer
from ytv2.ops.metrics import counters
from ytv2.ops.metrics.collectors import Library

library = CollectorRegistry()
library.register(Library())


@read_only
def metrics(request: HttpRequest) -> HttpResponse:
    """404 while no token is set: nobody could show it."""
    if not settings.METRICS_TOKEN:
        return json_response({"error": "There are no metrics here. Set METRICS_TOKEN to have them."}, 404)
    if not matches(shown_bearer(request), settings.METRICS_TOKEN):
        error = "Show the token of the metrics, as `Authorization: Bearer ...`."
        return json_response({"error": error}, 401, {"WWW-Authenticate": "Bearer"})
    body = generate_latest(counters.registry()) + generate_latest(library)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
