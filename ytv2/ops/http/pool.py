"""The threads that work: a few, each with a database connection of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

# Seconds that a request waits for a thread at most, and how many wait at once. More than that would have given up
# before their turn came.
LONGEST_WAIT = 1.5
LONGEST_QUEUE = 500


class Busy(Exception):
    """No thread became free in time."""


class Pool:
    """Threads for one kind of work. What waits for one of them waits in the event loop."""

    def __init__(self, name: str, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = asyncio.Semaphore(threads)
        self._waiting = 0

    async def run(self, work: Callable[[], Result], *, has_begun: bool = False) -> Result:
        """Do the work in a thread. Raises Busy when none becomes free in time, unless what the work belongs to has
        begun. It is done to its end, also when nobody waits for it any more.
        """
        await self._place(None if has_begun else LONGEST_WAIT)
        loop, future = asyncio.get_running_loop(), self._executor.submit(work)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._free.release))
        return await asyncio.wrap_future(future)

    async def _place(self, wait: float | None) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        if wait is not None and self._waiting >= LONGEST_QUEUE:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(wait):
                await self._free.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Wait for the work that has begun."""
        self._executor.shutdown()
