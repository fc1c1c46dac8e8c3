"""The bytes of a report file to a Report: pure, the same bytes always give the same Report.

Raises Unreadable for what cannot be understood, and its subclasses: Incomplete for what looks half written, OnlyAnError
for a report of which nothing came, Foreign for what is no report.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from content.keys import bare
from ingest.payload import identity, size
from ingest.payload.report import FailedGeneration, Report, Summary
from ingest.payload.shapes import detection
from ingest.payload.syntax import decoding
from ingest.payload.syntax.fields import Reader
from ingest.payload.syntax.unreadable import Foreign, Incomplete, OnlyAnError, Unreadable

__all__ = [
    "FailedGeneration",
    "Foreign",
    "Incomplete",
    "OnlyAnError",
    "Report",
    "Summary",
    "Unreadable",
    "read",
    "read_object",
]

WARNINGS_LIMIT = 50


def read(data: bytes, name: str = "") -> Report:
    """The report in a file's bytes; `name` is how errors call it."""
    return _report(partial(decoding.parse, data), name)


def read_object(obj: Any, name: str = "") -> Report:
    """The report in JSON that has been parsed already, by whatever parser."""
    return _report(partial(decoding.tidy, obj), name)


def _report(decode: Callable[[decoding.Notes], Any], name: str) -> Report:
    notes: decoding.Notes = []
    reader = Reader({}, notes)
    try:
        value = decode(notes)
        shape = detection.recognise(value, notes)
        reader = Reader(value, notes)
        fields = shape.read(reader)
        record_id = identity.record_id(fields["video_id"], fields["canonical_url"], reader)
        fields["video_id"] = bare(fields["video_id"])
        size.check(fields)
    except Unreadable as problem:
        problem.name, problem.video_id = name, problem.video_id or reader.about
        raise
    return Report(shape=shape.name, record_id=record_id, warnings=_distinct(notes), **fields)


def _distinct(notes: decoding.Notes) -> tuple[str, ...]:
    distinct = list(dict.fromkeys(notes))
    if len(distinct) > WARNINGS_LIMIT:
        rest = len(distinct) - WARNINGS_LIMIT
        distinct[WARNINGS_LIMIT:] = [f"{rest} more warnings of this kind"]
    return tuple(distinct)
