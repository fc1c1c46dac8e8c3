"""Many files at once: what is settled is passed over, the rest is parsed beside the database's work.

Memory stays flat: a few batches are under way, however many files there are.
"""

import stat
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from ingest.payload import Report
from ingest.payload.syntax.decoding import SIZE_LIMIT
from ingest.payload.syntax.unreadable import printable
from ingest.receipts import deliveries
from ingest.receipts.deliveries import Parcel
from ingest.receipts.outcomes import Outcome, Receipt
from ingest.run.parser_pool import Readers, Reading, read_all

# One transaction each: large enough to make a statement's price small, small enough to hold nobody up.
BATCH = 200
# Batches that are being parsed while one is being received.
AHEAD = 4
# Below this many files processes cost more than they bring.
MANY = 2 * BATCH


@dataclass
class Batch:
    """A slice of the files: the receipts, by place, of those that need no work; the others as they were read."""

    files: list[Path]
    receipts: dict[int, Receipt]
    parcels: list[Parcel]
    readings: list[Reading] = field(default_factory=list)

    @property
    def reports(self) -> Iterator[Report]:
        return (reading for reading in self.readings if isinstance(reading, Report))

    def answers(self, received: Sequence[Receipt]) -> Iterator[tuple[Path, Receipt]]:
        """Each file with its receipt, in order, once the parcels have theirs: all of them, or the first ones."""
        rest = iter(received)
        for place, file in enumerate(self.files):
            receipt = self.receipts[place] if place in self.receipts else next(rest, None)
            if receipt:
                yield file, receipt


# The receipts, by place, of parcels that would change nothing.
Settled = Callable[[Mapping[int, Parcel]], dict[int, Receipt]]


def batches(
    files: list[Path], *, looking_again: bool = False, settled: Settled = deliveries.settled
) -> Iterator[Batch]:
    """The files in order, read. `looking_again` also reads those that are settled; `settled` knows which they are."""
    with _readers(len(files)) as readers:
        ahead: deque[tuple[Batch, Future[list[Reading]] | None]] = deque()
        for batch in _loaded(files, _none if looking_again else settled):
            ahead.append((batch, _begun(batch, readers)))
            if len(ahead) > (AHEAD if readers else 0):
                yield _ready(*ahead.popleft())
        while ahead:
            yield _ready(*ahead.popleft())


def _begun(batch: Batch, readers: Readers | None) -> "Future[list[Reading]] | None":
    with suppress(BrokenProcessPool):
        return readers.submit(read_all, _contents(batch)) if readers and batch.parcels else None
    return None


def _ready(batch: Batch, under_way: "Future[list[Reading]] | None") -> Batch:
    # Where the readers were killed, by the system for their memory or by somebody, this process reads on.
    with suppress(BrokenProcessPool):
        if under_way:
            batch.readings = under_way.result()
            return batch
    batch.readings = read_all(_contents(batch))
    return batch


def _readers(count: int) -> AbstractContextManager[Readers | None]:
    """Processes that parse, or None where they are not worth it."""
    return Readers() if count >= MANY else nullcontext()


def _contents(batch: Batch) -> list[tuple[bytes, str]]:
    return [(parcel.data, parcel.name) for parcel in batch.parcels]


def _none(parcels: Mapping[int, Parcel]) -> dict[int, Receipt]:
    return {}


def _loaded(files: list[Path], settled: Settled) -> Iterator[Batch]:
    paths = iter(files)
    while chunk := list(islice(paths, BATCH)):
        yield _sorted_out(chunk, [_load(path) for path in chunk], settled)


def _sorted_out(files: list[Path], found: list[Parcel | Receipt], settled: Settled) -> Batch:
    parcels = {place: it for place, it in enumerate(found) if isinstance(it, Parcel)}
    known = settled(parcels)
    receipts = {place: it for place, it in enumerate(found) if isinstance(it, Receipt)}
    return Batch(files, receipts | known, [parcel for place, parcel in parcels.items() if place not in known])


def _load(path: Path) -> Parcel | Receipt:
    name = printable(str(path))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # reading a pipe would wait for ever
            return _refused(name, "is no file", "Take it out of the folder.")
        age = datetime.fromtimestamp(found.st_mtime, UTC)
        with path.open("rb") as file:
            # One byte more than a report may have is enough to refuse it.
            return Parcel(file.read(SIZE_LIMIT + 1), name, dated=age)
    except OSError as error:
        return _refused(name, f"cannot be read: {error.strerror}", "Check its rights and the share.")


def _refused(name: str, reason: str, remedy: str) -> Receipt:
    return Receipt(Outcome.REFUSED, name=name, reason=reason, remedy=remedy)
