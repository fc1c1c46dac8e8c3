"""The ledger: every human decision as a line of JSON, out to a file and back.

database = f(reports, ledger): an empty database, the NAS' reports and this file make the same curated library.
"""

import json
import os
import uuid
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from content.db import lookup
from content.decisions.history import KIND_OF_ACT, KINDS, kind_of
from content.keys import bare
from content.models import History
from content.text import utc_iso

ROWS_AT_ONCE = 1000


class BadLedger(ValueError):
    """The file is no ledger; the message names the line and the fault."""


def lines(items: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """Every decision, oldest first; or those about these items."""
    wanted = None if items is None else frozenset(items)
    for row in _decided():
        if row.act not in kind_of(row).acts:
            continue
        if wanted is not None and not (kind_of(row).is_about_item and row.item in wanted):
            continue
        yield {
            "uid": str(row.uid),
            "at": utc_iso(row.at),
            "by": row.actor,
            "login": row.login,
            "via": row.via,
            "gesture": str(row.gesture) if row.gesture else None,
            "act": kind_of(row).acts[row.act],
            "item": row.item,
            "value": kind_of(row).value(row),
        }


def export(path: Path) -> int:
    """Append the decisions that the file lacks; returns how many lines. A torn last line is written again, whole."""
    known = {line["uid"] for line in read(path)} if path.exists() else set()
    fresh = [line for line in lines() if line["uid"] not in known]
    with path.open("ab+") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        for line in fresh:
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def read(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a ledger. Raises BadLedger."""
    whole = path.read_bytes().split(b"\n")[:-1]
    return [_parsed(line, number) for number, line in enumerate(whole, 1) if line.strip()]


def replay(ledger: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Decide again what this library does not know yet; returns how many lines it replayed and how many it knew."""
    replayed = known = 0
    acts = set()
    for entry in ledger:
        if History.objects.filter(uid=entry["uid"]).exists():
            known += 1
            continue
        kind = KIND_OF_ACT[entry["act"]]
        if kind.is_about_item:
            # Lines of before have keys with their prefix, and of items that were merged since.
            entry = entry | {"item": lookup.key_of(entry["item"]) or bare(entry["item"])}
        kind.replay(
            entry,
            by=entry["by"],
            via=entry["via"] or "ledger",
            uid=uuid.UUID(entry["uid"]),
            at=parse_datetime(entry["at"]),
            gesture=uuid.UUID(entry["gesture"]) if entry["gesture"] else None,
        )
        acts.add(entry["act"])
        replayed += 1
    for act in acts:
        KIND_OF_ACT[act].finish_replay(act)
    return replayed, known


def digests() -> dict[str, str]:
    """Digests that are equal for two libraries with the same decisions."""
    queries = {
        "curations": "SELECT jsonb_agg(to_jsonb(c) - 'incoming' ORDER BY video_id) FROM curation c",
        "tombstones": "SELECT jsonb_agg(jsonb_build_array(video_id, deleted_by, reason, deleted_at) ORDER BY video_id)"
        " FROM tombstone",
        "aliases": "SELECT jsonb_agg(jsonb_build_array(key, name, subcategory) ORDER BY key) FROM category_alias",
        "shown": "SELECT jsonb_agg(jsonb_build_array(c.video_id, field, library_shown(c.video_id) -> field)"
        " ORDER BY c.video_id, field)"
        " FROM curation c JOIN content USING (video_id), jsonb_object_keys(overrides) field",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'library_digest(({query}))' for query in queries.values())}")
        return dict(zip(queries, cursor.fetchone(), strict=True))


def _decided() -> Iterator[History]:
    """The rows of the history that may be lines, by the part: memory holds no whole history."""
    decided = History.objects.filter(kind__in=[name for name, kind in KINDS.items() if kind.acts]).order_by("id")
    last = 0
    while rows := list(decided.filter(id__gt=last)[:ROWS_AT_ONCE]):
        yield from rows
        last = rows[-1].pk


def _parsed(line: bytes, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
        uuid.UUID(value["uid"])
        uuid.UUID(value["gesture"] or value["uid"])
        if not isinstance(value["by"], str) or not isinstance(value["via"], str):
            raise BadLedger(f"Line {number} does not say who decided, and where.")
        if not isinstance(value["value"], dict | None):
            raise BadLedger(f"Line {number} has a value that this library cannot decide.")
        if value["act"] not in KIND_OF_ACT or not isinstance(value["item"], str) or parse_datetime(value["at"]) is None:
            raise BadLedger(f"Line {number} has an act, item or date that this library does not know.")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLedger(f"Line {number} is not a line of a ledger: {error}.") from error
    return value
