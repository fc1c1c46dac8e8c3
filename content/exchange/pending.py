"""An import in two steps: what a sheet would change is kept in the database, then done as one gesture, by the part.

Every web process may answer either step, and what is kept is as large as the changes, not as the file.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import IO

from django.db import transaction
from django.utils import timezone

from content.decisions.actor import acting
from content.exchange import reader
from content.exchange.decide import decide
from content.exchange.difference import Change, Tally, differences
from content.exchange.reader import Faults, Unreadable
from content.models import PendingChange, PendingImport

# It is cleared away at an upload after that.
LASTS = timedelta(days=1)
# Changes that are stored, and done, at once: while some are done, nobody else writes, for well under a second.
STORED_AT_ONCE, AT_ONCE = 1000, 100


class BadSheet(ValueError):
    """Something is wrong with lines of the sheet. Nothing was stored."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def propose(file: IO[bytes], *, name: str, by: str) -> PendingImport:
    """Store what the sheet would change. It replaces what the person proposed and did not begin to do.

    Raises BadSheet with all that is wrong; then nothing is stored.
    """
    faults, tally = Faults(), Tally()
    with transaction.atomic():
        _clear_away(by)
        pending = PendingImport.objects.create(name=name, uploaded_by=by)
        try:
            _store(pending, differences(reader.read(file, faults), faults, tally))
        except Unreadable as error:
            faults.insert(0, error.fault)
            faults.total += 1
        if faults:
            raise BadSheet(faults)
        pending.tally = tally.as_json()
        pending.save(update_fields=["tally"])
    return pending


def go_on(pending: PendingImport, *, by: str, via: str, seconds: float) -> PendingImport:
    """Do what is left, or so much of it as that many seconds allow.

    A line of whose columns one is neither as it was at the preview nor as it shall be is left, and says why.
    """
    until = time.monotonic() + seconds
    while pending.done < pending.tally["changed"]:
        with acting(by, via=via, gesture=pending.pk):
            pending = PendingImport.objects.select_for_update().get(pk=pending.pk)
            changes = list(pending.changes.filter(place__gte=pending.done).order_by("place")[:AT_ONCE])
            decide(changes, by=by)
            pending.done += len(changes)
            pending.save(update_fields=["done"])
        if time.monotonic() >= until:
            break
    return pending


def _clear_away(by: str) -> None:
    PendingImport.objects.filter(uploaded_at__lt=timezone.now() - LASTS).delete()
    PendingImport.objects.filter(uploaded_by=by, done=0).delete()


def _store(pending: PendingImport, changes: Iterator[Change]) -> None:
    place = 0
    while batch := list(islice(changes, STORED_AT_ONCE)):
        PendingChange.objects.bulk_create(
            PendingChange(pending=pending, place=place + n, line=change.number, video_id=change.key, cells=change.cells)
            for n, change in enumerate(batch)
        )
        place += len(batch)
