"""When an item entered the library, as far as its report tells."""

from datetime import datetime

from ingest.payload.syntax.fields import Reader


def indexed_at(report: Reader, summary: Reader | None = None) -> datetime | None:
    """The first time said, from the most to the least exact meaning of "indexed".

    Never the present: the same file must read the same again.
    """
    return (
        report.when("indexed_at")
        or report.mapping("processing_metadata").when("indexed_at")
        or report.when("processed_at")
        or report.mapping("processing").when("completed_at")
        or report.mapping("metadata").when("generated_at")
        or (summary.when("generated_at") if summary else None)
    )
