"""GET /api/report-events: changes of the library, sent to open pages as they happen (server-sent events).

One thread per process listens to the database and passes the changes to all of its clients.
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from content.api import changes
from content.api.changes import Changes
from content.http.operation import operation
from content.http.responses import json_response

log = logging.getLogger(__name__)

COMMENT_SECONDS = 15
RETRY_SECONDS = 5
# As many batches may wait for a slow client; then it is disconnected, and gets the rest when it comes again.
MOST_WAITING = 1000
END = None
STREAM = {"description": "An endless stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}

Client = queue.Queue[Changes | None]


class Hub:
    """The clients of this process, and the thread that listens for them while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._clients: set[Client] = set()
        self._seen: str | None = None
        self._listener: threading.Thread | None = None
        self._closed = False

    def subscribe(self) -> tuple[Client, str] | None:
        """A new client, and the snapshot after which it gets changes; None when all places are taken.

        Raises TimeoutError while the database does not answer.
        """
        client: Client = queue.Queue(MOST_WAITING)
        with self._lock:
            if self._closed or len(self._clients) >= settings.EVENTS_CLIENTS:
                return None
            self._clients.add(client)
            if self._listener is None:
                self._seen = None
                self._listener = threading.Thread(target=self._listen, name="events", daemon=True)
                self._listener.start()
            if not self._lock.wait_for(lambda: self._seen, timeout=RETRY_SECONDS):
                self._clients.discard(client)
                raise TimeoutError
            return client, str(self._seen)

    def unsubscribe(self, client: Client) -> None:
        with self._lock:
            self._clients.discard(client)

    def close(self) -> None:
        """End every client's stream, and take no more of them: the process stops."""
        with self._lock:
            self._closed = True
            for client in self._clients:
                _enqueue(client, END)
            self._clients.clear()

    def _listen(self) -> None:
        """Until there is no client left."""
        pause = 0.1
        while True:
            try:
                for batch in changes.listen(self._seen):
                    pause = 0.1
                    if not self._publish(batch):
                        return
            except psycopg.Error as error:
                log.warning("events_lost_the_database retry_in=%.1f error=%s", pause, str(error).splitlines()[:1])
            with self._lock:
                if self._stop_if_unused():
                    return
            time.sleep(pause)
            pause = min(pause * 2, RETRY_SECONDS)

    def _publish(self, batch: Changes) -> bool:
        """Pass it to every client; False once there are none."""
        with self._lock:
            self._seen = batch.snapshot
            self._lock.notify_all()
            if batch.changes:
                self._clients -= {client for client in self._clients if not _enqueue(client, batch)}
            return not self._stop_if_unused()

    def _stop_if_unused(self) -> bool:
        if self._clients and not self._closed:
            return False
        self._listener = None
        return True


hub = Hub()


def _enqueue(client: Client, batch: Changes | None) -> bool:
    """False if the client is too slow: its stream ends."""
    try:
        client.put_nowait(batch)
    except queue.Full:
        client.get_nowait()
        client.put_nowait(END)
        return False
    return True


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
    return _unbuffered(StreamingHttpResponse(Stream(client, begin, missed), content_type="text/event-stream"))


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
    """The chunks for one client. The server closes it when the client disconnects."""

    def __init__(self, client: Client, begin: str, missed: Changes) -> None:
        self.client, self.begin, self.missed = client, begin, missed

    def __iter__(self) -> Iterator[bytes]:
        yield f": the library\nretry: {RETRY_SECONDS * 1000}\nid: {self.begin}\n\n".encode()
        yield from _chunks(self.missed)
        while True:
            try:
                batch = self.client.get(timeout=COMMENT_SECONDS)
            except queue.Empty:
                yield b": still here\n\n"
                continue
            if batch is END:
                return
            yield from _chunks(batch)

    def close(self) -> None:
        hub.unsubscribe(self.client)


def _chunks(batch: Changes) -> Iterator[bytes]:
    """Only the last one bears the snapshot: a client that did not get all of them gets all of them again."""
    for number, change in enumerate(batch.changes, 1):
        mark = f"id: {batch.snapshot}\n" if number == len(batch.changes) else ""
        data = json.dumps(change.data, ensure_ascii=False, separators=(",", ":"))
        yield f"event: {change.name}\n{mark}data: {data}\n\n".encode("utf-8", "replace")
