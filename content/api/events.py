"""GET /api/report-events: what changes in the library, told to open pages as it happens (server-sent events).

One thread a process listens to the database and hands the news to all of its clients.
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
from ninja import Router

from content.api import changes
from content.api.changes import News
from content.api.items import answer
from content.api.schemas import Error

log = logging.getLogger(__name__)
router = Router(tags=["Reading"])

COMMENT_SECONDS = 15
RETRY_SECONDS = 5
# News that a slow client has not taken; then it is let go, and told the rest when it comes again.
MOST_WAITING = 1000
END = None

Client = queue.Queue[News | None]


class Hub:
    """The clients of this process, and the thread that listens for them while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._clients: set[Client] = set()
        self._seen: str | None = None
        self._listener: threading.Thread | None = None
        self._over = False

    def join(self) -> tuple[Client, str] | None:
        """A place among the clients and the snapshot from which it is told; None when all are taken.

        Raises TimeoutError while the database does not answer.
        """
        client: Client = queue.Queue(MOST_WAITING)
        with self._lock:
            if self._over or len(self._clients) >= settings.EVENTS_CLIENTS:
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

    def leave(self, client: Client) -> None:
        with self._lock:
            self._clients.discard(client)

    def end(self) -> None:
        """The process stops: every client is let go, and no more are taken."""
        with self._lock:
            self._over = True
            for client in self._clients:
                _tell(client, END)
            self._clients.clear()

    def _listen(self) -> None:
        """Until nobody is left who wants to hear."""
        pause = 0.1
        while True:
            try:
                for news in changes.listen(self._seen):
                    pause = 0.1
                    if not self._publish(news):
                        return
            except psycopg.Error as error:
                log.warning("events_lost_the_database retry_in=%.1f error=%s", pause, str(error).splitlines()[:1])
            with self._lock:
                if self._is_done():
                    return
            time.sleep(pause)
            pause = min(pause * 2, RETRY_SECONDS)

    def _publish(self, news: News) -> bool:
        """Hand it to every client; False once there are none."""
        with self._lock:
            self._seen = news.snapshot
            self._lock.notify_all()
            if news.changes:
                slow = {client for client in self._clients if not _tell(client, news)}
                self._clients -= slow
            return not self._is_done()

    def _is_done(self) -> bool:
        if self._clients and not self._over:
            return False
        self._listener = None
        return True


hub = Hub()


def _tell(client: Client, news: News | None) -> bool:
    """False if the client takes too little of what it is told: then it is let go as well."""
    try:
        client.put_nowait(news)
    except queue.Full:
        client.get_nowait()
        client.put_nowait(END)
        return False
    return True


@router.api_operation(["HEAD"], "/api/report-events", include_in_schema=False)
def report_events_headed(request: HttpRequest) -> HttpResponseBase:
    return _headed(HttpResponse(content_type="text/event-stream"))


@router.get(
    "/api/report-events",
    response={200: None, 503: Error},
    summary="What changes, as it happens: server-sent events",
    openapi_extra={
        "responses": {
            200: {"description": "An endless stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
        }
    },
)
def report_events(request: HttpRequest, after: str = "") -> HttpResponseBase:
    """`after` is where a page was read from; who comes again says by `Last-Event-ID` what it was told last."""
    try:
        joined = hub.join()
    except TimeoutError:
        return _come_again("The database does not answer.")
    if joined is None:
        return _come_again("So many are listening that there is no room for more.")
    client, begin = joined
    missed = _missed(request.headers.get("Last-Event-ID") or after, begin)
    # A stream must not keep a connection of the pool for as long as it lasts.
    connection.close()
    return _headed(StreamingHttpResponse(Stream(client, begin, missed), content_type="text/event-stream"))


def _headed(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the news until there is a bufferful
    return response


def _come_again(sentence: str) -> HttpResponse:
    response = answer({"error": sentence}, 503)
    response.headers["Retry-After"] = str(COMMENT_SECONDS)
    return response


def _missed(last: str, begin: str) -> News:
    """What a client that comes again was not told."""
    if not changes.SNAPSHOT.fullmatch(last):
        return News(begin)
    try:
        with changes.connect() as conn:
            return changes.unseen(conn, last, until=begin)
    except psycopg.Error:
        return News(begin)  # a snapshot that never was


class Stream:
    """The chunks for one client. Whoever stops reading closes it, and so gives its place back."""

    def __init__(self, client: Client, begin: str, missed: News) -> None:
        self.client, self.begin, self.missed = client, begin, missed

    def __iter__(self) -> Iterator[bytes]:
        yield f": the library\nretry: {RETRY_SECONDS * 1000}\nid: {self.begin}\n\n".encode()
        yield from _chunks(self.missed)
        while True:
            try:
                news = self.client.get(timeout=COMMENT_SECONDS)
            except queue.Empty:
                yield b": still here\n\n"
                continue
            if news is END:
                return
            yield from _chunks(news)

    def close(self) -> None:
        hub.leave(self.client)


def _chunks(news: News) -> Iterator[bytes]:
    """The last one bears the snapshot: a client that did not get all of it is told all of it again."""
    for number, change in enumerate(news.changes, 1):
        mark = f"id: {news.snapshot}\n" if number == len(news.changes) else ""
        told = json.dumps(change.told, ensure_ascii=False, separators=(",", ":"))
        yield f"event: {change.name}\n{mark}data: {told}\n\n".encode("utf-8", "replace")
