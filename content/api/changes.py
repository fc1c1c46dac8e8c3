"""Changes as other sessions commit them: a LISTEN on a connection of its own, and the log behind it.

NOTIFY only wakes; the changes are read from `event`. Its lines appear in the order of commits, not of ids, so the
reader remembers a snapshot of the database and asks for what that snapshot does not see. A listener that loses its
connection therefore misses nothing: it connects again and asks from its last snapshot.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from content import variants
from content.db.connections import apart
from content.text import utc_iso

CHANNEL = "library"
# In seconds. A listener reads the log by itself as well, in case a notification is lost.
PULSE = 1.0
# More items at once are counted instead of named.
MOST = 500
SNAPSHOT = re.compile(r"\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?", re.ASCII)

AFTER = """
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
    """One event of the stream."""

    name: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """What was committed up to a snapshot."""

    snapshot: str
    changes: list[Change] = field(default_factory=list)


async def connect() -> psycopg.AsyncConnection:
    """A session that bypasses a pooler in transaction mode: no notification would come through that."""
    config = connections["default"].settings_dict | settings.DATABASE_DIRECT
    return await psycopg.AsyncConnection.connect(**apart(config, "ytv2 events"))


async def listen(seen: str | None) -> AsyncGenerator[Changes]:
    """Yield changes committed after snapshot `seen` (default: now), without end.

    The first value marks the starting point; after that, at least one empty value per second. Raises psycopg.Error
    if the connection drops.
    """
    async with await connect() as conn:
        await conn.execute(f"LISTEN {CHANNEL}")
        if seen is None:
            ((seen,),) = await (await conn.execute("SELECT pg_current_snapshot()::text")).fetchall()
            yield Changes(seen)
        while True:
            batch = await after(conn, seen)
            seen = batch.snapshot
            yield batch
            async for _ in conn.notifies(timeout=PULSE, stop_after=1):
                pass


async def after(conn: psycopg.AsyncConnection, seen: str, until: str | None = None) -> Changes:
    """What was committed after the snapshot `seen`, and before `until` (default: now)."""
    rows = await (await conn.execute(AFTER, {"seen": seen, "until": until})).fetchall()
    lines = [row[1:] for row in rows if row[1] is not None]
    return Changes(until or rows[0][0], await _changes(conn, lines) if lines else [])


async def _changes(conn: psycopg.AsyncConnection, lines: list[tuple[str, list[str], int, datetime]]) -> list[Change]:
    total = sum(number for _, _, number, _ in lines)
    if total > MOST:
        return [Change("many-synced", {"count": total, "timestamp": utc_iso(lines[-1][3])})]
    latest = _latest(lines)
    rows = await conn.execute(TYPES, [list({video_id for video_id, _ in latest})])
    types: dict[str, list[str]] = dict(await rows.fetchall())
    return [change for key, at in latest.items() if (change := _change(*key, types, utc_iso(at)))]


def _latest(lines: list[tuple[str, list[str], int, datetime]]) -> dict[tuple[str, str], datetime]:
    """(video_id, name) to its last time. The arrival of an item covers that of its summaries."""
    latest: dict[tuple[str, str], datetime] = {}
    for kind, items, _, at in lines:
        for video_id in items:
            if kind == "deleted":
                latest = {key: when for key, when in latest.items() if key[0] != video_id}
            if kind != "synced" or (video_id, NAMES["added"]) not in latest:
                latest[video_id, NAMES[kind]] = at
    return latest


def _change(video_id: str, name: str, types: dict[str, list[str]], at: str) -> Change | None:
    if name == NAMES["deleted"]:
        return Change(name, {"video_id": video_id})
    if video_id not in types:
        return None  # it has been deleted since, and another change says so
    kinds = sorted(filter(variants.is_shown, types[video_id]), key=variants.by_listing)
    return Change(name, {"video_id": video_id, "summary_types": kinds, "timestamp": at})
