"""The receipts' table: writing receipts, and knowing from them which deliveries would change nothing."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import md5, sha256
from typing import Any

from django.db import connection

from ingest.models import Door
from ingest.outcomes import UNDONE, Outcome, Receipt

# Larger bodies are not stored for another try: their sender has them.
BODY_LIMIT = 1024 * 1024
# Of the same bytes, at the same age, while nobody wrote the item since: what they would come to.
AGAIN = {
    Outcome.CREATED: Outcome.UNCHANGED,
    Outcome.UPDATED: Outcome.UNCHANGED,
    Outcome.UNCHANGED: Outcome.UNCHANGED,
    Outcome.HELD: Outcome.HELD,
}
COLUMNS = (
    *("door", "name", "digest", "dated", "outcome", "video_id", "fields", "held", "summaries", "failed", "warnings"),
    *("reason", "path", "remedy", "is_open"),
)
# The versions of an item's row and of its summaries: `xmin` is another after every write of one. The listing's would
# not do, since it is only written where a list would show something else.
SEEN = (
    "c.xmin::text || ':' || ("
    " SELECT coalesce(hashtextextended(string_agg(s.xmin::text, ',' ORDER BY s.id), 0), 0)"
    " FROM content_summaries s WHERE s.video_id = c.video_id)"
)
DELIVER = "SELECT ingest_deliver(%s, %s::text[])"
SETTLED = f"""
    SELECT sent.place, d.outcome, d.video_id, d.held, d.warnings
    FROM jsonb_to_recordset(%s) AS sent (place int, name text, digest text, dated timestamptz)
    CROSS JOIN LATERAL (
        SELECT * FROM delivery WHERE md5(name) = md5(sent.name) AND digest = sent.digest OFFSET 0
    ) AS d
    JOIN content c ON c.video_id = d.video_id
    WHERE d.seen = {SEEN} AND d.dated IS NOT DISTINCT FROM sent.dated AND d.failed = '{{}}'
"""


@dataclass(frozen=True)
class Parcel:
    """What was handed in: bytes under a name, through a door; `dated` is their age, where it is known."""

    data: bytes
    name: str
    door: Door = Door.FOLDER
    dated: datetime | None = None

    @cached_property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def settled(parcels: Mapping[int, Parcel]) -> dict[int, Receipt]:
    """The receipts, by place, of parcels that came before and would change nothing now. Nothing is written."""
    if not parcels:
        return {}
    rows = [
        {"place": place, "name": parcel.name, "digest": parcel.digest, "dated": _written(parcel.dated)}
        for place, parcel in parcels.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(SETTLED, [json.dumps(rows)])
        return {
            place: Receipt(
                AGAIN[outcome], name=parcels[place].name, video_id=key, held=tuple(held), warnings=tuple(warnings)
            )
            for place, outcome, key, held, warnings in cursor.fetchall()
            if outcome in AGAIN
        }


def write(parcels: Sequence[Parcel], receipts: Sequence[Receipt]) -> None:
    """Write a receipt for each parcel, in the caller's transaction."""
    rows = [_row(parcel, receipt) for parcel, receipt in zip(parcels, receipts, strict=True)]
    # The same bytes twice at once are one delivery.
    distinct = {(row["name"], row["digest"]): row for row in rows}
    files = {row["name"] for row in rows if row["door"] == Door.FOLDER}
    names = sorted(md5(name.encode(), usedforsecurity=False).hexdigest() for name in files)
    with connection.cursor() as cursor:
        cursor.execute(DELIVER, [json.dumps(list(distinct.values())), names])


def _row(parcel: Parcel, receipt: Receipt) -> dict[str, Any]:
    columns = {name: getattr(receipt, name) for name in COLUMNS if hasattr(receipt, name)}
    is_stored = receipt.outcome == Outcome.REFUSED and len(parcel.data) <= BODY_LIMIT
    return columns | {
        "door": parcel.door,
        "name": parcel.name,
        # Each half of a file would be a delivery of its own.
        "digest": "" if receipt.outcome == Outcome.WAITING else parcel.digest,
        "dated": _written(parcel.dated),
        "is_open": receipt.outcome in UNDONE,
        "body": base64.b64encode(parcel.data).decode() if is_stored else None,
    }


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
