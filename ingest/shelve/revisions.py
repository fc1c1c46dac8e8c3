"""Which texts of a report are new revisions, and what it says of those that are there beyond what they say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ingest.payload import Report, Summary
from ingest.payload.report import GAPS
from ingest.payload.syntax.decoding import REPLACEMENT
from ingest.shelve import library_rows
from ingest.shelve.library_rows import Known, Revision

SUMMARY_FIELDS = {"variant", "summary_type", "text", "html", "headline", "language", "generated_at", "audio_url"}

# Of one item: a revision's id to its variant, and columns that it does not say yet.
Gaps = dict[str, tuple[str, dict[str, Any]]]


def fresh_revisions(report: Report, known: Known, dated: datetime) -> list[dict[str, Any]]:
    """Every text that is new to its variant.

    A newer report may return to an earlier text: that is a new revision, and the latest. An older one adds only
    what no revision says, and a rule sees to it that it is not the latest.
    """
    return [
        {"video_id": report.video_id, "said_at": dated} | summary.model_dump(include=SUMMARY_FIELDS)
        for summary in report.summaries
        if _is_fresh(summary, known.revisions, dated)
    ]


def _is_fresh(summary: Summary, revisions: tuple[Revision, ...], dated: datetime) -> bool:
    known = [revision for revision in revisions if revision.variant == summary.variant]
    if not known:
        return True
    if is_broken(summary.text) and not all(revision.is_broken for revision in known):
        return False
    same = _same(summary, known)
    latest = next((revision for revision in known if revision.is_latest), None)
    if not same or latest is None:
        return not same
    # As the latest says: nothing new. As an earlier one says: new only from a report newer than the latest.
    return latest not in same and latest.said_at is not None and dated > latest.said_at


def _same(summary: Summary, revisions: Iterable[Revision]) -> list[Revision]:
    """Those of its variant that say this text."""
    text, html = library_rows.words(summary.text, summary.html)
    # HTML that was made of the text says nothing more than it: what another renderer made of it may stand.
    return [
        it
        for it in revisions
        if it.variant == summary.variant and it.words[0] == text and (summary.is_rendered or it.words[1] == html)
    ]


def gaps_of(report: Report, known: Known, dated: datetime) -> Gaps:
    """What the report says of texts that are there, beyond what the latest revision of each text says."""
    gaps: Gaps = {}
    for summary in report.summaries:
        same = sorted(_same(summary, known.revisions), key=lambda it: it.is_latest)
        if same and not _is_fresh(summary, known.revisions, dated):
            known_of_it = same[-1].about
            more = {name: getattr(summary, name) for name in GAPS if not known_of_it[name]}
            if more := {name: value for name, value in more.items() if value is not None}:
                gaps[same[-1].id] = (summary.variant, more)
    return gaps


def is_broken(value: Any) -> bool:
    """Whether some of its characters were lost on the way: what is whole outweighs it, whatever their dates."""
    return REPLACEMENT in str(value)
