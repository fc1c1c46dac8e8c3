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

from content.decisions import trash
from content.decisions.actor import acting
from content.decisions.locks import lock_items
from content.models import CategoryAlias, Curation, History
from content.text import utc_iso

# Which row of the history is which decision.
ACTS = {
    ("curation", "insert"): "curate",
    ("curation", "update"): "curate",
    ("tombstone", "insert"): "delete",
    ("tombstone", "delete"): "restore",
    ("tombstone", "update"): "purge",
    ("alias", "insert"): "rename",
    ("alias", "update"): "rename",
    ("alias", "delete"): "unrename",
}
DECIDED = ("overrides", "refusals", "origin", "decided_by", "decided_at", "note")


class BadLedger(ValueError):
    """The file is no ledger; says in which line and why."""


def lines() -> Iterator[dict[str, Any]]:
    """Every decision, oldest first."""
    decided = History.objects.filter(kind__in={kind for kind, _ in ACTS})
    # The purge says it: with the item its curation is forgotten.
    for row in decided.exclude(kind="curation", act="delete").order_by("id").iterator():
        yield {
            "uid": str(row.uid),
            "at": utc_iso(row.at),
            "by": row.actor,
            "via": row.via,
            "gesture": str(row.gesture) if row.gesture else None,
            "act": ACTS[row.kind, row.act],
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
    renames = False
    for line in ledger:
        if History.objects.filter(uid=line["uid"]).exists():
            known += 1
            continue
        context = {
            "uid": uuid.UUID(line["uid"]),
            "at": parse_datetime(line["at"]),
            "gesture": uuid.UUID(line["gesture"]) if line["gesture"] else None,
        }
        REPLAYS[line["act"]](line, line["by"], line["via"] or "ledger", context)
        renames |= line["act"] == "rename"
        replayed += 1
    if renames:
        # Once, at the end: what was renamed and named back in between never happened to a rebuilt library.
        _amend_everything()
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
        if value["act"] not in REPLAYS or not isinstance(value["item"], str) or parse_datetime(value["at"]) is None:
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


def _curate(line: dict[str, Any], by: str, via: str, context: dict[str, Any]) -> None:
    if line["value"] is None:
        return  # forgotten by a purge that follows
    value = {name: line["value"][name] for name in DECIDED if name in line["value"]}
    with acting(by, via=via, **context):
        lock_items(line["item"])
        # The database fills in the machine's words; `incoming` is nobody's decision.
        if not Curation.objects.filter(video_id=line["item"]).update(**value):
            Curation(video_id=line["item"], **value).save(force_insert=True)


def _delete(line: dict[str, Any], by: str, via: str, context: dict[str, Any]) -> None:
    # The tombstone's own date: the line was written a moment later.
    value = line["value"] or {"deleted_at": line["at"]}
    context |= {"at": parse_datetime(value["deleted_at"])}
    said = {"reason": value.get("reason", ""), "title": value.get("title")}
    trash.delete_or_block(line["item"], by=by, via=via, **said, **context)


def _restore(line: dict[str, Any], by: str, via: str, context: dict[str, Any]) -> None:
    trash.restore(line["item"], by=by, via=via, **context)


def _purge(line: dict[str, Any], by: str, via: str, context: dict[str, Any]) -> None:
    trash.purge(line["item"], by=by, via=via, **context)


def _rename(line: dict[str, Any], by: str, via: str, context: dict[str, Any]) -> None:
    with acting(by, via=via, **context):
        value = {name: line["value"][name] for name in ("name", "decided_by", "decided_at") if name in line["value"]}
        if not CategoryAlias.objects.filter(key=line["item"]).update(**value):
            CategoryAlias(key=line["item"], **value).save(force_insert=True)


def _unrename(line: dict[str, Any], by: str, via: str, context: dict[str, Any]) -> None:
    with acting(by, via=via, **context):
        CategoryAlias.objects.filter(key=line["item"]).delete()


def _amend_everything() -> None:
    """Write again what stands there, so that the rules rename it."""
    with acting(via="ledger"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE content SET analysis_json = analysis_json"
            " WHERE category_keys && ARRAY(SELECT key FROM category_alias)"
        )


REPLAYS = {
    "curate": _curate,
    "delete": _delete,
    "restore": _restore,
    "purge": _purge,
    "rename": _rename,
    "unrename": _unrename,
}
