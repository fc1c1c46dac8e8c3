"""Files by the batch: each is read once, passed over where it is settled, and parsed else.

Memory stays flat: a few batches are under way, however many files there are.
"""

import stat
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unicodedata import normalize

from django.db import connection

from ingest.outcomes import Outcome, Receipt
from ingest.payload.syntax.decoding import SIZE_LIMIT
from ingest.payload.syntax.unreadable import printable
from ingest.receipts import deliveries
from ingest.receipts.deliveries import Parcel
from ingest.run.parser_pool import CORES, Parsed, ParserPool, parse
from ingest.run.retry import OUTAGES
from ingest.shelve.corridor import receive_many

# One transaction each: large enough to make a statement's price small, small enough to hold nobody up.
BATCH = 200
# Batches that are being parsed while one is being shelved.
AHEAD = 4
# Below this many files processes and further connections cost more than they bring.
MANY = 2 * BATCH


@dataclass
class Batch:
    """A slice of the files. By their place in it: the receipts so far, and the ages of those that need work."""

    files: list[Path]
    receipts: dict[int, Receipt]
    dates: dict[int, datetime | None]
    parsed: Parsed

    @property
    def answers(self) -> list[tuple[Path, Receipt]]:
        """The files that have a receipt, in order."""
        return [(file, self.receipts[place]) for place, file in enumerate(self.files) if place in self.receipts]

    def crosses(self, other: "Batch") -> bool:
        """Whether both are about the same item."""
        return not self.parsed.items.isdisjoint(other.parsed.items)

    def shelve(self, *, dry_run: bool = False) -> None:
        """Bring in what has no receipt yet. After an error, called again, it goes on where it was."""
        if len(self.receipts) == len(self.files):
            return
        parsed = dict(zip(self.dates, self.parsed.unpack(), strict=True))
        left = [place for place in self.dates if place not in self.receipts]
        parcels = [Parcel(parsed[it][0], name_of(self.files[it]), dated=self.dates[it]) for it in left]
        receipts = receive_many(parcels, [parsed[place][1] for place in left], dry_run=dry_run)
        for place, receipt in zip(left, receipts, strict=False):
            self.receipts[place] = receipt


def read_batches(
    files: list[Path], *, looking_again: bool = False, parsers: int = max(1, CORES - 1)
) -> Iterator[Batch]:
    """The files in order. Each is read and parsed once; only with `looking_again` are those parsed that are settled.

    Many files are parsed by `parsers` processes: by default they leave a core to what is done with the batches.
    """
    ahead: deque[Callable[[], Batch]] = deque()
    with ParserPool(parsers) if len(files) >= MANY else nullcontext() as pool:
        for start in range(0, len(files), BATCH):
            ahead.append(_begun(files[start : start + BATCH], pool, looking_again))
            if len(ahead) > AHEAD:
                yield ahead.popleft()()
        while ahead:
            yield ahead.popleft()()


def _begun(files: list[Path], pool: ParserPool | None, looking_again: bool) -> Callable[[], Batch]:
    loaded = {place: _load(file) for place, file in enumerate(files)}
    parcels = {place: parcel for place, parcel in loaded.items() if isinstance(parcel, Parcel)}
    receipts = {place: receipt for place, receipt in loaded.items() if isinstance(receipt, Receipt)}
    receipts |= {} if looking_again else _settled(parcels)
    left = {place: parcel for place, parcel in parcels.items() if place not in receipts}
    contents = [(parcel.data, parcel.name) for parcel in left.values()]
    dates = {place: parcel.dated for place, parcel in left.items()}
    parsed = pool.parse(contents) if pool and contents else partial(parse, contents)
    return lambda: Batch(files, receipts, dates, parsed())


def _settled(parcels: dict[int, Parcel]) -> dict[int, Receipt]:
    """A short cut, for which no outage is waited out: what comes in again is unchanged as well."""
    try:
        return deliveries.settled(parcels)
    except OUTAGES:
        connection.close()
        return {}


def name_of(path: Path) -> str:
    """One name for one file: macOS decomposes what others compose."""
    return printable(normalize("NFC", str(path)))


def _load(path: Path) -> Parcel | Receipt:
    name = name_of(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe would never end
            return _refused(name, "is no file", "Take it out of the folder.")
        with path.open("rb") as file:
            # One byte more than a report may have is enough to refuse it; what grows meanwhile ends early, and waits.
            data = file.read(min(status.st_size, SIZE_LIMIT) + 1)
    except OSError as error:
        return _refused(name, f"cannot be read: {error.strerror}", "Check its rights and the share.")
    return Parcel(data, name, dated=datetime.fromtimestamp(status.st_mtime, UTC))


def _refused(name: str, reason: str, remedy: str) -> Receipt:
    return Receipt(Outcome.REFUSED, name=name, reason=reason, remedy=remedy)
