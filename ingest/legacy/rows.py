"""A row of the archive's `content` as a report in the flat shape."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from content.jsonvalues import mapping
from ingest import payload
from ingest.legacy.archive import Row
from ingest.legacy.losses import Loss
from ingest.payload.syntax.embedded_json import unwrapped
from ingest.payload.syntax.unreadable import one_line
from ingest.payload.syntax.values import moment

# Columns of the archive that have another name, or a place of their own, in a report.
PLAIN = (
    *("title", "canonical_url", "thumbnail_url", "published_at", "indexed_at", "channel_name", "language"),
    *("duration_seconds", "word_count", "subcategories_json"),
)
ANALYSIS_TEXTS = ("content_type", "complexity_level", "language", "subcategory", "channel_id")
ANALYSIS_LISTS = ("category", "key_topics", "named_entities")
DATES = ("indexed_at", "created_at", "updated_at")
NUMBERS = ("view_count", "like_count", "comment_count")
# What the predecessor called a row for which it had no metadata: title from a file's name, date of the import,
# category General, and so on.
GUESSED = "empty"
# As old as can be: whatever else is known outweighs a row without any date, and a guess.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def cleaned(row: Row, table: str) -> tuple[Row, dict[str, str]]:
    """The row's values as text and numbers, without empty ones; and why others are lost, by `table.column`."""
    values: Row = {}
    lost: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError:
                lost[f"{table}.{name}"] = "holds bytes that are no text"
                continue
        if isinstance(value, str) and "\0" in value:
            lost[f"{table}.{name}"] = "held NUL characters, which PostgreSQL cannot store: they were taken out"
            value = value.replace("\0", "")
        if value is not None and (not isinstance(value, str) or value.strip()):
            values[name] = value
    return values, lost


def dated(values: Row) -> datetime:
    """When the row was made, as far as it tells."""
    return next(filter(None, (moment_of(values.get(name)) for name in DATES)), UNDATED)


def key_of(values: Row) -> str:
    """Older rows lower-cased the id: the true one is in video_id."""
    return str(values.get("video_id") or values.get("id", "")).removeprefix("yt:")


def is_guessed(values: Row) -> bool:
    """Whether the row's columns are the predecessor's guesses: its text is none."""
    return str(values.get("format_source", "")).strip().lower() == GUESSED


def report(values: Row) -> dict[str, Any]:
    """The row in the flat shape, without its summaries."""
    flat = {name: values[name] for name in PLAIN if name in values}
    flat["video_id"] = key_of(values)
    if "indexed_at" not in flat and dated(values) != UNDATED:
        flat["indexed_at"] = dated(values).isoformat()
    flat["analysis_json"] = _analysis(values)
    flat["media"] = {name: bool(values.get(name)) for name in ("has_audio", "has_transcript")}
    flat["media"]["transcript_chars"] = values.get("transcript_chars")
    flat["media_metadata"] = {"mp3_duration_seconds": values.get("audio_duration_seconds")}
    return {name: value for name, value in flat.items() if value is not None}


def readable(flat: dict[str, Any], name: str) -> tuple[payload.Report, dict[str, Any], dict[str, str]]:
    """The report, without the fields that cannot be read, and the reasons. Raises Unreadable without an id."""
    lost: dict[str, str] = {}
    while True:
        try:
            return payload.read_object(flat, name), flat, lost
        except payload.Unreadable as problem:
            key = problem.path.partition(".")[0].partition("[")[0]
            if key == "video_id" or key not in flat:
                raise
            lost[f"content.{key}"] = problem.reason
            flat = {name: value for name, value in flat.items() if name != key}


def machine_categories(values: Row) -> list[dict[str, Any]]:
    """What the machine itself said of categories: in its analysis, and in the columns beside it."""
    spread = {"category": parsed(values.get("category")), "subcategory": values.get("subcategory")}
    names = spread["category"] if isinstance(spread["category"], list) else [spread["category"]]
    columns = [{"category": name} for name in names]
    if columns and spread["subcategory"]:
        columns[0] |= {"subcategories": [spread["subcategory"]]}
    analysis = mapping(parsed(values.get("analysis")))
    opinions = (analysis.get("categories"), analysis.get("category"), columns, names)
    return list(filter(None, map(categories, opinions)))


def categories(value: Any) -> dict[str, Any] | None:
    """Categories in the library's form, as the corridor reads them; None if nothing readable is said."""
    if value in (None, "", [], {}):
        return None
    report = {"video_id": "categories", "subcategories_json": value}
    with suppress(payload.Unreadable):
        return payload.read_object(report).subcategories_json
    return None


def parsed(value: Any) -> Any:
    """JSON, or a Python literal, in a string; any other text as it is."""
    if not isinstance(value, str):
        return value
    with suppress(ValueError):
        return json.loads(value)
    with suppress(payload.Unreadable):
        return unwrapped(value) or value
    return value


def _analysis(values: Row) -> dict[str, Any]:
    """What the archive spreads over columns, over the whole analysis where the second generation keeps it."""
    analysis = mapping(parsed(values.get("analysis")))
    analysis |= {name: values[name] for name in ANALYSIS_TEXTS if name in values}
    for name in ANALYSIS_LISTS:
        if value := parsed(values.get(name)):
            analysis[name] = value if isinstance(value, list) else [value]
    analysis |= {name: values[name] for name in NUMBERS if values.get(name)}
    return analysis


def moment_of(value: Any) -> datetime | None:
    """The time that the value says; None if it says none that can be read."""
    try:
        return moment(value) if value is not None else None
    except payload.Unreadable:
        return None


def losses_of(video_id: str, row: Row, lost: dict[str, str]) -> list[Loss]:
    """The losses of one row; `lost` maps `table.column` to the reason."""
    return [
        Loss(video_id, name, reason, one_line(row.get(name.partition(".")[2], ""))) for name, reason in lost.items()
    ]
