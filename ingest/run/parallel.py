"""Batches that are shelved at once, over a connection each: the database has more than one core.

Which batch comes first counts for items that both are about: the later one waits for the earlier. (Of a legacy id that
two items claim it counts as well, and is left to chance.)
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, connection, connections

from ingest.run.batches import Batch
from ingest.run.retry import OUTAGES
from ingest.shelve.corridor import Paused

# More connections than there are cores would only wait for each other.
CONNECTIONS = 2
# Batches under way: one more than connections, so that none waits while the receipts are read.
UNDER_WAY = CONNECTIONS + 1

Shelve = Callable[[Batch], None]


def side_by_side(
    batches: Iterable[Batch], shelve: Shelve, *, is_worth_it: bool, is_over: Callable[[], bool]
) -> Iterator[Batch]:
    """The batches in order, after one attempt to shelve each where that `is_worth_it`. To try again, over an outage or
    a pause, is left to the caller. None is begun any more once it `is_over`."""
    under_way: deque[tuple[Batch, Future[None]]] = deque()
    with _threads(is_worth_it) as threads:
        for batch in batches:
            while len(under_way) >= UNDER_WAY or any(batch.crosses(other) for other, _ in under_way):
                yield _attempted(*under_way.popleft())
            if is_over():
                break
            if threads:
                under_way.append((batch, threads.submit(_apart, shelve, batch)))
            else:
                yield batch
        while under_way:
            yield _attempted(*under_way.popleft())


def _attempted(batch: Batch, attempt: "Future[None]") -> Batch:
    with suppress(*OUTAGES, Paused):
        attempt.result()
    return batch


def _apart(shelve: Shelve, batch: Batch) -> None:
    """In a thread of its own: one whose connection is lost opens another for the next batch."""
    try:
        shelve(batch)
    except OUTAGES:
        connection.close()
        raise


@contextmanager
def _threads(is_worth_it: bool) -> Iterator[ThreadPoolExecutor | None]:
    """Threads with a connection each, or None where this thread's own has to do."""
    # A caller's transaction is to hold it all.
    if not is_worth_it or connection.in_atomic_block:
        yield None
        return
    opened = []

    def open_one() -> None:
        own = connections[DEFAULT_DB_ALIAS]
        own.inc_thread_sharing()  # closed by the thread that ends them all
        opened.append(own)

    threads = ThreadPoolExecutor(CONNECTIONS, initializer=open_one)
    try:
        yield threads
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
        for own in opened:
            own.close()
