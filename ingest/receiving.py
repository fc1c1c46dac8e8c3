"""The one corridor that every report takes, whatever door it came in by: read, shelve, answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction

from content.canary import CanarySilent
from content.refusals import refusal_of
from ingest import payload
from ingest.outcomes import Outcome, Receipt
from ingest.payload.unreadable import printable
from ingest.shelving import shelve


class Paused(Exception):
    """The library is paused: what was to be received is still with its sender, to be sent again."""


def receive(data: bytes, name: str, *, dry_run: bool = False, dated: datetime | None = None) -> Receipt:
    """Receive a report file's bytes; `dated` is the file's age, for a report that does not say its own.

    Never raises for what is wrong with the report.
    """
    return _received(lambda: payload.read(data, name), name, dry_run, dated)


def receive_object(report: Any, name: str, *, dry_run: bool = False, dated: datetime | None = None) -> Receipt:
    """Receive a report that is parsed already."""
    return _received(lambda: payload.read_object(report, name), name, dry_run, dated)


def _received(read: Callable[[], payload.Report], name: str, dry_run: bool, dated: datetime | None) -> Receipt:
    # A file's name may hold bytes that are no text; the answer, and the database, can only hold text.
    name = printable(name)
    try:
        report = read()
    except payload.Unreadable as error:
        outcome = Outcome.WAITING if isinstance(error, payload.Incomplete) else Outcome.REFUSED
        return Receipt(outcome, name=name, reason=error.reason, path=error.path, remedy=error.remedy)
    try:
        with transaction.atomic():
            receipt = shelve(report, source=name, dated=dated)
            transaction.set_rollback(dry_run)
    except CanarySilent as error:
        return Receipt(Outcome.REFUSED, name=name, video_id=report.video_id, reason=str(error))
    except (IntegrityError, DataError) as error:
        return replace(_refused(error, report.video_id), name=name)
    return replace(receipt, name=name)


def _refused(error: DatabaseError, video_id: str) -> Receipt:
    """The receipt for what a rule of the database refused. Raises Paused when that rule is the pause."""
    refusal = refusal_of(error)
    if refusal and refusal.rule == "pause_holds":
        raise Paused(refusal.sentence) from error
    if refusal and refusal.rule == "deleted_stays_deleted":
        return Receipt(Outcome.SKIPPED_DELETED, video_id=video_id, reason=refusal.sentence, remedy=refusal.cure)
    said = str(refusal or error).strip().splitlines()[0]
    return Receipt(Outcome.REFUSED, video_id=video_id, reason=said)
