"""Batches that are received at once, over a connection each: the database has more than one core.

Which batch comes first counts for items that both are about: the later one waits for the earlier. (Of a legacy id that
two items claim it counts as well, and is left to chance.) An attempt that fails is gone on with by whoever asks for its
receipts, who has the patience for it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections

from ingest.receipts.outcomes import Receipt
from ingest.run.bulk import Batch
from ingest.shelve.corridor import Paused

# Connections that receive. More than there are cores would only wait for each other.
CONNECTIONS = 2
# Batches under way: one more than connections, so that none waits while somebody reads the receipts.
UNDER_WAY = CONNECTIONS + 1

# Receives a batch's parcels from this one on; the receipts as they are committed.
Receive = Callable[[Batch, int], Iterator[Receipt]]


@dataclass
class Attempt:
    """A batch, and the receipts of its parcels that are in."""

    batch: Batch
    receive: Receive
    first: Future[None] | None = None
    done: list[Receipt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._items = _items(self.batch)

    def receipts(self) -> list[Receipt]:
        """Waits for them. Called again after an error, it goes on where that was, over the caller's connection."""
        first, self.first = self.first, None
        if first is not None:
            with suppress(OperationalError, InterfaceError, Paused):
                first.result()
        self.go_on()
        return self.done

    def go_on(self) -> None:
        """What is in already is not received again: it would be told as unchanged."""
        for receipt in self.receive(self.batch, len(self.done)):
            self.done.append(receipt)

    def is_in(self) -> bool:
        """Whether all of it is; waits for it, if it has begun."""
        return self.first is not None and self.first.exception() is None

    def crosses(self, batch: Batch) -> bool:
        """Whether both are about the same item."""
        return not self._items.isdisjoint(_items(batch))


def _items(batch: Batch) -> set[str]:
    return {report.video_id for report in batch.reports}


def _aside(attempt: Attempt) -> None:
    """In a thread of its own: whose connection is lost opens another one for the next batch."""
    try:
        attempt.go_on()
    except (OperationalError, InterfaceError):
        connection.close()
        raise


def attempts(
    batches: Iterable[Batch], receive: Receive, *, is_worth_it: bool, is_over: Callable[[], bool]
) -> Iterator[Attempt]:
    """The batches in order, begun ahead where that `is_worth_it`. None is begun any more once it `is_over`.

    Where the batches themselves fail, what is in by then comes before the error.
    """
    with _pool(is_worth_it) as pool:
        under_way: deque[Attempt] = deque()
        try:
            for batch in batches:
                while under_way and (len(under_way) >= UNDER_WAY or any(it.crosses(batch) for it in under_way)):
                    yield under_way.popleft()
                if is_over():
                    break
                under_way.append(_begun(Attempt(batch, receive), pool))
                if not pool:
                    yield under_way.popleft()
        except Exception:
            yield from filter(Attempt.is_in, under_way)
            raise
        yield from under_way


def _begun(attempt: Attempt, pool: ThreadPoolExecutor | None) -> Attempt:
    attempt.first = pool.submit(_aside, attempt) if pool else None
    return attempt


@contextmanager
def _pool(is_worth_it: bool) -> Iterator[ThreadPoolExecutor | None]:
    """Threads with a connection each, or None where this thread's own has to do."""
    # A small pool of connections would keep them waiting for this one's, and a caller's transaction is to hold it all.
    is_short = 0 < settings.DATABASE_POOL <= CONNECTIONS
    if not is_worth_it or is_short or connection.in_atomic_block:
        yield None
        return
    opened = []

    def open_one() -> None:
        own = connections[DEFAULT_DB_ALIAS]
        own.inc_thread_sharing()  # closed by the thread that ends them all
        opened.append(own)

    pool = ThreadPoolExecutor(CONNECTIONS, initializer=open_one)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for own in opened:
            own.close()
