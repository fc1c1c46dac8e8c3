"""Putting reports on the shelf: one transaction, and an answer for each that says what changed.

"Not said" erases nothing. A newer report outweighs an older one column by column, whatever the order of their
arrival, so that the same files again change nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from content.decisions import canary
from content.decisions.actor import acting
from content.text import utc_iso
from ingest.outcomes import Outcome, Receipt
from ingest.payload import Report
from ingest.shelve import library_rows
from ingest.shelve.library_rows import MERGED, REPLACED, Known
from ingest.shelve.revisions import Gaps, fresh_revisions, gaps_of, is_broken

VIA = "ingest"
# A look finds what another writer inserted since the one before; a row that never appears has another key by now.
LOOKS = 5
# So far clocks may be apart.
SLACK = timedelta(days=1)
# Of a clock without a battery, and of a zip without dates, as 1970 and 1980 are.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Arrival:
    """A report at the shelf: where it came from, and how old it is (of the report itself, else of its file).

    `mark` tells it from another report of the same moment: of two that contradict each other always the same one wins.
    """

    report: Report
    source: str
    dated: datetime
    mark: str = ""

    @property
    def key(self) -> str:
        return self.report.video_id

    @property
    def age(self) -> str:
        """As it is kept in `said_at` beside what the report says."""
        return f"{utc_iso(self.dated)} {self.mark}".rstrip()


def shelve(report: Report, *, source: str = "", via: str = VIA, dated: datetime | None = None) -> Receipt:
    """Bring the report into the library, all of it or nothing. The receipt's name is left to the caller.

    `dated` is the age of a report that does not say it itself (else: now). Raises SealBroken rather than lose
    a sealed decision.
    """
    with acting(via=via, source=source):
        return shelve_many([arrival(report, source, dated)])[0]


def arrival(report: Report, source: str = "", dated: datetime | None = None, mark: str = "") -> Arrival:
    now = timezone.now()
    if report.indexed_at and report.indexed_at > now + SLACK:
        # A clock that is wrong for once would outweigh every report until then.
        report = _undated(report, "its date lies in the future, and is taken as not said")
    if report.indexed_at and report.indexed_at < EARLIEST:
        report = _undated(report, "its date lies before all libraries, and is taken as not said")
    if dated and dated > now + SLACK:
        dated = None
    return Arrival(report, source, report.indexed_at or dated or now, mark)


def _undated(report: Report, warning: str) -> Report:
    return report.model_copy(update={"indexed_at": None, "warnings": (*report.warnings, warning)})


def shelve_many(arrivals: list[Arrival]) -> list[Receipt]:
    """`shelve` for several reports, each of another item, in the caller's transaction, which says who acts."""
    left = {arrival.key: arrival for arrival in arrivals}
    receipts: dict[str, Receipt] = {}
    for _ in range(LOOKS):
        if not left:
            return [receipts[arrival.key] for arrival in arrivals]
        known = library_rows.look({key: arrival.report.record_id for key, arrival in left.items()})
        receipts |= _shelve(left, known)
        # What another writer inserted meanwhile is there at the next look.
        left = {key: arrival for key, arrival in left.items() if key not in receipts}
        if sealed := [key for key, state in known.items() if state.is_sealed]:
            canary.assert_intact(*sealed)
    raise IntegrityError(f"{', '.join(left)} came under another key just now. Send it again.")


def _shelve(arrivals: dict[str, Arrival], known: dict[str, Known]) -> dict[str, Receipt]:
    """The receipts of those that could be shelved; what came into the library at the same moment is left out."""
    receipts = _buried(known)
    here = {key: arrival for key, arrival in arrivals.items() if key not in receipts}
    sent = _as_written({key: _columns(arrival.report) for key, arrival in here.items()}, known)
    for group in _groups(here, known):
        new = {key: _new_row(it, sent[key], known[key]) for key, it in group.items() if known[key].row is None}
        changed = {key: _change(it, sent[key], known[key]) for key, it in group.items() if key not in new}
        fresh = {key: fresh_revisions(it.report, known[key], it.dated) for key, it in group.items()}
        gaps = {key: gaps_of(it.report, known[key], it.dated) for key, it in group.items()}
        decided = next((group[key] for key in new if known[key].is_curated), None)
        created = _write(new, changed, fresh, gaps, decided=decided)
        for key in created | changed.keys():
            fields = set(sent[key]) if key in created else set(changed[key]) - {"said_at"}
            held = _held(sent[key], known[key])
            warnings = group[key].report.warnings + _ignored(sent[key], known[key], fields)
            fields |= {f"{variant} {name}" for variant, said in gaps[key].values() for name in said}
            receipts[key] = _receipt(group[key], key in created, fields, held, len(fresh[key]), warnings)
    return receipts


def _groups(arrivals: dict[str, Arrival], known: dict[str, Known]) -> list[dict[str, Arrival]]:
    """What nobody decided about goes together; the others one by one, since a suggestion names its report."""
    plain = {key: arrival for key, arrival in arrivals.items() if not known[key].is_curated}
    return [group for group in (plain, *({key: arrivals[key]} for key in arrivals.keys() - plain.keys())) if group]


def _buried(known: dict[str, Known]) -> dict[str, Receipt]:
    """The receipts of what a person deleted; the attempts are counted."""
    deleted = {key: state.deleted for key, state in known.items() if state.deleted}
    if deleted:
        library_rows.count_attempts(deleted)
    return {
        key: Receipt(
            Outcome.SKIPPED_DELETED,
            video_id=key,
            reason=f"was deleted by {by} on {at:%Y-%m-%d}",
            remedy="Restore it from the trash to have it again.",
        )
        for key, (by, at) in deleted.items()
    }


def _columns(report: Report) -> dict[str, Any]:
    """The columns of which the report says anything, with their values."""
    values = {name: getattr(report, name) for name in (*REPLACED, *MERGED) if name != "summary_type_latest"}
    values["summary_type_latest"] = report.summary_type
    return {name: value for name, value in values.items() if value is not None}


def _as_written(sent: dict[str, dict[str, Any]], known: dict[str, Known]) -> dict[str, dict[str, Any]]:
    """The report with categories named as the rules will name them; otherwise it would always differ from the row."""
    places = [
        (key, name)
        for key, columns in sent.items()
        for name in ("subcategories_json", "analysis_json")
        if name in columns and known[key].is_amended
    ]
    values = library_rows.amended([(sent[key][name], known[key].refused) for key, name in places])
    for (key, name), value in zip(places, values, strict=True):
        sent[key][name] = value
    return sent


def _write(
    new: dict[str, dict[str, Any]],
    changed: dict[str, dict[str, Any]],
    fresh: dict[str, list[dict[str, Any]]],
    gaps: dict[str, Gaps],
    *,
    decided: Arrival | None,
) -> set[str]:
    """Write rows, changes and revisions; returns the keys of the rows that no other writer inserted first.

    `decided` is the new item, alone in its group, of which somebody decided something before it came.
    """
    changes = {key: columns for key, columns in changed.items() if columns}
    revisions = [revision for revisions in fresh.values() for revision in revisions]
    filled = {revision: said for its_gaps in gaps.values() for revision, (_, said) in its_gaps.items()}
    if decided is None:
        return library_rows.shelve(list(new.values()), changes, revisions, filled)
    # As if never tried if another writer was first: a rule has locked the curation before the item's row, and
    # a writer that holds the one while it waits for the other meets its neighbour in a deadlock.
    with transaction.atomic():
        _set_source(decided)
        created = library_rows.shelve(list(new.values()), changes, revisions, filled)
        transaction.set_rollback(not created)
    return created


def _new_row(arrival: Arrival, sent: dict[str, Any], known: Known) -> dict[str, Any]:
    dates = {
        "indexed_at": arrival.report.indexed_at or timezone.now(),
        "said_at": dict.fromkeys(sent, arrival.age),
    }
    record_id = None if known.is_record_id_taken else arrival.report.record_id
    version = {"audio_version": arrival.report.audio_version}
    return {"video_id": arrival.key, "id": record_id} | sent | dates | version


def _set_source(arrival: Arrival) -> None:
    """What the rules hear about a decided column is this report's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ytv2.source', %s, true)", [arrival.source])


def _change(arrival: Arrival, sent: dict[str, Any], known: Known) -> dict[str, Any]:
    """What is to be written of an item that is there. What is decided goes to the rules instead."""
    changes = _changes(arrival, sent, known)
    decided = {name: changes.pop(name) for name in list(changes) if name in known.overrides}
    if decided:
        _set_source(arrival)
        library_rows.propose(arrival.key, decided)
    return changes


def _changes(arrival: Arrival, sent: dict[str, Any], known: Known) -> dict[str, Any]:
    """The columns to write, so that what is known and what is sent agree."""
    row, report = known.row or {}, arrival.report
    dates = row["said_at"] if isinstance(row["said_at"], dict) else {}
    changes, moved = {}, {}
    for name, value in sent.items():
        before, is_merged = known.incoming.get(name) if name in known.overrides else row[name], name in MERGED
        is_newer = _is_newer(arrival, dates.get(name))
        if not is_merged and before and is_broken(value) != is_broken(before):
            is_newer = is_broken(before)
        wanted = _newer(before, value, is_newer=is_newer, is_merged=is_merged)
        if wanted != before:
            changes[name] = wanted
        if is_newer:
            moved[name] = arrival.age
    if report.indexed_at and (row["indexed_at"] is None or report.indexed_at < row["indexed_at"]):
        changes["indexed_at"] = report.indexed_at
    # Never an older one: what browsers keep under it may be another recording.
    if (report.audio_version or 0) > (row["audio_version"] or 0):
        changes["audio_version"] = report.audio_version
    if row["id"] is None and report.record_id and not known.is_record_id_taken:
        changes["id"] = report.record_id
    # A report without a date of its own that changes nothing leaves no trace.
    if moved and dates | moved != dates and (changes or report.indexed_at):
        changes["said_at"] = dates | moved
    return changes


def _is_newer(arrival: Arrival, known: Any) -> bool:
    """Not older than what is known; that may be nothing, what another writer left there, or a date that is to come."""
    try:
        at, _, mark = known.partition(" ")
        date = datetime.fromisoformat(at)
        return date > timezone.now() + SLACK or (arrival.dated, arrival.mark) >= (date, mark)
    except (AttributeError, TypeError, ValueError):
        return True


def _newer(known: Any, sent: Any, *, is_newer: bool, is_merged: bool) -> Any:
    if is_merged and isinstance(known, dict):
        gaps, said = (known, sent) if is_newer else (sent, known)
        return gaps | {key: value for key, value in said.items() if not (gaps.get(key) and _spoils(value, gaps[key]))}
    return sent if is_newer or not known else known


def _spoils(value: Any, known: Any) -> bool:
    return is_broken(value) and not is_broken(known)


def _held(sent: dict[str, Any], known: Known) -> tuple[str, ...]:
    decided = known.overrides
    return tuple(sorted(name for name, value in sent.items() if name in decided and decided[name] != value))


def _ignored(sent: dict[str, Any], known: Known, fields: set[str]) -> tuple[str, ...]:
    """What was not taken, though nobody decided it: else its sender would take it for known."""
    row = known.row or {}
    other = (name for name in REPLACED if name in sent and name in row and name not in known.overrides)
    # Whether there is sound is the MP3's to say.
    names = sorted(name for name in other if row[name] != sent[name] and name not in fields and name != "has_audio")
    broken = [name for name in names if _spoils(sent[name], row[name])]
    older = [name for name in names if name not in broken]
    reasons = {
        "a report of the same date or a later one says otherwise": older,
        "what is known is whole": broken,
    }
    return tuple(f"not taken, since {reason}: {', '.join(left)}" for reason, left in reasons.items() if left)


def _receipt(
    arrival: Arrival, is_new: bool, fields: set[str], held: tuple[str, ...], added: int, warnings: tuple[str, ...]
) -> Receipt:
    report = arrival.report
    has_failed = bool(report.failed and not report.summaries)
    return Receipt(
        outcome=_outcome(is_new, bool(fields or added), bool(held), has_failed),
        video_id=report.video_id,
        fields=tuple(sorted(fields)),
        held=held,
        summaries=added,
        failed=tuple(f"{failure.variant}: {failure.reason}" for failure in report.failed),
        warnings=warnings,
    )


def _outcome(created: bool, changed: bool, held: bool, failed: bool) -> Outcome:
    if created:
        return Outcome.CREATED
    if failed and not changed:
        return Outcome.FAILED_GENERATION
    if changed:
        return Outcome.UPDATED
    return Outcome.HELD if held else Outcome.UNCHANGED
