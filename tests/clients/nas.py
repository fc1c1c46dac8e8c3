"""What the NAS's programs send of one item, by each of their doors: files, HTTP, plain SQL, MP3s."""

import json
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

# Every column, whatever stands there, as for each item that is done again.
COLUMNS = (
    *("id", "title", "channel_name", "canonical_url", "thumbnail_url", "published_at", "indexed_at"),
    *("duration_seconds", "subcategories_json", "topics_json", "analysis_json", "media", "media_metadata"),
    *("has_audio", "language", "summary_type_latest"),
)
UPSERT = f"""
    INSERT INTO content (video_id, {", ".join(COLUMNS)})
    VALUES (%s, %s, %s, %s, %s, %s, '2025-12-01', '2025-12-02', 754, %s, '["rome"]', %s, '{{}}', '{{}}', false, 'en',
        'comprehensive')
    ON CONFLICT (video_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)},
        updated_at = now()
    RETURNING video_id
"""
SUMMARY = """
    INSERT INTO summaries (video_id, variant, revision, text, html, created_at) VALUES (%s, %s, %s, %s, %s, now())
    ON CONFLICT (video_id, variant, revision) DO UPDATE SET text = EXCLUDED.text, html = EXCLUDED.html
    RETURNING id, revision
"""
# The length of its MP3s.
SECONDS = 2
CATEGORIES = {"categories": [{"category": "History", "subcategories": ["Rome"]}]}


@dataclass(frozen=True)
class Item:
    """A video, a thread or an article, with its prefix and its key as the NAS has them."""

    prefix: str
    key: str
    address: str

    @property
    def record_id(self) -> str:
        return f"{self.prefix}:{self.key}"


ITEMS = {
    "video": Item("yt", "nasVideo-01", "https://www.youtube.com/watch?v=nasVideo-01"),
    "thread": Item("reddit", "1nasrome", "https://www.reddit.com/r/rome/comments/1nasrome/on_rome/"),
    "article": Item("web", "00000000000000000000abcd", "https://example.org/rome"),
}


def row(item: Item, video_id: str, record_id: str | None, **columns: Any) -> list[Any]:
    """The parameters of UPSERT."""
    values = {
        "title": "Rome, by SQL",
        "channel_name": "Old Times",
        "canonical_url": item.address,
        "thumbnail_url": "https://example.org/rome.jpg",
        "subcategories_json": CATEGORIES,
        "analysis_json": {"language": "en", "key_topics": ["rome"], **CATEGORIES},
    }
    return [video_id, record_id, *(values | columns).values()]


def file(item: Item, text: str, **members: Any) -> bytes:
    """The report as it lies in the folder: the id with its prefix, and no video_id at the top."""
    metadata = {"youtube": {"video_id": item.key}} if item.prefix == "yt" else {item.prefix: {"id": item.key}}
    variant = {"variant": "comprehensive", "text": text}
    report = {
        "id": item.record_id,
        "title": "Rome",
        "canonical_url": item.address,
        "source_metadata": metadata if item.prefix != "web" else {"web": {"url": item.address}},
        "summary": {"summary": text, "summary_type": "comprehensive", "variants": [variant]},
    } | members
    return json.dumps(report).encode()


def synced(item: Item, text: str, sound: str, **members: Any) -> bytes:
    """The same once its MP3 was sent: the sync service has written more at the top and into the summary."""
    audio = {"variant": "audio", "kind": "audio", "text": "Listen: Rome.", "audio_url": sound, "duration": SECONDS}
    variants = [{"variant": "comprehensive", "text": text}, audio]
    added: dict[str, Any] = {
        "summary": {"summary": text, "summary_type": "comprehensive", "audio_url": sound, "variants": variants},
        "media": {"has_audio": True, "audio_url": sound},
        "media_metadata": {"mp3_duration_seconds": SECONDS},
        "summary_variants": [audio],
        "audio_version": 1760000000,
    }
    return file(item, text, **added, **members)


def flat(item: Item, text: str, **members: Any) -> dict[str, Any]:
    """What the HTTP client makes of the file: every key, also of what it does not know; JSON in strings."""
    html = f"<p>{text}</p>"
    return {
        "id": item.record_id,
        "video_id": item.key,
        "title": "Untitled",
        "channel": "Unknown",
        "channel_name": "Unknown",
        "published_at": None,
        "duration_seconds": None,
        "thumbnail_url": None,
        "canonical_url": item.address,
        "indexed_at": "2026-01-02T00:00:00Z",
        "original_language": "en",
        "summary_language": "en",
        "audio_language": "en",
        "word_count": 0,
        "subcategories_json": json.dumps(CATEGORIES),
        "analysis_json": json.dumps({"language": "en", **CATEGORIES}),
        "topics_json": json.dumps(["rome"]),
        "media": {"has_audio": False},
        "media_metadata": {},
        "summary_text": text,
        "summary_html": html,
        "summary_variant": "comprehensive",
        "summary_variants": [{"variant": "comprehensive", "text": text, "html": html}],
    } | members


def adapted(values: list[Any]) -> list[Any]:
    """Dictionaries as JSONB."""
    return [Jsonb(value) if isinstance(value, dict) else value for value in values]
