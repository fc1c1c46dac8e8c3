"""A run of files: read once, guarded against a mass change, shelved by the batch, answered in order, remembered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from content.media import inventory
from content.text import counted
from ingest.audio.sync import AudioSync
from ingest.models import Run
from ingest.outcomes import CHANGED, Outcome, Receipt
from ingest.payload.syntax.unreadable import printable
from ingest.run.batches import MANY, Batch, read_batches
from ingest.run.mass_change_guard import guarded
from ingest.run.parallel import side_by_side
from ingest.run.retry import Retry
from ingest.run.shutdown import Stopped


def run(
    files: list[Path],
    *,
    places: Sequence[Path] = (),
    retry: Retry | None = None,
    dry_run: bool = False,
    allow_mass_change: bool = False,
    audio: Path | None = None,
    is_routine: bool = False,
) -> Iterator[tuple[Path, Receipt]]:
    """Bring the files in: each with its receipt, in order, as it is committed. Fewer than the files after a stop.

    `places` are what the operator named, `audio` is the folder with the items' MP3s. `is_routine`: nothing is expected
    to change, and a run without a change is not remembered. Raises MassChange before anything is written, Paused in a
    dry run, and the database's error when an outage lasts.
    """
    retry = retry or Retry()
    began, counts = timezone.now(), Counter[str]()

    def say(sentence: str) -> None:
        retry.say(f"{sentence} {counted(len(files) - counts.total(), 'file')} to bring in.")

    # In a pause a dry run says so at once.
    persistently = replace(retry, say=say, through_pauses=not dry_run)
    shelve = partial(Batch.shelve, dry_run=dry_run)
    sync = AudioSync(audio) if audio and not dry_run else None
    if sync and not settings.UPLOAD_URL:
        inventory.take_in_passing()
    is_free = dry_run or allow_mass_change
    batches = read_batches(files, looking_again=dry_run) if is_free else guarded(files, persistently)
    try:
        is_worth_it = len(files) >= MANY
        for batch in side_by_side(batches, shelve, is_worth_it=is_worth_it, is_over=lambda: retry.stop.is_asked):
            # A stop ends the waiting; what is in by then is answered, here and of the other batches under way.
            with suppress(Stopped):
                persistently(partial(shelve, batch))
            with suppress(Stopped):
                batch.receipts |= persistently(partial(sync.attach, batch.receipts)) if sync else {}
            for path, receipt in batch.answers:
                counts[str(receipt.outcome)] += 1
                yield path, receipt
    except Stopped:
        pass  # before the first file
    finally:
        if counts.total() > (counts[Outcome.UNCHANGED] if is_routine else 0):
            row = Run(began_at=began, places=[printable(str(place)) for place in places], is_rehearsal=dry_run)
            row.files, row.counts, row.changes = counts.total(), dict(counts), changes(counts)
            # Once stopped, it does not wait for a database that is away: the receipts say the same.
            with suppress(Stopped):
                retry(row.save)


def changes(counts: Counter[str]) -> int:
    """How many files changed something."""
    return sum(counts[str(outcome)] for outcome in CHANGED)
