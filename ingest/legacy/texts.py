"""The summaries of an archive: every revision of every variant, in an order in which the right one is the latest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from content.jsonvalues import mapping
from ingest import payload
from ingest.legacy.archive import Archive, Row
from ingest.legacy.losses import Loss
from ingest.legacy.rows import cleaned, losses_of, moment_of, parsed
from ingest.payload import Summary
from ingest.payload.summaries import filled
from ingest.payload.syntax.unreadable import one_line

# What a revision's metadata or raw payload may say about its text.
ABOUT = ("headline", "language", "audio_url", "generated_at", "proficiency", "proficiency_level")
TICK = timedelta(microseconds=1)
# The tables of texts, from the older kind to the newer: the columns of the item's key, the text and its variant.
TABLES = {
    "content_summaries": ("content_id", "summary_text", "summary_type"),
    "summary_variants": ("video_id", "content", "variant_type"),
}

RelatedRows = dict[str, list[Row]]  # of one row of `content`, by table


@dataclass
class Texts:
    """One item's revisions by variant, oldest first, and what of them is lost."""

    revisions: dict[str, list[Summary]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    def add(self, member: dict[str, Any], place: str, video_id: str) -> None:
        """Read one text by the corridor's own grammar: it may hold several variants."""
        value = one_line(member.get("text", ""))
        try:
            report = payload.read_object({"video_id": video_id, "summary_variants": [member]})
        except payload.Unreadable as problem:
            self.losses.append(Loss(video_id, place, problem.reason, value))
            return
        for failure in report.failed:
            self.losses.append(Loss(video_id, place, f"is a failed generation's message: {failure.reason}", value))
        if not report.summaries and not report.failed:
            self.losses.append(Loss(video_id, place, "; ".join(report.warnings) or "names no variant", value))
        for summary in report.summaries:
            known = self.revisions.setdefault(summary.variant, [])
            if known and known[-1].text == summary.text:
                known[-1] = filled(known[-1], summary)
            else:
                known.append(summary)

    def extend(self, later: "Texts") -> None:
        """Add later revisions; of an older one with the same text only what it says beyond that is taken."""
        self.losses += later.losses
        for variant, newer in later.revisions.items():
            older = {summary.text: summary for summary in self.revisions.get(variant, [])}
            richer = [filled(summary, older.pop(summary.text, summary)) for summary in newer]
            self.revisions[variant] = [*older.values(), *richer]


class KeyIndex:
    """Which row of `content` a key means: its id or video_id, also where one of them was lower-cased."""

    def __init__(self, content: list[Row]) -> None:
        self.exact: dict[str, int] = {}
        self.lowered: dict[str, set[int]] = {}
        for place, row in enumerate(content):
            for name in {str(row[column]).removeprefix("yt:") for column in ("id", "video_id") if row[column]}:
                self.exact.setdefault(name, place)
                self.lowered.setdefault(name.lower(), set()).add(place)

    def place_of(self, key: Any) -> int | None:
        name = str(key).removeprefix("yt:")
        alike = self.lowered.get(name.lower(), set())
        return self.exact.get(name, next(iter(alike)) if len(alike) == 1 else None)


def related_rows(archive: Archive) -> tuple[list[RelatedRows], list[Loss]]:
    """What belongs to each row of `content`, and texts of items that the archive does not hold."""
    index, orphans = KeyIndex(archive.content), []
    related: list[RelatedRows] = [{table: [] for table in TABLES} for _ in archive.content]
    for table, (key, column, _) in TABLES.items():
        for row in getattr(archive, table):
            if (place := index.place_of(row.get(key))) is not None:
                related[place][table].append(row)
            else:
                value, reason = one_line(row.get(column)), "belongs to no item of the archive"
                orphans.append(Loss(str(row.get(key)), f"{table}.{column}", reason, value))
    return related, orphans


def texts_of(values: Row, related: RelatedRows, video_id: str) -> Texts:
    """From the oldest kind of place to the newest: the item's own column, its one summary, its variants."""
    texts = Texts()
    if "summary" in values:
        texts.add({"text": values["summary"]}, "content.summary", video_id)
    for table in TABLES:
        newer = Texts()
        for row in sorted(related[table], key=_latest_last):
            _add(newer, row, table, video_id)
        texts.extend(newer)
    return texts


def batches(texts: Texts, base: datetime) -> Iterator[tuple[datetime, list[dict[str, Any]]]]:
    """The revisions in the order in which to bring them in, each later than the one before: a date, and at most one
    text a variant, as the members of `summary_variants`.

    A batch is as new as its newest text, and not older than its item: so a revision that was written after all
    that reports say is the latest, and the same archive again is not news.
    """
    newest_first = (reversed(revisions) for revisions in texts.revisions.values())
    rounds = [list(filter(None, members)) for members in zip_longest(*newest_first)]
    last, now = base - TICK, datetime.now(UTC)
    for members in reversed(rounds):
        written = (summary.generated_at for summary in members if summary.generated_at)
        last = max([last + TICK, *(at for at in written if at <= now)])
        yield last, [_member(summary) for summary in members]


def _member(summary: Summary) -> dict[str, Any]:
    return summary.model_dump(mode="json", exclude_none=True, exclude={"html"} if summary.is_rendered else None)


def _latest_last(row: Row) -> tuple[bool, int, int]:
    return bool(row.get("is_latest")), _number(row.get("revision")), _number(row.get("id"))


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _add(texts: Texts, row: Row, table: str, video_id: str) -> None:
    values, lost = cleaned(row, table)
    texts.losses += losses_of(video_id, row, lost)
    _, column, kind = TABLES[table]
    objects = [mapping(parsed(values.get(name))) for name in ("metadata", "raw_payload")]
    member: dict[str, Any] = {}
    for about in objects:
        member = {name: about[name] for name in (*ABOUT, "html") if isinstance(about.get(name), str)} | member
    spare = (about[key] for about in objects for key in ("text", "content") if about.get(key))
    text = values.get(column) or next(spare, "")
    if not text:
        return
    made = moment_of(member.get("generated_at") or None) or moment_of(values.get("created_at"))
    member["generated_at"] = made.isoformat() if made else None
    texts.add(member | {"variant": values.get(kind) or "comprehensive", "text": text}, f"{table}.{column}", video_id)
