"""After an import: does the library hold what the archive said, field by field, and if not, why?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from content.jsonvalues import mapping
from content.models import Content, Curation, Seal, Summary
from ingest.legacy.archive import Archive
from ingest.legacy.item import Item
from ingest.legacy.losses import Loss
from ingest.legacy.rows import parsed
from ingest.legacy.texts import ABOUT
from ingest.outcomes import Outcome
from ingest.payload import Report
from ingest.payload.syntax.unreadable import one_line

# Column of the archive to the library's column and, below that, the member.
PLACES: dict[str, tuple[str, str]] = {
    **{
        name: (name, "")
        for name in (
            *("title", "canonical_url", "thumbnail_url", "published_at", "indexed_at", "duration_seconds"),
            *("channel_name", "has_audio", "language"),
        )
    },
    **{
        name: ("analysis_json", name)
        for name in (
            *("word_count", "view_count", "like_count", "comment_count", "content_type", "complexity_level"),
            *("category", "subcategory", "key_topics", "named_entities", "channel_id"),
        )
    },
    "has_transcript": ("media", "has_transcript"),
    "transcript_chars": ("media", "transcript_chars"),
    "audio_duration_seconds": ("media_metadata", "mp3_duration_seconds"),
}
# What is left behind on purpose.
LEFT = {
    "format_source": "the predecessor's bookkeeping; read for its marks `enriched` and `empty`",
    "processing_status": "the predecessor's bookkeeping",
    "created_at": "the library dates its own rows; the item's date where indexed_at is empty",
    "updated_at": "the library dates its own rows",
}
# Of a summary's row; its text is compared, its date is `generated_at`.
LEFT_OF_SUMMARIES = {
    "raw_payload": "read where the text is empty; the rest is the machine's working data",
    "file_size": "of a file of the predecessor",
    "word_count": "can be counted",
    "updated_at": "the library dates its own rows",
}


@dataclass
class Parity:
    """`counts` maps what is counted to (in the archive, in the library)."""

    counts: dict[str, tuple[int, int]]
    kept: int = 0
    losses: list[Loss] = field(default_factory=list)

    def grouped(self) -> list[tuple[str, str, int, list[str]]]:
        """Field, reason, how often, and of which items: as a table for people."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for loss in self.losses:
            groups[loss.field, loss.reason].append(loss.video_id)
        return [(*group, len(ids), list(dict.fromkeys(ids))) for group, ids in sorted(groups.items())]

    def as_json(self) -> dict[str, Any]:
        counts = {name: {"archive": archive, "library": library} for name, (archive, library) in self.counts.items()}
        return {"counts": counts, "fields_kept": self.kept, "fields_lost": len(self.losses)}


def compare(items: list[Item], archive: Archive, orphans: list[Loss]) -> Parity:
    """Compare every row with the library as it stands now."""
    parity = Parity({})
    library = {content.video_id: content for content in Content.objects.filter(video_id__in=_ids(items))}
    for item in items:
        losses = list(_losses(item, library.get(item.receipt.video_id)))
        parity.losses += losses
        parity.kept += len(item.values) - len({loss.field for loss in losses if loss.field.startswith("content.")})
    parity.losses += [*orphans, *_left_of_summaries(archive), *_other_tables(archive)]
    parity.counts = _counts(items, library)
    return parity


def _ids(items: Iterable[Item]) -> list[str]:
    return [item.receipt.video_id for item in items if item.receipt.video_id]


def _counts(items: list[Item], library: dict[str, Content]) -> dict[str, tuple[int, int]]:
    ids = _ids(items)
    summaries = sum(len(revisions) for item in items for revisions in item.texts.revisions.values())
    enriched = [item.receipt.video_id for item in items if item.is_enriched]
    decided = Curation.objects.filter(video_id__in=enriched, overrides__has_key="subcategories_json")
    sealed = Seal.objects.filter(video_id__in=enriched, field="subcategories_json")
    return {
        "items": (len(items), len(library)),
        "summaries": (summaries, Summary.objects.filter(content_id__in=ids).count()),
        "curated": (len(enriched), decided.count()),
        "sealed": (len(enriched), sealed.count()),
    }


def _losses(item: Item, content: Content | None) -> Iterator[Loss]:
    """What of one row the library does not hold."""
    receipt = item.receipt
    if item.is_undone or receipt.outcome is Outcome.SKIPPED_DELETED or content is None:
        reason = " ".join(filter(None, (f"{receipt.outcome}:", receipt.path, receipt.reason)))
        yield Loss(receipt.video_id, "content", reason, one_line(item.values.get("title", receipt.name)))
        return
    known = {loss.field for loss in item.losses}
    yield from item.losses
    for name, value in item.values.items():
        if f"content.{name}" not in known and (reason := _reason(name, value, item, content)):
            yield Loss(content.video_id, f"content.{name}", reason, one_line(value))
    yield from _missing_texts(item)


def _reason(name: str, value: Any, item: Item, content: Content) -> str:
    """Why the library does not hold the column's value; "" if it does."""
    if name == "summary":
        return ""  # compared as a revision
    if name in LEFT:
        return LEFT[name]
    if name == "id":
        return "" if value in (content.record_id, content.video_id) else "lower-cased: the true one is in video_id"
    if name in COMPARED:
        return COMPARED[name](value, item, content)
    if name not in PLACES:
        return "a column that the library does not know"
    column, member = PLACES[name]
    wanted = _at(item.report, column, member)
    if wanted is None:
        return (
            "" if value in (0, "0", "[]", "{}") else _warning(item, column, member) or "says nothing that can be read"
        )
    return "" if wanted == _at(content, column, member) else _otherwise(column, content)


def _at(holder: Report | Content | None, column: str, member: str) -> Any:
    value = getattr(holder, column)
    return mapping(value).get(member) if member else value


def _otherwise(column: str, content: Content) -> str:
    decided = Curation.objects.filter(video_id=content.video_id, overrides__has_key=column).exists()
    return "a person decided otherwise" if decided else "the library has a better word"


def _warning(item: Item, *names: str) -> str:
    """What the corridor said when it dropped the value."""
    warnings = item.report.warnings if item.report else ()
    return next((warning for warning in warnings if warning.startswith(tuple(filter(None, names)))), "")


def _video_id(value: Any, item: Item, content: Content) -> str:
    return "" if str(value).removeprefix("yt:") == content.video_id else "lower-cased: the address has the true one"


def _categories(value: Any, item: Item, content: Content) -> str:
    wanted = item.decision.categories or (item.report.subcategories_json if item.report else None)
    if wanted is None:
        return "" if value in ("[]", "{}") else _warning(item, "subcategories_json") or item.decision.reason
    return "" if wanted == content.subcategories_json else _otherwise("subcategories_json", content)


def _analysis(value: Any, item: Item, content: Content) -> str:
    """Its members count one by one: the columns beside it outweigh those of the same name."""
    if not isinstance(parsed(value), dict):
        return "is no object"
    held = mapping(content.analysis_json)
    wanted = (item.report.analysis_json if item.report else None) or {}
    missing = sorted(key for key, member in wanted.items() if held.get(key) != member)
    return f"the library has a better word of {', '.join(missing)}" if missing else ""


COMPARED = {"video_id": _video_id, "subcategories_json": _categories, "analysis": _analysis}


def _missing_texts(item: Item) -> Iterator[Loss]:
    """Every revision that was read stands in the library with its words."""
    held = set(Summary.objects.filter(content_id=item.receipt.video_id).values_list("variant", "text"))
    for variant, revisions in item.texts.revisions.items():
        for revision in revisions:
            if (variant, revision.text) not in held:
                yield Loss(item.receipt.video_id, f"summary {variant}", "was not taken in", one_line(revision.text))


def _left_of_summaries(archive: Archive) -> Iterator[Loss]:
    for row in archive.summary_variants:
        key = str(row.get("video_id"))
        for name, reason in LEFT_OF_SUMMARIES.items():
            if row.get(name):
                yield Loss(key, f"summary_variants.{name}", reason, one_line(row[name]))
        metadata = parsed(row.get("metadata"))
        unread = sorted(metadata.keys() - set(ABOUT)) if isinstance(metadata, dict) else []
        if unread:
            yield Loss(
                key, "summary_variants.metadata", f"of no use here: {', '.join(unread)}", one_line(row["metadata"])
            )


def _other_tables(archive: Archive) -> Iterator[Loss]:
    reasons = {"content_files": "paths on the predecessor's machine", "migration_log": "the predecessor's log"}
    for table, number in archive.others.items():
        reason = reasons.get(table, "a table that the library does not know")
        yield Loss("", table, f"{reason} ({number} rows)")
