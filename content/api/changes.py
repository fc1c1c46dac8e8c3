"""What other sessions commit, as it is committed: a LISTEN on a connection of its own, and the log behind it.

NOTIFY only wakes; what changed is read from `event`. Its lines appear in the order of commits, not of ids, so the
reader remembers a snapshot of the database, and asks for what that snapshot did not see yet. A listener whose
connection dies therefore misses nothing: it connects again and asks from where it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from content import variants
from content.db import connections
from content.text import utc_iso

CHANNEL = "library"
# A listener looks by itself as often, in seconds, lest a lost wake-up be missed for long.
PULSE = 1.0
# So many items are named at once; of more it is said how many.
MOST = 500
SNAPSHOT = re.compile(r"\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?", re.ASCII)

UNSEEN = """
SELECT pg_current_snapshot()::text, e.kind, e.items, e.number, e.at
FROM (SELECT) AS once LEFT JOIN (
    SELECT * FROM event
    WHERE transaction >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
        -- A restored log may name transactions that are still to come here.
        AND transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(seen)s::pg_snapshot)
        AND (%(until)s::pg_snapshot IS NULL OR pg_visible_in_snapshot(transaction::text::xid8, %(until)s::pg_snapshot))
    ORDER BY id DESC LIMIT 2000
) AS e ON true ORDER BY e.id
"""
TYPES = """
SELECT c.video_id, array_remove(array_agg(DISTINCT s.variant), NULL)
FROM content c LEFT JOIN content_summaries s ON s.video_id = c.video_id AND s.is_latest
WHERE c.video_id = ANY (%s) GROUP BY 1
"""
NAMES = {"added": "report-added", "synced": "report-synced", "audio": "audio-synced", "deleted": "report-deleted"}


@dataclass(frozen=True)
class Change:
    """One announcement: its name and what is told."""

    name: str
    told: dict[str, Any]


@dataclass(frozen=True)
class News:
    """What was committed up to a snapshot."""

    snapshot: str
    changes: list[Change] = field(default_factory=list)


def connect() -> psycopg.Connection:
    """A session of its own. Past a pooler in transaction mode: it would hear nothing there."""
    return connections.connect(connection.settings_dict | settings.DATABASE_DIRECT, "ytv2 events")


def listen(seen: str | None) -> Iterator[News]:
    """For ever: what is new after the snapshot `seen`, else after now. First comes where it begins, at the least
    every second an empty piece of news. Raises psycopg.Error when the connection dies."""
    with connect() as conn:
        conn.execute(f"LISTEN {CHANNEL}")
        if seen is None:
            seen = _snapshot(conn)
            yield News(seen)
        while True:
            news = unseen(conn, seen)
            seen = news.snapshot
            yield news
            for _ in conn.notifies(timeout=PULSE, stop_after=1):
                pass


def _snapshot(conn: psycopg.Connection) -> str:
    (found,) = conn.execute("SELECT pg_current_snapshot()::text").fetchone() or ("",)
    return str(found)


def unseen(conn: psycopg.Connection, seen: str, until: str | None = None) -> News:
    """What was committed after the snapshot `seen`, and before `until`."""
    rows = conn.execute(UNSEEN, {"seen": seen, "until": until}).fetchall()
    lines = [row[1:] for row in rows if row[1] is not None]
    return News(until or rows[0][0], _changes(conn, lines) if lines else [])


def _changes(conn: psycopg.Connection, lines: list[tuple[str, list[str], int, datetime]]) -> list[Change]:
    total, at = sum(number for _, _, number, _ in lines), utc_iso(lines[-1][3])
    if total > MOST:
        return [Change("many-synced", {"count": total, "timestamp": at})]
    named = _named(lines)
    types: dict[str, list[str]] = dict(conn.execute(TYPES, [list({video_id for video_id, _ in named})]).fetchall())
    return [change for key, when in named.items() if (change := _change(*key, types, utc_iso(when)))]


def _named(lines: list[tuple[str, list[str], int, datetime]]) -> dict[tuple[str, str], datetime]:
    """(video_id, name) to when it was last so. The arrival of an item speaks for its summaries too."""
    named: dict[tuple[str, str], datetime] = {}
    for kind, items, _, at in lines:
        for video_id in items:
            if kind == "deleted":
                named = {key: when for key, when in named.items() if key[0] != video_id}
            if kind != "synced" or (video_id, NAMES["added"]) not in named:
                named[video_id, NAMES[kind]] = at
    return named


def _change(video_id: str, name: str, types: dict[str, list[str]], at: str) -> Change | None:
    if name == NAMES["deleted"]:
        return Change(name, {"video_id": video_id})
    if video_id not in types:
        return None  # it is gone meanwhile, and that is told as well
    kinds = sorted(filter(variants.is_shown, types[video_id]), key=variants.by_listing)
    return Change(name, {"video_id": video_id, "summary_types": kinds, "timestamp": at})
