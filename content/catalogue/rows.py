"""The rows of which cards are made: one query for the items, one for their latest summaries, however many items.

No model instances: making those costs more than all the rest of an answer. Of lists only the beginning of a very long
summary leaves the database; an item that is asked for by its name comes whole.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections, router
from psycopg.adapt import Loader
from psycopg.types.datetime import TimestamptzLoader

from content import variants
from content.catalogue.sanitiser import sanitise
from content.catalogue.truncation import LARGEST, MOST_READ, without_half
from content.characters import clean
from content.models import Content
from content.models.jsonb import read

# The large columns: each is read where it is asked for.
TEXT, HTML, TRANSCRIPT, SEGMENTS = LARGE = "text", "html", "transcript_text", "transcript_segments"
BODIES = frozenset({TEXT, HTML})

# Sub-selects: PostgreSQL plans them faster than joins.
ITEMS = """
SELECT video_id, id, title, channel_name, canonical_url, thumbnail_url, summary_image_url,
    published_at, indexed_at, updated_at, duration_seconds, content_source, content_type, complexity_level,
    shown_language, CASE jsonb_typeof(subcategories_json) WHEN 'object' THEN subcategories_json::text END,
    shown_categories, topics_json, analysis_json, media, media_metadata, audio_known,
    (SELECT to_jsonb(recording) FROM recording WHERE recording.video_id = content.video_id),
    (SELECT overrides FROM curation WHERE curation.video_id = content.video_id),
    transcript_length, {transcript_text}, {transcript_segments}
FROM content WHERE video_id
"""
# The key is looked for once: a function without a SELECT of its own is called by the planner as well.
THESE, THIS = "= ANY (%s)", "= (SELECT library_find(%s))"
SUMMARIES = """
SELECT video_id, variant, summary_type, headline, language, generated_at, updated_at, {text}, {html}, {is_cut}
FROM content_summaries WHERE is_latest AND video_id = ANY (%s)
"""
# In bytes, which PostgreSQL knows without reading the value; `left` counts characters.
IS_LONG = f"coalesce(octet_length({{0}}) > {LARGEST}, false)"
BEGINNING = f"CASE WHEN {IS_LONG} THEN left({{0}}, {MOST_READ}) ELSE {{0}} END"


@dataclass(slots=True)
class StoredSummary:
    """The latest revision of a variant. Its HTML is safe; it is "" where there is none or it was not read.

    `is_cut` says that the row may have more of the text or of the HTML.
    """

    video_id: str
    variant: str
    summary_type: str | None
    headline: str | None
    language: str | None
    generated_at: datetime | None
    updated_at: datetime | None
    text: str | None
    html: str
    is_cut: bool

    def __post_init__(self) -> None:
        self.html = sanitise(without_half(self.html) if self.is_cut else self.html) if self.html else ""


@dataclass(slots=True)
class StoredItem:
    """An item with its latest summaries. What is JSON may hold anything."""

    video_id: str
    record_id: str | None
    title: str | None
    channel_name: str | None
    canonical_url: str | None
    thumbnail_url: str | None
    summary_image_url: str | None
    published_at: datetime | None
    indexed_at: datetime | None
    updated_at: datetime
    duration_seconds: int | None
    content_source: str
    content_type: str | None
    complexity_level: str | None
    shown_language: str
    subcategories_json: str | None  # as JSON, if it is an object
    shown_categories: Any
    topics_json: Any
    analysis_json: Any
    media: Any
    media_metadata: Any
    audio_known: bool  # the row says that there is audio, wherever
    recording: Any  # of table `recording`: where the item can be heard; None without any address
    decided: Any  # column to what a person decided
    transcript_length: int | None
    transcript_text: str | None
    transcript_segments: Any
    latest: list[StoredSummary] = field(default_factory=list)

    @property
    def shown_summaries(self) -> list[StoredSummary]:
        """Those of variants that are shown, in the order in which all are listed."""
        shown = [each for each in self.latest if variants.is_shown(each.variant)]
        return sorted(shown, key=lambda each: variants.by_listing(each.variant))

    @property
    def changed_at(self) -> datetime:
        """When the row or one of its latest summaries was last changed."""
        return max([self.updated_at, *(each.updated_at for each in self.latest if each.updated_at)])

    @property
    def audio_url(self) -> str:
        """Where the item can be heard, "" where it cannot."""
        return (self.recording and self.recording["url"]) or ""

    @property
    def is_audio_awaited(self) -> bool:
        """Whether something says that there is audio while there is none: `ContentQuerySet.awaiting_audio()`."""
        has_variant = any(each.variant.lower().startswith("audio") for each in self.latest)
        return not self.audio_url and (self.audio_known or has_variant or self.recording is not None)


class JsonLoader(Loader):
    def load(self, data: Any) -> Any:
        return read(bytes(data))


def of(ids: Iterable[str], bodies: Collection[str] = BODIES) -> list[StoredItem]:
    """The items of these video_ids, in this order; those that are gone by now are left out. Two queries."""
    keys = list(ids)
    items = {item.video_id: item for item in _items(THESE, keys, bodies, is_list=True)} if keys else {}
    return [items[key] for key in keys if key in items]


def find(identity: str, bodies: Collection[str] = LARGE) -> StoredItem | None:
    """The item that is known under this key in any of its forms, whole. Two queries."""
    return next(iter(_items(THIS, clean(identity), bodies)), None)


def _items(which: str, given: Any, bodies: Collection[str], *, is_list: bool = False) -> list[StoredItem]:
    columns = {name: (BEGINNING if is_list else "{0}").format(name) if name in bodies else "NULL" for name in LARGE}
    columns["is_cut"] = " OR ".join(IS_LONG.format(name) for name in BODIES & {*bodies} if is_list) or "false"
    with connections[router.db_for_read(Content)].cursor() as cursor:
        # Django's own loaders are slower.
        cursor.adapters.register_loader("jsonb", JsonLoader)
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(ITEMS.format_map(columns) + which, [given])
        items = {row[0]: StoredItem(*row) for row in cursor.fetchall()}
        if items:
            cursor.execute(SUMMARIES.format_map(columns), [list(items)])
            for row in cursor.fetchall():
                items[row[0]].latest.append(StoredSummary(*row))
    return list(items.values())
