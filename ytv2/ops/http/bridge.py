"""The WSGI application for a server that speaks ASGI: the event loop waits for clients, threads do the work.

A thread makes an answer and is free again before a byte of it is sent. Of what comes in parts, as a file does, a
thread makes one part at a time; what is an asynchronous iterator, as a stream of events, needs no thread at all.
"""

import asyncio
import logging
from collections.abc import AsyncIterable, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from content.http.loops import LOOP
from ytv2.ops.http import body, memory
from ytv2.ops.http.environ import Environ, Scope, environ_of
from ytv2.ops.http.pool import Busy, Pool
from ytv2.ops.http.refusal import BUSY, Refused

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
READS = ("GET", "HEAD", "OPTIONS")
# Bytes that are made, and sent, at once.
BLOCK = 256 * 1024
# A client that was refused before its body was read may send on for so many seconds, and reads the answer meanwhile.
LINGER_SECONDS = 2.0


@dataclass
class Answer:
    """Whole if there is nothing to follow; `close` is called after the last part."""

    status: int
    headers: Headers
    content: bytes
    following: Iterator[bytes] | AsyncIterable[bytes] | None = None
    close: Callable[[], None] | None = None


class Bridge:
    """An ASGI application."""

    def __init__(self, application: Callable[..., Any], *, readers: int, writers: int) -> None:
        self.application = application
        self.readers, self.writers = Pool("reader", readers), Pool("writer", writers)
        # What asks no database answers also while all others wait for it.
        self.aside = Pool("aside", 1)

    async def __call__(self, scope: Scope, receive: body.Receive, send: Send) -> None:
        environ = environ_of(scope)
        environ[LOOP] = asyncio.get_running_loop()
        pool = self._pool(environ)
        has_unread, length = False, 0
        try:
            length = body.length_of(environ)
            has_unread = length != 0 and not 0 < length <= body.most_of(environ)
            is_read = length != 0 and not has_unread
            environ["wsgi.input"] = await body.read(receive, environ) if is_read else body.Unread()
            answer = await pool.run(partial(self._call, environ))
        except body.Gone:
            _note("client_gone", environ)
            return
        except (Busy, Refused) as error:
            refusal = error.refusal if isinstance(error, Refused) else BUSY
            _note("refused", environ, status=refusal.status)
            answer = Answer(refusal.status, refusal.headers, refusal.body)
            has_unread = True
        size = max(length, len(answer.content))
        await _send(answer, receive, send, pool, has_unread=has_unread)
        if size > memory.LARGE:
            del answer
            await pool.run(memory.give_back, has_begun=True)

    def _pool(self, environ: Environ) -> Pool:
        if environ["PATH_INFO"] == "/health":
            return self.aside
        return self.readers if environ["REQUEST_METHOD"] in READS else self.writers

    def _call(self, environ: Environ) -> Answer:
        """In a thread: have the application make the answer, or its beginning."""
        head: list[Any] = []
        with environ["wsgi.input"]:
            parts = self.application(environ, lambda *given: head.extend(given))
        status = int(head[0][:3])
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in head[1]]
        if getattr(parts, "is_async", False):
            return Answer(status, headers, b"", parts, parts.close)
        iterator = iter(parts)
        content, is_whole = _block(iterator)
        if not is_whole:
            return Answer(status, headers, content, iterator, parts.close)
        parts.close()
        if status not in (204, 304) and not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", str(len(content)).encode()))
        return Answer(status, headers, content)

    def close(self) -> None:
        """Wait for all threads."""
        for pool in (self.readers, self.writers, self.aside):
            pool.close()


def _block(parts: Iterator[bytes]) -> tuple[bytes, bool]:
    """Some of the parts as one, and whether they were the last."""
    block, size = [], 0
    for part in parts:
        block.append(part)
        size += len(part)
        if size >= BLOCK and len(block) > 1:
            return b"".join(block), False
    return b"".join(block), True


async def _send(answer: Answer, receive: body.Receive, send: Send, pool: Pool, *, has_unread: bool) -> None:
    headers = [*answer.headers, (b"connection", b"close")] if has_unread else answer.headers
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    is_all = answer.following is None and not has_unread
    for begin in range(0, len(answer.content) or int(is_all), BLOCK):
        end = begin + BLOCK
        await _part(send, answer.content[begin:end], is_last=is_all and end >= len(answer.content))
    if answer.following is not None:
        await _follow(answer, receive, send, pool)
    elif has_unread:
        await _linger(receive)
        await _part(send, b"", is_last=True)


async def _part(send: Send, data: bytes, *, is_last: bool) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": not is_last})


async def _follow(answer: Answer, receive: body.Receive, send: Send, pool: Pool) -> None:
    """The other parts, until the client hangs up."""
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        if isinstance(answer.following, Iterator):
            is_last = False
            while not (is_last or leaving.done()):
                block, is_last = await pool.run(partial(_block, answer.following), has_begun=True)
                await _part(send, block, is_last=is_last)
        elif answer.following is not None:
            sending = asyncio.ensure_future(_pass_on(answer.following, send))
            await asyncio.wait({leaving, sending}, return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
    finally:
        leaving.cancel()
        if answer.close is not None:
            await pool.run(answer.close, has_begun=True)


async def _pass_on(parts: AsyncIterable[bytes], send: Send) -> None:
    async for part in parts:
        await _part(send, part, is_last=False)
    await _part(send, b"", is_last=True)


async def _gone(receive: body.Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _linger(receive: body.Receive) -> None:
    """A connection that is closed with unread data is reset, and the client would lose the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while (await receive()).get("more_body"):
                pass


def _note(event: str, environ: Environ, **fields: Any) -> None:
    """One line for a request that the application never saw."""
    fields |= {"method": environ["REQUEST_METHOD"][:10], "path": environ["PATH_INFO"][:300]}
    log.info(event, extra=fields)
