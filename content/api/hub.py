"""The clients of /api/report-events in this process.

Two threads serve all of them: one listens to the database, the other writes to the clients' connections.
"""

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from typing import cast

import psycopg
from django.conf import settings

from content.api import changes
from content.api.changes import Changes

log = logging.getLogger(__name__)

COMMENT_SECONDS = 15
RETRY_SECONDS = 5
# When the process stops, the ends of the streams are sent within this time, or not at all.
LAST_SECONDS = 2
# As many bytes may wait for a client that does not read; then it is disconnected, and comes again for the rest.
MOST_WAITING = 65_536
COMMENT = b": still here\n\n"
END = b""


class Client(asyncio.Protocol):
    """One stream. Its methods are called in the hub's loop alone."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.is_chunked = False
        self._transport: asyncio.Transport | None = None
        # What came before the connection was taken over.
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        for data in self._early:
            self.send(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.hub.unsubscribe(self)

    def send(self, data: bytes) -> None:
        """In a chunk as HTTP/1.1 frames it, or as it is; END is the last."""
        if self._transport is None:
            self._early.append(data)
        elif self._transport.get_write_buffer_size() > MOST_WAITING:
            self._transport.abort()
        else:
            self._transport.write(b"%X\r\n%b\r\n" % (len(data), data) if self.is_chunked else data)
            if data == END:
                self._transport.close()


class Hub:
    """The thread that listens ends when there is no client left, the other one with the process."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._clients: set[Client] = set()
        self._seen: str | None = None
        self._listener: threading.Thread | None = None
        self._writer: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def subscribe(self) -> tuple[Client, str] | None:
        """A new client, and the snapshot after which it gets changes; None when all places are taken.

        Raises TimeoutError while the database does not answer.
        """
        client = Client(self)
        with self._lock:
            if self._closed or len(self._clients) >= settings.EVENTS_CLIENTS:
                return None
            self._clients.add(client)
            self._start()
            if not self._lock.wait_for(lambda: self._seen, timeout=RETRY_SECONDS):
                self._clients.discard(client)
                raise TimeoutError
            return client, str(self._seen)

    def attach(self, client: Client, connection: socket.socket, *, is_chunked: bool) -> None:
        """Write to this connection from now on."""
        client.is_chunked = is_chunked
        connection.setblocking(False)
        loop = cast(asyncio.AbstractEventLoop, self._loop)  # which runs since the client subscribed
        asyncio.run_coroutine_threadsafe(loop.connect_accepted_socket(lambda: client, connection), loop)

    def unsubscribe(self, client: Client) -> None:
        with self._lock:
            self._clients.discard(client)
            if self._closed and not self._clients and self._loop:
                self._loop.call_soon_threadsafe(self._loop.stop)

    def close(self) -> None:
        """End every client's stream, and take no more of them: the process stops."""
        with self._lock:
            is_first, self._closed = not self._closed, True
            if is_first and self._loop:
                self._send(END)
                last = LAST_SECONDS if self._clients else 0
                self._loop.call_soon_threadsafe(self._loop.call_later, last, self._loop.stop)

    def join(self) -> None:
        """Wait, after `close`, for both threads."""
        for thread in (self._writer, self._listener):
            if thread:
                thread.join(2 * LAST_SECONDS)

    def _start(self) -> None:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._loop.call_later(COMMENT_SECONDS, self._comment, self._loop)
            self._writer = threading.Thread(target=self._loop.run_forever, name="streams", daemon=True)
            self._writer.start()
        if self._listener is None:
            self._seen = None
            self._listener = threading.Thread(target=self._listen, name="events", daemon=True)
            self._listener.start()

    def _comment(self, loop: asyncio.AbstractEventLoop) -> None:
        """A proxy or a browser hangs up on a stream that is silent for long."""
        with self._lock:
            self._send(COMMENT)
        loop.call_later(COMMENT_SECONDS, self._comment, loop)

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
                self._send(b"".join(events_of(batch)))
            return not self._stop_if_unused()

    def _send(self, data: bytes) -> None:
        """To all who are clients now, soon: the loop sends, and waits for none of them."""
        if self._loop:
            self._loop.call_soon_threadsafe(_send_each, tuple(self._clients), data)

    def _stop_if_unused(self) -> bool:
        if self._clients and not self._closed:
            return False
        self._listener = None
        return True


hub = Hub()


def _send_each(clients: Iterable[Client], data: bytes) -> None:
    for client in clients:
        client.send(data)


def events_of(batch: Changes) -> Iterator[bytes]:
    """Only the last one bears the snapshot: a client that did not get all of them gets all of them again."""
    for number, change in enumerate(batch.changes, 1):
        mark = f"id: {batch.snapshot}\n" if number == len(batch.changes) else ""
        data = json.dumps(change.data, ensure_ascii=False, separators=(",", ":"))
        yield f"event: {change.name}\n{mark}data: {data}\n\n".encode("utf-8", "replace")
