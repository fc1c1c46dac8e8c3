"""Bringing an archive into the library: all of it in one transaction, and what people decided since stays."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from content.db.rules.columns import WRITTEN
from content.decisions import canary
from content.decisions.actor import acting
from content.decisions.curation import curate
from content.decisions.locks import lock_library
from content.models import Content, Curation, History, Summary, Tombstone
from ingest import payload
from ingest.legacy import parity, rows
from ingest.legacy.archive import Archive, Row
from ingest.legacy.enriched import Decision, EnrichedDetector
from ingest.legacy.item import NEW, RESTS, STANDS, Item
from ingest.legacy.texts import RelatedRows, batches, related_rows, texts_of
from ingest.outcomes import UNDONE, Outcome, Receipt
from ingest.shelve.corridor import receive_object

VIA = "manage.py import_legacy"
# Who enriched a record there is not known: the archive says it.
BY = "legacy archive"
ORIGIN = "imported"


class NotAsExpected(Exception):
    """Another number of enriched records than the operator expected: nothing was written."""


@dataclass
class Imported:
    """What came of an import. `gesture` takes back its curations as one."""

    items: list[Item]
    gesture: uuid.UUID
    sealed: int
    parity: parity.Parity


def import_archive(
    archive: Archive,
    *,
    expect_curated: int | None = None,
    listed: Iterable[str] | None = None,
    dry_run: bool = False,
    progress: Callable[[list[Row]], Iterable[Row]] = iter,
) -> Imported:
    """Bring everything in, curate and seal what was enriched, and compare; all of it or nothing.

    `listed` are the keys of the enriched records, where the operator names them. A dry run does the same and
    takes it back, so that it says just what an import would do. Raises NotAsExpected, and Paused.
    """
    with acting(via=VIA), transaction.atomic():
        # Nobody else decides or writes until the import is done, so no deadlock can arise.
        lock_library()
        detector = EnrichedDetector.of(archive.content, listed)
        related, orphans = related_rows(archive)
        pairs = zip(progress(archive.content), related, strict=True)
        items = [_import_row(archive.name, row, its_rows, detector) for row, its_rows in pairs]
        gesture = uuid.uuid4()
        _curate(items, archive, gesture)
        _check_number(items, expect_curated)
        decided = [item.receipt.video_id for item in items if item.curation == NEW]
        sealed = canary.seal(by=BY, via=VIA, only=decided)
        imported = Imported(items, gesture, sealed, parity.compare(items, archive, orphans))
        transaction.set_rollback(dry_run)
    return imported


def _import_row(archive: str, row: Row, related: RelatedRows, detector: EnrichedDetector) -> Item:
    """One row with all its summaries, or nothing of it; compares the item before and after."""
    values, lost = rows.cleaned(row, "content")
    flat, name = rows.report(values), f"{archive}: {rows.key_of(values)}"
    try:
        report, flat, unread = rows.readable(flat, name)
    except payload.Unreadable:
        return Item(row, values, Decision("refused"), receive_object(flat, name))
    decision = detector.detect(report.video_id, values)
    if decision.categories is not None:
        # What a person chose is no machine's word.
        flat.pop("subcategories_json", None)
    texts = texts_of(values, related, report.video_id)
    item = Item(row, values, decision, Receipt(Outcome.UNCHANGED), report, texts)
    item.losses = rows.losses_of(report.video_id, row, lost | unread) + texts.losses
    before = _state(report.video_id)
    item.receipt = _shelve(flat, item, name)
    item.changes = _difference(before, _state(report.video_id))
    return item


def _shelve(flat: dict[str, Any], item: Item, name: str) -> Receipt:
    """Everything of one item through the corridor; one that is refused half-way leaves nothing."""
    with transaction.atomic():
        receipt = _shelve_item(flat, item, name)
        if receipt.outcome in (*UNDONE, Outcome.SKIPPED_DELETED):
            return receipt
        for name_column in ("title", "channel_name"):
            # A report's Untitled says nothing; an archive's row is shown as it came, where nothing is known.
            if given := item.values.get(name_column):
                unnamed = Content.objects.filter(video_id=receipt.video_id, **{name_column: None})
                unnamed.update(**{name_column: str(given)})
        for dated, members in batches(item.texts, rows.dated(item.values)):
            texts = {"video_id": receipt.video_id, "summary_variants": members}
            then = receive_object(texts, name, dated=dated)
            if then.outcome in UNDONE:
                transaction.set_rollback(True)
                return then
            receipt = _merged(receipt, then)
    return receipt


def _shelve_item(flat: dict[str, Any], item: Item, name: str) -> Receipt:
    """The item without its summaries; guesses fill gaps only, whatever their date."""
    if not rows.is_guessed(item.values):
        return receive_object(flat, name, dated=rows.dated(item.values))
    guesses = {key: value for key, value in flat.items() if key != "indexed_at"}
    receipt = receive_object(guesses, name, dated=rows.UNDATED)
    if receipt.outcome in (*UNDONE, Outcome.SKIPPED_DELETED) or "indexed_at" not in flat:
        return receipt
    date = {"video_id": receipt.video_id, "indexed_at": flat["indexed_at"]}
    return _merged(receipt, receive_object(date, name))


def _merged(first: Receipt, then: Receipt) -> Receipt:
    """The answer to an item that came in several deliveries."""
    order = (Outcome.CREATED, Outcome.UPDATED, Outcome.HELD, Outcome.FAILED_GENERATION, Outcome.UNCHANGED)
    return Receipt(
        min(first.outcome, then.outcome, key=order.index),
        name=first.name,
        video_id=first.video_id,
        fields=tuple(sorted({*first.fields, *then.fields})),
        held=tuple(sorted({*first.held, *then.held})),
        summaries=first.summaries + then.summaries,
        failed=first.failed + then.failed,
        warnings=first.warnings,
    )


def _curate(items: list[Item], archive: Archive, gesture: uuid.UUID) -> None:
    """The enriched rows as decisions, all one gesture. What people decided or deleted since stays as it is."""
    with acting(BY, via=VIA, gesture=gesture):
        for item in filter(lambda item: item.is_enriched, items):
            video_id = item.receipt.video_id
            item.curation = _obstacle(video_id) or NEW
            if item.curation == NEW:
                before = _state(video_id)
                _decide(video_id, item.decision, archive.name)
                decided = _difference(before, _state(video_id))
                item.changes |= decided
                if decided and item.receipt.outcome in (Outcome.UNCHANGED, Outcome.HELD):
                    fields = (*item.receipt.fields, *decided)
                    item.receipt = replace(item.receipt, outcome=Outcome.UPDATED, fields=fields)


def _decide(video_id: str, decision: Decision, name: str) -> None:
    known = Curation.objects.filter(video_id=video_id).first()
    curate(
        video_id,
        {"subcategories_json": decision.categories},
        by=BY,
        via=VIA,
        note=known.note if known and known.note else f"Enriched by hand in {name}: {decision.reason}",
        origin=known.origin if known and known.overrides else ORIGIN,
        # The archive does not tell what people took away, so nothing is refused.
        refusing=False,
    )


def _obstacle(video_id: str) -> str:
    """Why the archive's decision is not needed or not wanted; "" if it is."""
    if Tombstone.objects.filter(video_id=video_id).exists():
        return RESTS
    curation = Curation.objects.filter(video_id=video_id).first()
    if curation is None:
        return ""
    # A decision that was released or undone is one as well.
    ever = History.objects.filter(kind="curation", item=video_id, becomes__overrides__has_key="subcategories_json")
    decided = "subcategories_json" in curation.overrides or curation.refusals or ever.exists()
    return STANDS if decided else ""


def _check_number(items: list[Item], expected: int | None) -> None:
    number = sum(item.is_enriched for item in items)
    if expected is not None and number != expected:
        raise NotAsExpected(
            f"{expected} enriched records were expected, the archive has {number}. Nothing was written. "
            "--dry-run says of each item why it counts as enriched, or why not; --enriched FILE names them instead."
        )


def _state(video_id: str) -> dict[str, Any]:
    """The item as it stands, and how many revisions each variant has."""
    content = Content.objects.filter(video_id=video_id).values(*map(_attribute, WRITTEN)).first() or {}
    revisions = Summary.objects.filter(content_id=video_id).values_list("variant", "revision")
    return {name: content.get(_attribute(name)) for name in WRITTEN} | {
        f"summary {variant} {revision}": "there" for variant, revision in revisions
    }


def _attribute(column: str) -> str:
    return "record_id" if column == "id" else column


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
