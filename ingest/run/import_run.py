"""Files to be brought in: looked at for mass changes, received by the batch, waited out, counted, remembered."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from content.text import counted
from ingest.audio import sync
from ingest.models import Run
from ingest.payload.syntax.unreadable import printable
from ingest.receipts import deliveries
from ingest.receipts.deliveries import Parcel
from ingest.receipts.outcomes import CHANGED, Outcome, Receipt
from ingest.run import bulk, mass_change_guard, retry
from ingest.run.parallel import attempts
from ingest.run.shutdown import Stop, Stopped
from ingest.shelve.corridor import receive_many


class MassChange(Exception):
    """The files would change too much at once; nothing was written."""


def _silent(*said: Any) -> None: ...


@dataclass
class Errand:
    """How files are brought in. `tell` hears each receipt with its file, `say` what is waited for.

    `rest` is how the time is spent while there is nothing to do but wait; it may raise Stopped.
    """

    places: list[Path]
    dry_run: bool = False
    allow_mass_change: bool = False
    audio: Path | None = None  # the folder with the MP3s of the items
    outage: float = retry.OUTAGE_SECONDS
    tell: Callable[[Path, Receipt, Counter[str]], None] = _silent
    say: Callable[[str], None] = _silent
    stop: Stop = field(default_factory=Stop)
    rest: Callable[[float], None] | None = None
    # A look at what was dealt with before: that it did not change is no news, and no run.
    is_routine: bool = False

    def run(self, files: list[Path]) -> Counter[str]:
        """Bring the files in; the outcomes, counted. Fewer than the files when it was asked to stop.

        Raises MassChange before anything is written, Stopped if that came before it, and Paused in a dry run.
        """
        began, counts = timezone.now(), Counter[str]()
        if not (self.dry_run or self.allow_mass_change):
            self._look_first(files)
        try:
            self._receive(files, counts)
        except Stopped:
            pass  # while it waited: what was received is done, the rest is left
        finally:
            if counts.total() > (counts[Outcome.UNCHANGED] if self.is_routine else 0):
                self._remember(Run(began_at=began), counts)
        return counts

    def _look_first(self, files: list[Path]) -> None:
        """A run gone wrong (a bad model, a wrong folder) touches everything at once."""
        found = self._persist(
            partial(mass_change_guard.forecast, files, between=partial(self.stop.rest, 0)), len(files)
        )
        if found.trips:
            raise MassChange(f"{found} Nothing was written. See it with --dry-run, go on with --allow-mass-change.")

    def _receive(self, files: list[Path], counts: Counter[str]) -> None:
        recordings = sync.Recordings(self.audio) if self.audio and not self.dry_run else None

        def settled(parcels: Mapping[int, Parcel]) -> dict[int, Receipt]:
            return self._persist(partial(deliveries.settled, parcels), len(files) - counts.total())

        batches = bulk.batches(files, looking_again=self.dry_run, settled=settled)
        is_worth_it = len(files) >= bulk.MANY
        for attempt in attempts(batches, self._received, is_worth_it=is_worth_it, is_over=lambda: self.stop.is_asked):
            left = len(files) - counts.total()
            # Whoever is stopped tells of what is in by then, here and in what else is under way.
            with suppress(Stopped):
                self._persist(attempt.receipts, left)
            answers = list(attempt.batch.answers(attempt.done))
            paths, receipts = [path for path, _ in answers], [receipt for _, receipt in answers]
            with suppress(Stopped):
                receipts = self._persist(partial(recordings.attach, receipts), left) if recordings else receipts
            for path, receipt in zip(paths, receipts, strict=True):
                counts[str(receipt.outcome)] += 1
                self.tell(path, receipt, counts)

    def _received(self, batch: bulk.Batch, start: int) -> Iterator[Receipt]:
        return receive_many(batch.parcels[start:], batch.readings[start:], dry_run=self.dry_run)

    def _persist(self, act: Callable[[], Any], left: int) -> Any:
        def say(sentence: str) -> None:
            self.say(f"{sentence} {counted(left, 'file')} to bring in.")

        return retry.until_it_works(
            act,
            say=say,
            outage=self.outage,
            rest=self.rest or self.stop.rest,
            through_pauses=not self.dry_run,  # whoever tries something in a pause wants to know it now
        )

    def _remember(self, run: Run, counts: Counter[str]) -> None:
        run.places = [printable(str(place)) for place in self.places]
        run.is_rehearsal, run.files, run.counts = self.dry_run, counts.total(), dict(counts)
        run.changes = changes(counts)
        # Whoever was asked to end does not wait for a database that is away: the receipts say the same.
        with suppress(Stopped):
            retry.until_it_works(run.save, say=self.say, outage=self.outage, rest=self.rest or self.stop.rest)


def changes(counts: Counter[str]) -> int:
    """How many files changed something."""
    return sum(counts[str(outcome)] for outcome in CHANGED)
