"""Archives of both generations, made on the spot; `production()` is as the predecessor's own was."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

COLUMNS = """
    id TEXT PRIMARY KEY, title TEXT, canonical_url TEXT, thumbnail_url TEXT, published_at TEXT, indexed_at TEXT,
    duration_seconds INTEGER, word_count INTEGER, has_audio BOOLEAN, audio_duration_seconds INTEGER,
    has_transcript BOOLEAN, transcript_chars INTEGER, video_id TEXT, channel_name TEXT, channel_id TEXT,
    view_count INTEGER, like_count INTEGER, comment_count INTEGER, category TEXT, content_type TEXT,
    complexity_level TEXT, language TEXT, key_topics TEXT, named_entities TEXT, format_source TEXT,
    processing_status TEXT, created_at TEXT, updated_at TEXT
"""
FIRST = f"""
    CREATE TABLE content ({COLUMNS});
    CREATE TABLE content_summaries (content_id TEXT PRIMARY KEY, summary_text TEXT, summary_type TEXT);
    CREATE TABLE content_files (id INTEGER PRIMARY KEY, content_id TEXT, path TEXT);
    CREATE TABLE migration_log (id INTEGER PRIMARY KEY, message TEXT);
"""
SECOND = f"""
    CREATE TABLE content ({COLUMNS}, subcategory TEXT, subcategories_json TEXT, summary TEXT, analysis TEXT);
    CREATE TABLE content_summaries (id INTEGER PRIMARY KEY, content_id TEXT UNIQUE, summary_text TEXT,
        summary_type TEXT, created_at TEXT);
    CREATE TABLE summary_variants (id INTEGER PRIMARY KEY, video_id TEXT, variant_type TEXT, revision INTEGER,
        content TEXT, raw_payload TEXT, metadata TEXT, is_latest BOOLEAN, created_at TEXT, updated_at TEXT,
        file_size INTEGER, word_count INTEGER);
"""

ITEMS, WITH_CATEGORIES, ENRICHED = 81, 74, 67
START = datetime(2025, 6, 1, 8, tzinfo=UTC)
# As the rows of such an archive spell a time.
SPELLINGS = (
    lambda when: when.isoformat(),
    lambda when: when.strftime("%Y-%m-%dT%H:%M:%S"),
    lambda when: when.strftime("%Y-%m-%d %H:%M:%S"),
    lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ"),
    lambda when: when.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
)
# As they wrap a text.
WRAPPINGS = (
    lambda text: text,
    lambda text: json.dumps({"comprehensive": text}),
    lambda text: str({"comprehensive": text, "language": "en"}),
    lambda text: text.replace("\n", "\\n"),
)


def write(path: Path, schema: str, **tables: list[dict[str, Any]]) -> Path:
    """An archive with these rows; each keyword is a table."""
    database = sqlite3.connect(path)
    database.executescript(schema)
    for table, rows in tables.items():
        for row in rows:
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    database.commit()
    database.close()
    return path


def production(path: Path) -> Path:
    """81 items, 74 of them with categories, 67 of those enriched by hand."""
    return excerpt(path, range(ITEMS))


def excerpt(path: Path, numbers: Iterable[int]) -> Path:
    """Some of those items: 0 to 66 are enriched, 67 to 73 as the machine says, 74 to 80 without categories."""
    numbers = list(numbers)
    return write(
        path,
        SECOND,
        content=[item(number) for number in numbers],
        content_summaries=[summary(number) for number in numbers if number % 9 != 8],
        summary_variants=[row for number in numbers for row in variants(number)],
    )


def video_id(number: int) -> str:
    return f"Archived_{number:02}"


def text(number: int, what: str = "summary") -> str:
    return f'The {what} of number {number}.\n\n- It isn\'t "short".\n- Ça suffit.'


def item(number: int) -> dict[str, Any]:
    when = SPELLINGS[number % len(SPELLINGS)](START + timedelta(hours=number))
    key = video_id(number)
    return {
        # Older rows lower-cased the id.
        "id": f"yt:{key.lower() if number % 2 else key}",
        "video_id": key,
        "title": f"Number {number}",
        "canonical_url": f"https://www.youtube.com/watch?v={key}",
        "thumbnail_url": "",
        "published_at": when,
        "indexed_at": when,
        "duration_seconds": 600 + number,
        "word_count": 0 if number % 4 else 300 + number,
        "has_audio": number % 2,
        "audio_duration_seconds": 60 + number if number % 2 else 0,
        "has_transcript": 0,
        "transcript_chars": 0,
        "channel_name": f"Channel {number % 7}",
        "channel_id": "",
        "view_count": number * 10,
        "category": json.dumps(["Science" if number % 3 else "History"]),
        "subcategory": "Physics" if number % 3 else "",
        "content_type": "Explainer",
        "complexity_level": "",
        "language": "en",
        "key_topics": json.dumps(["one", f"topic {number % 5}"]),
        "named_entities": "[]",
        "format_source": "complete",
        "processing_status": "imported",
        "created_at": "2025-09-11 17:44:47",
        "updated_at": "2025-09-11 17:44:47",
        "subcategories_json": categories(number),
        "summary": text(number) if number % 9 == 8 else "",
        "analysis": json.dumps({"schema_version": "2", "categories": machine(number)}) if number % 5 else "",
    }


def machine(number: int) -> list[dict[str, Any]]:
    """What the machine itself said, with its subcategories."""
    return (
        [{"category": "Science", "subcategories": ["Physics"]}]
        if number % 3
        else [{"category": "History", "subcategories": []}]
    )


def categories(number: int) -> str:
    """Enriched by hand to 67, then as the machine says to 74, then nothing, in every way of saying that."""
    if number < ENRICHED:
        chosen = [{"category": "Philosophy", "subcategories": [f"School {number % 6}", "Logic"]}, *machine(number)]
        return json.dumps({"categories": chosen})
    if number < WITH_CATEGORIES:
        return json.dumps({"categories": machine(number)})
    return ("", "{}", "[]")[number % 3]


def summary(number: int) -> dict[str, Any]:
    wrapped = WRAPPINGS[number % len(WRAPPINGS)](text(number))
    return {
        "id": number + 1,
        "content_id": item(number)["id"],
        "summary_text": wrapped,
        "summary_type": "comprehensive",
    }


def variants(number: int) -> list[dict[str, Any]]:
    """Every third item has two more variants; of one of them three revisions, the second of them the latest."""
    if number % 3:
        return []
    rows = [("key-insights", 1, 0), ("key-insights", 2, 1), ("key-insights", 3, 0), ("audio-fr", 1, 1)]
    return [
        {
            "video_id": video_id(number),
            "variant_type": kind,
            "revision": revision,
            "content": text(number, f"{kind} {revision}"),
            "metadata": json.dumps({"language": "fr"}) if kind == "audio-fr" else "",
            "is_latest": latest,
            "created_at": "2025-06-20 10:00:00",
            "word_count": 12,
        }
        for kind, revision, latest in rows
    ]
