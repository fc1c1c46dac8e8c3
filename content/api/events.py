"""GET /api/report-events: changes of the library, sent to open pages as they happen (server-sent events)."""

import socket
from collections.abc import Iterator

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from content.api import changes
from content.api.changes import Changes
from content.api.hub import COMMENT_SECONDS, RETRY_SECONDS, Client, events_of, hub
from content.http.handover import take_over
from content.http.operation import operation
from content.http.responses import json_response

BLOCK = 65_536
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
    try:
        subscription = hub.subscribe()
    except TimeoutError:
        return _try_later("The database does not answer.")
    if subscription is None:
        return _try_later("So many are listening that there is no room for more.")
    client, begin = subscription
    missed = _missed(request.headers.get("Last-Event-ID") or after, begin)
    # A stream must not keep a connection of the pool for as long as it lasts.
    connection.close()
    beginning = f": the library\nretry: {RETRY_SECONDS * 1000}\nid: {begin}\n\n".encode() + b"".join(events_of(missed))
    return _unbuffered(StreamingHttpResponse(Stream(request, client, beginning), content_type="text/event-stream"))


def _unbuffered(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold events back until a buffer is full
    return response


def _try_later(sentence: str) -> HttpResponse:
    return json_response({"error": sentence}, 503, {"Retry-After": str(COMMENT_SECONDS)})


def _missed(last: str, begin: str) -> Changes:
    """What was committed between the last snapshot that a client knows and its new beginning."""
    if not changes.SNAPSHOT.fullmatch(last):
        return Changes(begin)
    try:
        with changes.connect() as conn:
            return changes.after(conn, last, until=begin)
    except psycopg.Error:
        return Changes(begin)  # a snapshot that never was


class Stream:
    """The beginning of the stream, for the server to send after the head; what follows, the hub sends."""

    def __init__(self, request: HttpRequest, client: Client, beginning: bytes) -> None:
        self.request, self.client, self.beginning = request, client, beginning
        self.is_attached = False

    def __iter__(self) -> Iterator[bytes]:
        yield self.beginning
        connection = self.request.META.get("gunicorn.socket")
        if connection is not None:
            self._attach(take_over(connection), is_chunked=self.request.META["SERVER_PROTOCOL"] == "HTTP/1.1")
            return
        # Any other server, in tests and under `runserver`, shows no socket: its thread passes on what the hub sends.
        ours, theirs = socket.socketpair()
        with ours:
            self._attach(theirs, is_chunked=False)
            while block := ours.recv(BLOCK):
                yield block

    def _attach(self, connection: socket.socket, *, is_chunked: bool) -> None:
        self.is_attached = True
        self.client.hub.attach(self.client, connection, is_chunked=is_chunked)

    def close(self) -> None:
        """The server calls it when it is done with the answer, also when the client hung up before."""
        if not self.is_attached:
            self.client.hub.unsubscribe(self.client)
