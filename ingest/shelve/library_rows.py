"""What the library holds of some items, read and written by the set: a fixed number of statements, however many.

Rows travel as one JSON value, which PostgreSQL unfolds, so that a report and a thousand take the same way, also
through a pooler. What it does with them is in `ingest.shelve.functions`.
Nothing is decided here; see `ingest.shelve.transaction`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from typing import Any

from django.db import connection

from content.models.jsonb import Forgiving
from ingest.payload.report import GAPS

# Merged key by key; everything else is replaced.
MERGED = ("analysis_json", "media", "media_metadata")
REPLACED = (
    *("title", "channel_name", "canonical_url", "thumbnail_url", "language", "published_at", "duration_seconds"),
    *("subcategories_json", "topics_json", "has_audio", "summary_image_url", "summary_type_latest"),
    *("transcript_text", "transcript_segments"),
)
# In the order in which `ingest_look` answers; `id` is the legacy record id.
COLUMNS = ("id", "indexed_at", "said_at", "audio_version", *REPLACED, *MERGED)
JSON_COLUMNS = {"said_at", "subcategories_json", "topics_json", "transcript_segments", *MERGED}
SUMMARY_COLUMNS = (
    *("video_id", "variant", "summary_type", "text", "html", "headline", "language", "generated_at", "audio_url"),
    "said_at",
)
LISTED = ", ".join(COLUMNS)

BOUND = "SELECT set_config('statement_timeout', %s, true)"
LOOK = "SELECT * FROM ingest_look(%s, %s)"
SHELVE = "SELECT ingest_shelve(%s, %s, %s, %s)"
PROPOSE = f"""
    INSERT INTO content (video_id, {LISTED})
    SELECT video_id, {LISTED} FROM jsonb_populate_recordset(NULL::content, %s)
    ON CONFLICT DO NOTHING
"""
ATTEMPTED = "SELECT library_count_attempts(%s)"
ADD_KEYS = """
    INSERT INTO other_key (key, video_id)
    SELECT key, video_id FROM unnest(%s::text[], %s::text[]) AS sent (key, video_id)
    WHERE NOT EXISTS (SELECT FROM content c WHERE c.video_id = sent.key)
    ORDER BY key ON CONFLICT DO NOTHING
"""
AMEND = """
    SELECT place, library_amended_column(categories, refused)
    FROM jsonb_to_recordset(%s) AS sent (place int, categories jsonb, refused jsonb) ORDER BY place
"""


@dataclass(frozen=True)
class Revision:
    """A revision that is there; `words` stands for its text and HTML, `is_broken`: it lost characters on the way.

    `about` is what it says beside them, of `GAPS`.
    """

    id: str
    variant: str
    is_latest: bool
    said_at: datetime | None
    words: tuple[str | None, str | None]
    is_broken: bool
    about: dict[str, str | None]


@dataclass(frozen=True)
class Known:
    """What there is about one item: its row (None where it has none), its tombstone, its curation, its revisions."""

    row: dict[str, Any] | None = None
    deleted: tuple[str, datetime] | None = None
    is_curated: bool = False
    overrides: dict[str, Any] = field(default_factory=dict)
    incoming: dict[str, Any] = field(default_factory=dict)
    refused: Any = None
    revisions: tuple[Revision, ...] = ()
    is_record_id_taken: bool = False
    is_sealed: bool = False
    has_aliases: bool = False  # the library: its categories may come in under other names

    @property
    def is_amended(self) -> bool:
        """Whether the rules may write its categories otherwise than they are sent."""
        return self.has_aliases or self.refused is not None


def words(text: str | None, html: str | None) -> tuple[str | None, str | None]:
    """What tells two revisions apart, short; PostgreSQL's md5 says the same."""
    digest, other = (
        None if value is None else md5(value.encode(), usedforsecurity=False).hexdigest() for value in (text, html)
    )
    return digest, other


def add_keys(keys: Mapping[str, str]) -> None:
    """Other keys of items: key to video_id. One that is known stays as it is."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(ADD_KEYS, [list(keys), list(keys.values())])


def bound_statements(seconds: float) -> None:
    """Until this transaction ends, no statement takes longer."""
    with connection.cursor() as cursor:
        cursor.execute(BOUND, [f"{seconds * 1000:.0f}ms"])


def look(record_ids: Mapping[str, str | None]) -> dict[str, Known]:
    """What is known of these items (video_id to legacy id), whose rows are locked until the transaction ends.

    Waits for the acts on the whole library and the decisions about one of them that are under way.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [list(record_ids), list(record_ids.values())])
        return {row[0]: _known(row) for row in cursor.fetchall()}


def _known(answer: tuple[Any, ...]) -> Known:
    _, by, at, overrides, incoming, refusals, revisions, is_taken, is_sealed, has_aliases, key, *row = answer
    return Known(
        row=_row(row) if key is not None else None,
        deleted=(by, at) if by is not None else None,
        is_curated=overrides is not None,
        overrides=_parsed(overrides) or {},
        incoming=_parsed(incoming) or {},
        refused=(_parsed(refusals) or {}).get("categories"),
        revisions=tuple(_revision(*values) for values in _parsed(revisions) or ()),
        is_record_id_taken=is_taken,
        is_sealed=is_sealed,
        has_aliases=has_aliases,
    )


def _row(values: Iterable[Any]) -> dict[str, Any]:
    pairs = zip(COLUMNS, values, strict=True)
    return {name: _parsed(value) if name in JSON_COLUMNS else value for name, value in pairs}


def _revision(
    key: str,
    variant: str,
    is_latest: bool,
    said_at: str | None,
    text: str | None,
    html: str | None,
    is_broken: bool,
    *about: str | None,
) -> Revision:
    dated = datetime.fromisoformat(said_at) if said_at else None
    return Revision(key, variant, is_latest, dated, (text, html), is_broken, dict(zip(GAPS, about, strict=True)))


def _parsed(value: str | None) -> Any:
    return None if value is None else json.loads(value, cls=Forgiving)


def shelve(
    new: list[dict[str, Any]],
    changes: Mapping[str, dict[str, Any]],
    revisions: list[dict[str, Any]],
    gaps: Mapping[str, dict[str, Any]] | None = None,
) -> set[str]:
    """Insert items and their revisions, in this order, and write columns of others: video_id to column to value.

    `gaps` are columns of revisions that say nothing yet: id to column to value.

    Returns the video_ids of the new ones. Those that are there by now stand as they are, and get no revision.
    """
    if not (new or changes or revisions or gaps):
        return set()
    # Where nothing is said of it, the column's own default is false.
    rows = [{"has_audio": False} | row for row in new]
    with connection.cursor() as cursor:
        cursor.execute(SHELVE, [_json(rows), _json(changes), _json(revisions), _json(gaps or {})])
        return set(cursor.fetchone()[0])


def propose(video_id: str, columns: dict[str, Any]) -> None:
    """Tell the rules what a machine wants of decided columns, agreement included.

    An UPDATE to what is shown would look like silence; an INSERT of a row that is there is noted and changes nothing.
    """
    _run(PROPOSE, [{"video_id": video_id} | columns])


def count_attempts(video_ids: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ATTEMPTED, [list(video_ids)])


def amended(columns: list[tuple[Any, Any]]) -> list[Any]:
    """The (value, refused names) of category columns, each as the rules will write it."""
    rows = [
        {"place": place, "categories": categories, "refused": refused}
        for place, (categories, refused) in enumerate(columns)
    ]
    return [_parsed(value) for _, value in _run(AMEND, rows)]


def _run(statement: str, rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [_json(rows)])
        return cursor.fetchall() if cursor.description else []


def _json(value: Any) -> str:
    return json.dumps(value, default=_written)


def _written(value: datetime) -> str:
    return value.isoformat()
