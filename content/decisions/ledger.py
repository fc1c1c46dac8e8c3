"""The ledger: every human decision as a line of JSON, out to a file and back.

database = f(reports, ledger): an empty database, the NAS' reports and this file make the same curated library.
"""

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from content.decisions.history import KIND_OF_ACT, KINDS, kind_of
from content.models import History
from content.text import utc_iso


class BadLedger(ValueError):
    """The file is no ledger; says in which line and why."""


def lines() -> Iterator[dict[str, Any]]:
    """Every decision, oldest first."""
    decided = History.objects.filter(kind__in=[name for name, kind in KINDS.items() if kind.acts])
    for row in decided.order_by("id").iterator():
        if row.act not in kind_of(row).acts:
            continue
        yield {
            "uid": str(row.uid),
            "at": utc_iso(row.at),
            "by": row.actor,
            "via": row.via,
            "gesture": str(row.gesture) if row.gesture else None,
            "act": kind_of(row).acts[row.act],
            "item": row.item,
            "value": row.becomes,
        }


def export(path: Path) -> int:
    """Append to the file what it does not hold yet; returns how many lines. A torn last line is made good."""
    known = {line["uid"] for line in read(path)} if path.exists() else set()
    fresh = [line for line in lines() if line["uid"] not in known]
    _mend(path)
    with path.open("a", encoding="utf-8") as file:
        for line in fresh:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def read(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a ledger. Raises BadLedger."""
    whole = path.read_bytes().split(b"\n")[:-1]
    return [_parsed(line, number) for number, line in enumerate(whole, 1) if line.strip()]


def replay(ledger: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Decide everything again that was not decided here; returns (replayed, known already)."""
    replayed = known = 0
    acts = set()
    for entry in ledger:
        if History.objects.filter(uid=entry["uid"]).exists():
            known += 1
            continue
        KIND_OF_ACT[entry["act"]].replay(
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
    """What two libraries that were decided alike have in common."""
    queries = {
        "curations": "SELECT jsonb_agg(to_jsonb(c) - 'incoming' ORDER BY video_id) FROM curation c",
        "tombstones": "SELECT jsonb_agg(jsonb_build_array(video_id, deleted_by, reason, deleted_at) ORDER BY video_id)"
        " FROM tombstone",
        "aliases": "SELECT jsonb_agg(jsonb_build_array(key, name) ORDER BY key) FROM category_alias",
        "shown": "SELECT jsonb_agg(jsonb_build_array(c.video_id, field, library_shown(c.video_id) -> field)"
        " ORDER BY c.video_id, field)"
        " FROM curation c JOIN content USING (video_id), jsonb_object_keys(overrides) field",
    }
    with connection.cursor() as cursor:
        found = {}
        for name, query in queries.items():
            cursor.execute(f"SELECT library_digest(({query}))")
            found[name] = cursor.fetchone()[0]
    return found


def _parsed(line: bytes, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
        uuid.UUID(value["uid"])
        uuid.UUID(value["gesture"] or value["uid"])
        if not isinstance(value["by"], str) or not isinstance(value["via"], str):
            raise BadLedger(f"Line {number} does not say who decided, and where.")
        if not isinstance(value["value"], dict | None):
            raise BadLedger(f"Line {number} decides nothing that is known here.")
        if value["act"] not in KIND_OF_ACT or not isinstance(value["item"], str) or parse_datetime(value["at"]) is None:
            raise BadLedger(f"Line {number} is no decision that is known here.")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLedger(f"Line {number} is not a line of a ledger: {error}.") from error
    return value


def _mend(path: Path) -> None:
    """Cut off a line that was torn while it was written: it is written again, whole."""
    if path.exists():
        with path.open("rb+") as file:
            data = file.read()
            file.truncate(data.rfind(b"\n") + 1)
