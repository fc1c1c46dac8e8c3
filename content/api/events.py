"""GET /api/report-events: changes of the library, sent to open pages as they happen (server-sent events)."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from content.api.hub import COMMENT_SECONDS, hub
from content.http import loops
from content.http.operation import operation
from content.http.responses import json_response

STREAM = {"description": "An endless stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}


def report_events_head(request: HttpRequest) -> HttpResponseBase:
    return _unbuffered(HttpResponse(content_type="text/event-stream"))


@operation(
    "Reading",
    "What changes, as it happens: server-sent events",
    {200: None},
    errors=(503,),
    responses={200: STREAM},
)
def report_events(request: HttpRequest, after: str = "") -> HttpResponseBase:
    """`after` is the snapshot that a page shows; a client that reconnects sends the last one as `Last-Event-ID`."""
    loop = loops.loop_of(request.META)
    try:
        client = loops.result_of(hub.subscribe(request.headers.get("Last-Event-ID") or after), loop)
    except TimeoutError:
        return _try_later("The database does not answer.")
    if client is None:
        return _try_later("So many are listening that there is no room for more.")
    # A server with a loop passes an asynchronous iterator on by itself; any other one, in tests, has threads alone.
    parts = client if loops.LOOP in request.META else loops.OneByOne(client, loop)
    return _unbuffered(StreamingHttpResponse(parts, content_type="text/event-stream"))


def _unbuffered(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold events back until a buffer is full
    return response


def _try_later(sentence: str) -> HttpResponse:
    return json_response({"error": sentence}, 503, {"Retry-After": str(COMMENT_SECONDS)})
