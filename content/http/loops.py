"""The event loop in which streams live: that of the server, or one in a thread where the server has none."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")

# In the environment of a request: the server's loop, if it has one and passes on asynchronous iterators by itself.
LOOP = "asyncio.loop"


def loop_of(environ: Mapping[str, Any]) -> asyncio.AbstractEventLoop:
    return environ.get(LOOP) or in_a_thread()


@cache
def in_a_thread() -> asyncio.AbstractEventLoop:
    """For servers of threads, in tests and under `runserver`."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="streams", daemon=True).start()
    return loop


def result_of(coroutine: Coroutine[Any, Any, Result], loop: asyncio.AbstractEventLoop) -> Result:
    """Run it in the loop of another thread, and wait for it."""
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result()


class Parts(Protocol):
    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def close(self) -> None: ...


class OneByOne:
    """The same parts for a thread, which waits for each of them."""

    def __init__(self, parts: Parts, loop: asyncio.AbstractEventLoop) -> None:
        self.parts, self.loop = parts, loop

    def __iter__(self) -> Iterator[bytes]:
        iterator = aiter(self.parts)

        async def following() -> bytes | None:
            return await anext(iterator, None)

        while (part := result_of(following(), self.loop)) is not None:
            yield part

    def close(self) -> None:
        self.parts.close()
