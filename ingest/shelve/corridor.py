"""The one corridor that every report takes, whatever door it came in by: read, shelve, answer.

The answer is a receipt, also for what is refused; it is written into `delivery` with what it tells of.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction

from content.db import lookup
from content.db.violations import violation_of
from content.decisions.actor import acting
from content.decisions.canary import SealBroken
from content.keys import is_digest
from content.text import sentence
from ingest.models import Door
from ingest.outcomes import Outcome, Receipt
from ingest.payload import Foreign, Incomplete, OnlyAnError, Report, Unreadable
from ingest.payload.syntax.unreadable import printable
from ingest.receipts import deliveries
from ingest.receipts.deliveries import Parcel
from ingest.shelve import library_rows
from ingest.shelve.reading import Reading, read, read_object
from ingest.shelve.transaction import VIA, arrival, shelve_many

# So long a statement may take while somebody waits for the answer, others in the same transaction.
POSTED_SECONDS = 10.0
# So much of its digest tells a report from others of its moment.
MARK = 12


class Paused(Exception):
    """The library is paused: what was to be received is still with its sender, to be sent again."""

    def __init__(self, reason: str) -> None:
        super().__init__(sentence(reason))


def raise_if_paused(error: DatabaseError | SealBroken) -> None:
    """Raises Paused where that is the rule that refused."""
    refusal = violation_of(error) if isinstance(error, DatabaseError) else None
    if refusal and refusal.rule == "pause_holds":
        raise Paused(refusal.sentence) from error


def receive(
    data: bytes, name: str, *, dry_run: bool = False, dated: datetime | None = None, door: Door = Door.FOLDER
) -> Receipt:
    """Receive a report file's bytes; `dated` is the file's age, for a report that does not say its own.

    Never raises for what is wrong with the report. Raises Paused.
    """
    parcel = Parcel(data, printable(name), door, dated)
    return next(receive_many([parcel], [read(data, parcel.name)], dry_run=dry_run))


def receive_object(
    report: Any, name: str, *, dry_run: bool = False, dated: datetime | None = None, door: Door = Door.ARCHIVE
) -> Receipt:
    """Receive a report that is parsed already."""
    parcel = Parcel(json.dumps(report, default=repr).encode(), printable(name), door, dated)
    return next(receive_many([parcel], [read_object(report, name)], dry_run=dry_run))


def receive_many(parcels: Sequence[Parcel], readings: Sequence[Reading], *, dry_run: bool = False) -> Iterator[Receipt]:
    """Receive parcels that were read, in as few transactions as possible; what cannot come in holds up no other.

    Their receipts in order, each as soon as what it tells of is committed: after an error, the others are left to do.
    """
    if not dry_run:
        readings = _identified(readings)
        for start, stop in _slices(readings):
            yield from _received(parcels[start:stop], readings[start:stop])
        return
    # Taken back as a whole: what comes second about an item meets what came first.
    with transaction.atomic():
        receipts = list(receive_many(parcels, readings))
        transaction.set_rollback(True)
    yield from receipts


def _identified(readings: Sequence[Reading]) -> list[Reading]:
    """The same, each report under the key of its item, here or deleted; of web articles at one address under one key.

    Asked once for all of them, and before anything else: receipts, slices and MP3s go by the key.
    """
    reports = {place: reading for place, reading in enumerate(readings) if isinstance(reading, Report)}
    found = lookup.keys_of([(it.video_id, it.canonical_url or "") for it in reports.values()])
    identified, new = list(readings), dict[str, str]()
    for (place, report), (key, web_key) in zip(reports.items(), found, strict=True):
        given = report.video_id
        if key is None and web_key:
            first = new.setdefault(web_key, given or web_key)
            key = first if not given or is_digest(given) else given
        if key and key != given:
            # The record id was made of the key that it came with.
            identified[place] = report.model_copy(update={"video_id": key, "record_id": None, "came_as": given})
    return identified


def _slices(readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Within each no two reports are about the same item: the order of arrival counts."""
    start = 0
    seen: set[str] = set()
    for place, reading in enumerate(readings):
        if isinstance(reading, Report):
            if reading.video_id in seen:
                yield start, place
                start, seen = place, set()
            seen.add(reading.video_id)
    if start < len(readings):
        yield start, len(readings)


def _received(parcels: Sequence[Parcel], readings: Sequence[Reading]) -> Iterator[Receipt]:
    try:
        with acting(via=VIA, source=parcels[0].name):
            if parcels[0].door == Door.HTTP:
                library_rows.bound_statements(POSTED_SECONDS)
            receipts = _shelved(parcels, readings)
            library_rows.add_keys({it.came_as: it.video_id for it in readings if isinstance(it, Report) and it.came_as})
            deliveries.write(parcels, receipts)
    except (SealBroken, IntegrityError, DataError) as error:
        raise_if_paused(error)
        if len(parcels) > 1:
            for place in range(len(parcels)):
                yield from _received(parcels[place : place + 1], readings[place : place + 1])
            return
        receipts = [replace(_refused(error), name=parcels[0].name, video_id=getattr(readings[0], "video_id", ""))]
        with transaction.atomic():
            deliveries.write(parcels, receipts)
    yield from receipts


def _shelved(parcels: Sequence[Parcel], readings: Sequence[Reading]) -> list[Receipt]:
    pairs = list(zip(parcels, readings, strict=True))
    arrivals = [
        arrival(reading, parcel.name, parcel.dated, parcel.digest[:MARK])
        for parcel, reading in pairs
        if isinstance(reading, Report)
    ]
    shelved = iter(shelve_many(arrivals) if arrivals else [])
    receipts = [
        _unreadable(reading, parcel.door) if isinstance(reading, Unreadable) else next(shelved)
        for parcel, reading in pairs
    ]
    return [replace(receipt, name=parcel.name) for receipt, parcel in zip(receipts, parcels, strict=True)]


def _unreadable(problem: Unreadable, door: Door) -> Receipt:
    """In a folder what ends early is still being written, and other programs have files. What is posted is meant to be
    a whole report."""
    outcome, remedy, is_file = Outcome.REFUSED, problem.remedy, door == Door.FOLDER
    if isinstance(problem, OnlyAnError):
        return Receipt(Outcome.FAILED_GENERATION, video_id=problem.video_id, failed=(problem.reason,))
    if isinstance(problem, Incomplete):
        outcome, remedy = (Outcome.WAITING, remedy) if is_file else (outcome, "Send it again, whole.")
    elif isinstance(problem, Foreign) and is_file:
        outcome = Outcome.NOT_A_REPORT
    return Receipt(outcome, video_id=problem.video_id, reason=problem.reason, path=problem.path, remedy=remedy)


def _refused(error: SealBroken | DatabaseError) -> Receipt:
    """The receipt for what a rule of the database refused."""
    refusal = violation_of(error) if isinstance(error, DatabaseError) else None
    if refusal and refusal.rule == "deleted_stays_deleted":
        return Receipt(Outcome.SKIPPED_DELETED, reason=refusal.sentence, remedy=refusal.cure)
    return Receipt(Outcome.REFUSED, reason=str(refusal or error).strip().splitlines()[0])
