"""The predecessor's SQLite archives, both generations, as reports in the flat shape. Read-only."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

# Columns of the archive that have another name, or a place of their own, in a report.
TEXTS = ("title", "canonical_url", "thumbnail_url", "published_at", "indexed_at", "channel_name")
ANALYSIS_TEXTS = ("content_type", "complexity_level", "language")
ANALYSIS_LISTS = ("category", "key_topics", "named_entities")
NUMBERS = ("view_count", "like_count", "comment_count")


class NotAnArchive(Exception):
    """The file is not an archive of either generation; says why and what to do."""


def reports(path: Path) -> Iterator[dict[str, Any]]:
    """Every item of the archive as a flat report, in the order of its rows. Raises NotAnArchive."""
    try:
        # Closed, and not merely committed, even when the reader stops half-way.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as archive:
            archive.row_factory = sqlite3.Row
            tables = {row["name"] for row in archive.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"content", "content_summaries"} <= tables:
                raise NotAnArchive(f"{path} has no tables content and content_summaries. Is it the right file?")
            columns = {row["name"] for row in archive.execute("SELECT name FROM pragma_table_info('content')")}
            if not {"id", "video_id", "title"} <= columns:
                raise NotAnArchive(f"{path} has other columns in its table content. Is it the right file?")
            for row in archive.execute("SELECT * FROM content ORDER BY rowid").fetchall():
                yield report(dict(row), _summaries(archive, row["id"], "summary_variants" in tables))
    except (sqlite3.DatabaseError, IndexError) as error:
        raise NotAnArchive(f"{path} cannot be read as SQLite: {error}.") from error


def report(row: dict[str, Any], summaries: list[dict[str, Any]]) -> dict[str, Any]:
    """One row of `content` in the flat shape; empty strings stand for null there."""
    said = {name: value for name, value in row.items() if value not in (None, "")}
    flat = {name: said[name] for name in TEXTS if name in said}
    # Older rows lower-cased the id: the true one is in video_id.
    flat["video_id"] = said.get("video_id") or str(said.get("id", "")).removeprefix("yt:")
    flat["duration_seconds"] = said.get("duration_seconds")
    flat["word_count"] = said.get("word_count")
    flat["subcategories_json"] = said.get("subcategories_json")
    flat["analysis_json"] = _analysis(said)
    flat["media"] = {
        "has_audio": bool(said.get("has_audio")),
        "has_transcript": bool(said.get("has_transcript")),
        "transcript_chars": said.get("transcript_chars"),
    }
    flat["media_metadata"] = {"mp3_duration_seconds": said.get("audio_duration_seconds")}
    flat["summary_variants"] = summaries
    return {name: value for name, value in flat.items() if value is not None}


def _analysis(said: dict[str, Any]) -> dict[str, Any]:
    """What the archive spreads over columns, over the whole analysis where the second generation keeps it."""
    analysis = _parsed(said.get("analysis"))
    analysis = analysis if isinstance(analysis, dict) else {}
    analysis |= {name: said[name] for name in ANALYSIS_TEXTS if name in said}
    analysis |= {name: value for name in ANALYSIS_LISTS if (value := _parsed(said.get(name)))}
    analysis |= {name: said[name] for name in NUMBERS if said.get(name)}
    return analysis


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _summaries(archive: sqlite3.Connection, content_id: str, has_variants: bool) -> list[dict[str, Any]]:
    rows = archive.execute(
        "SELECT summary_type AS variant, summary_text AS text FROM content_summaries WHERE content_id = ?",
        (content_id,),
    ).fetchall()
    if has_variants:
        rows += archive.execute(
            "SELECT variant_type AS variant, content AS text FROM summary_variants"
            " WHERE video_id = (SELECT video_id FROM content WHERE id = ?) AND is_latest ORDER BY revision",
            (content_id,),
        ).fetchall()
    return [dict(row) for row in rows if row["text"]]
