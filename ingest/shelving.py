"""Putting a report on the shelf: one transaction, and an answer that says what changed.

"Not said" erases nothing. A newer report outweighs an older one column by column, whatever the order of their
arrival, so that the same files again change nothing.
"""

import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from content import canary
from content.acting import acting, let_gestures_finish
from content.cards import moment
from content.models import CategoryAlias, Content, Curation, Summary, Tombstone
from ingest.outcomes import Outcome, Receipt
from ingest.payload import Report

# Merged key by key; everything else is replaced.
MERGED = ("analysis_json", "media", "media_metadata")
REPLACED = (
    *("title", "channel_name", "canonical_url", "thumbnail_url", "language", "published_at", "duration_seconds"),
    *("subcategories_json", "topics_json", "has_audio", "summary_image_url"),
)
SUMMARY_FIELDS = {"variant", "summary_type", "text", "html", "headline", "language", "generated_at", "audio_url"}


def shelve(report: Report, *, source: str = "", via: str = "ingest", dated: datetime | None = None) -> Receipt:
    """Bring the report into the library, all of it or nothing. The receipt's name is left to the caller.

    `dated` is the age of a report that does not say it itself (else: now). Raises CanarySilent rather than lose
    a sealed decision.
    """
    with acting(via=via, source=source):
        let_gestures_finish(report.video_id)
        receipt = None
        while receipt is None:
            tombstone = Tombstone.stands(report.video_id)
            if tombstone:
                return skipped(report.video_id, tombstone)
            receipt = _shelve(report, report.indexed_at or dated or timezone.now())
        canary.must_sing(report.video_id)
        return receipt


def skipped(video_id: str, tombstone: Tombstone) -> Receipt:
    said = f"was deleted by {tombstone.deleted_by} on {tombstone.deleted_at:%Y-%m-%d}"
    return Receipt(
        Outcome.SKIPPED_DELETED, video_id=video_id, reason=said, remedy="Restore it from the trash to have it again."
    )


def _shelve(report: Report, dated: datetime) -> Receipt | None:
    """None when the item went away meanwhile."""
    curation = Curation.objects.filter(video_id=report.video_id).first()
    said = _as_written(_said(report), curation)
    created = _insert(report, said, dated)
    content = Content.objects.select_for_update(no_key=True).filter(video_id=report.video_id).first()
    if content is None:
        return None
    curation = Curation.objects.filter(video_id=report.video_id).first()
    changes = {} if created else _changes(content, report, said, curation, dated)
    _say_of_decided({name: changes.pop(name) for name in list(changes) if _is_decided(name, curation)}, report.video_id)
    if changes:
        Content.objects.filter(video_id=report.video_id).update(**changes)
    added = _add_summaries(report, dated)
    held = _held(said, curation)
    fields = tuple(sorted(said)) if created else tuple(sorted(set(changes) - {"said_at"}))
    return Receipt(
        outcome=_outcome(created, bool(fields or added), bool(held), bool(report.failed and not report.summaries)),
        video_id=report.video_id,
        fields=fields,
        held=held,
        summaries=added,
        failed=tuple(f"{failure.variant}: {failure.reason}" for failure in report.failed),
        warnings=report.warnings,
    )


def _is_decided(name: str, curation: Curation | None) -> bool:
    return curation is not None and name in curation.overrides


def _say_of_decided(said: dict[str, Any], video_id: str) -> None:
    """Tell the rules what the machine says of decided columns, agreement included.

    An UPDATE to what is shown would look like silence; an INSERT of a row that stands there is heard and no more.
    """
    if said:
        Content.objects.bulk_create([Content(video_id=video_id, **said)], ignore_conflicts=True)


def _outcome(created: bool, changed: bool, held: bool, failed: bool) -> Outcome:
    if created:
        return Outcome.CREATED
    if failed and not changed:
        return Outcome.FAILED_GENERATION
    if changed:
        return Outcome.UPDATED
    return Outcome.HELD if held else Outcome.UNCHANGED


def _said(report: Report) -> dict[str, Any]:
    """The columns of which the report says anything."""
    values = {name: getattr(report, name) for name in (*REPLACED, *MERGED)}
    values["summary_type_latest"] = report.summary_type
    return {name: value for name, value in values.items() if value is not None}


def _as_written(said: dict[str, Any], curation: Curation | None) -> dict[str, Any]:
    """With categories as the rules will name them: else the same report would differ from the row for ever."""
    refused = (curation.refusals if curation else {}).get("categories")
    if refused is None and not CategoryAlias.objects.exists():
        return said
    names = [name for name in ("subcategories_json", "analysis_json") if name in said]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                "SELECT library_amended_column(%s::jsonb, %s::jsonb)", [json.dumps(said[name]), json.dumps(refused)]
            )
            said[name] = json.loads(cursor.fetchone()[0])
    return said


def _insert(report: Report, said: dict[str, Any], dated: datetime) -> bool:
    """Insert the item; False if it is there already."""
    if Content.objects.filter(video_id=report.video_id).exists():
        return False
    dates = {"indexed_at": report.indexed_at or timezone.now(), "said_at": dict.fromkeys(said, moment(dated))}
    for record_id in (report.record_id, None):
        try:
            with transaction.atomic():
                Content(video_id=report.video_id, record_id=record_id, **said, **dates).save(force_insert=True)
            return True
        except IntegrityError:
            if Content.objects.filter(video_id=report.video_id).exists():
                return False  # another writer was first
            if record_id is None:
                raise
    return False


def _changes(
    content: Content, report: Report, said: dict[str, Any], curation: Curation | None, dated: datetime
) -> dict[str, Any]:
    """The columns to write, so that what is known and what is said agree."""
    dates = content.said_at if isinstance(content.said_at, dict) else {}
    changes = {}
    for name, value in said.items():
        known = _known(content, name, curation)
        wanted = _newer(known, value, is_newer=_is_newer(dated, dates.get(name)), is_merged=name in MERGED)
        if wanted != known:
            changes[name] = wanted
    if report.indexed_at and (content.indexed_at is None or report.indexed_at < content.indexed_at):
        changes["indexed_at"] = report.indexed_at
    if content.record_id is None and not Content.objects.filter(record_id=report.record_id).exists():
        changes["record_id"] = report.record_id
    moved = {name: moment(dated) for name in said if _is_newer(dated, dates.get(name))}
    # A report without a date of its own that changes nothing leaves no trace.
    if moved and dates | moved != dates and (changes or report.indexed_at):
        changes["said_at"] = dates | moved
    return changes


def _is_newer(dated: datetime, known: Any) -> bool:
    """Not older than what is known; that may be nothing, or what another writer left there."""
    try:
        return dated >= datetime.fromisoformat(known)
    except (TypeError, ValueError):
        return True


def _newer(known: Any, said: Any, *, is_newer: bool, is_merged: bool) -> Any:
    if is_merged and isinstance(known, dict):
        return known | said if is_newer else said | known
    return said if is_newer or not known else known


def _known(content: Content, name: str, curation: Curation | None) -> Any:
    """What the machine last said: beside a person's decision that is kept with the curation."""
    if curation and name in curation.overrides:
        return curation.incoming.get(name)
    return getattr(content, name)


def _held(said: dict[str, Any], curation: Curation | None) -> tuple[str, ...]:
    overrides = curation.overrides if curation else {}
    return tuple(sorted(name for name, value in said.items() if name in overrides and overrides[name] != value))


def _add_summaries(report: Report, dated: datetime) -> int:
    """Add every text that is new to its variant; returns how many.

    A newer report may return to an earlier text: that is a new revision, and the latest. An older one adds only
    what no revision says, and a rule sees to it that it is not the latest.
    """
    if not report.summaries:
        return 0
    revisions = list(Summary.objects.filter(content_id=report.video_id))
    fresh = [
        Summary(content_id=report.video_id, said_at=dated, **summary.model_dump(include=SUMMARY_FIELDS))
        for summary in report.summaries
        if _is_fresh(summary, [known for known in revisions if known.variant == summary.variant], dated)
    ]
    Summary.objects.bulk_create(fresh)
    return len(fresh)


def _is_fresh(summary: Any, known: list[Summary], dated: datetime) -> bool:
    said = {(revision.text, revision.html): revision for revision in known}
    same = said.get((summary.text, summary.html))
    latest = next((revision for revision in known if revision.is_latest), None)
    if same is None or latest is None:
        return same is None
    # As the latest says: nothing new. As an earlier one said: new only from a report newer than the latest.
    return not same.is_latest and latest.said_at is not None and dated > latest.said_at
