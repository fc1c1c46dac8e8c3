"""The clients of /api/report-events in this process: one event loop serves all of them.

They share one connection to the database, which listens while there is a client.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import psycopg
from django.conf import settings

from content.api import changes
from content.api.changes import Changes

log = logging.getLogger(__name__)

COMMENT_SECONDS = 15
RETRY_SECONDS = 5
# A new client waits so long for a database that does not answer.
LONGEST_WAIT = 1.5
# As many bytes may wait for a client that does not read; then its stream ends, and it comes again for the rest.
MOST_WAITING = 65_536
COMMENT = b": still here\n\n"
# So many clients at once are shown what they missed.
REPLAYS = 2


class Client:
    """One stream, to be iterated once. All but `close` belongs to the hub's loop."""

    def __init__(self, hub: "Hub", last: str) -> None:
        self._hub, self._last = hub, last
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._waiting: list[bytes] = []
        self._is_over = False
        self.begin = ""

    def send(self, data: bytes) -> None:
        self._waiting.append(data)
        self._changed.set()
        if sum(map(len, self._waiting)) > MOST_WAITING:
            self._hub.unsubscribe(self)

    def end(self) -> None:
        """After what waits."""
        self._is_over = True
        self._changed.set()

    def close(self) -> None:
        """From any thread: the client is served no more, or never was."""
        self._loop.call_soon_threadsafe(self._hub.unsubscribe, self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """A beginning with what was committed since the last snapshot that the client knows, then what comes."""
        missed = await self._hub.missed(self._last, self.begin)
        yield f": the library\nretry: {RETRY_SECONDS * 1000}\nid: {self.begin}\n\n".encode() + encoded(missed)
        while not self._is_over or self._waiting:
            try:
                async with asyncio.timeout(COMMENT_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                # A proxy or a browser hangs up on a stream that is silent for long.
                yield COMMENT
            data, self._waiting = b"".join(self._waiting), []
            self._changed.clear()
            if data:
                yield data


class Hub:
    """Its methods are called in one event loop."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._seen: str | None = None
        self._listener: asyncio.Task[None] | None = None
        # Set once the snapshot is known or the database has not answered.
        self._tried = asyncio.Event()
        self._replays = asyncio.Semaphore(REPLAYS)
        self._is_closed = False

    async def subscribe(self, last: str) -> Client | None:
        """A new client, which knows the snapshot `last` ("" for none); None when all places are taken.

        Raises TimeoutError while the database does not answer.
        """
        if self._is_closed or len(self._clients) >= settings.EVENTS_CLIENTS:
            return None
        client = Client(self, last)
        self._clients.add(client)
        self._start()
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._tried.wait()
            if self._seen is None:
                raise TimeoutError
        except TimeoutError:
            self.unsubscribe(client)
            raise
        client.begin = self._seen
        return client

    def unsubscribe(self, client: Client) -> None:
        client.end()
        self._clients.discard(client)

    async def missed(self, last: str, begin: str) -> Changes:
        """What was committed between two snapshots; nothing where the first is none."""
        if not changes.SNAPSHOT.fullmatch(last):
            return Changes(begin)
        try:
            async with self._replays, await changes.connect() as conn:
                return await changes.after(conn, last, until=begin)
        except psycopg.Error:
            return Changes(begin)  # a snapshot that never was

    async def close(self) -> None:
        """End every client's stream, and take no more of them: the process stops."""
        self._is_closed = True
        for client in list(self._clients):
            self.unsubscribe(client)
        if self._listener:
            self._listener.cancel()
            await asyncio.wait([self._listener])

    def _start(self) -> None:
        if self._listener is None:
            self._seen = None
            self._tried.clear()
            self._listener = asyncio.get_running_loop().create_task(self._listen())

    async def _listen(self) -> None:
        """Until there is no client left."""
        pause = 0.1
        try:
            while self._clients:
                try:
                    async for batch in self._batches():
                        pause = 0.1
                        self._publish(batch)
                except psycopg.Error as error:
                    log.warning("events_lost_the_database retry_in=%.1f error=%s", pause, str(error).splitlines()[:1])
                    self._tried.set()
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, RETRY_SECONDS)
        finally:
            self._listener = None

    async def _batches(self) -> AsyncIterator[Changes]:
        async with aclosing(changes.listen(self._seen)) as batches:
            async for batch in batches:
                yield batch
                if not self._clients:
                    return

    def _publish(self, batch: Changes) -> None:
        self._seen = batch.snapshot
        self._tried.set()
        if batch.changes:
            data = encoded(batch)
            for client in list(self._clients):
                client.send(data)


hub = Hub()


def encoded(batch: Changes) -> bytes:
    return b"".join(events_of(batch))


def events_of(batch: Changes) -> Iterator[bytes]:
    """Only the last one bears the snapshot: a client that did not get all of them gets all of them again."""
    for number, change in enumerate(batch.changes, 1):
        mark = f"id: {batch.snapshot}\n" if number == len(batch.changes) else ""
        data = json.dumps(change.data, ensure_ascii=False, separators=(",", ":"))
        yield f"event: {change.name}\n{mark}data: {data}\n\n".encode("utf-8", "replace")
