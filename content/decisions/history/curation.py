"""A decision about an item. Its fields are the decided columns, each by itself, and the refusals."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from content import jsonvalues
from content.category_values import in_words
from content.decisions.actor import acting
from content.decisions.history.kind import ABSENT, UNKNOWN, KindAtOnce, changed, current_row, current_rows
from content.decisions.locks import lock_items
from content.models import Curation, History

# What is decided, and who decided it.
DECIDED = ("overrides", "refusals")
ATTRIBUTED = ("origin", "decided_by", "decided_at", "note")
COLUMNS = (*DECIDED, *ATTRIBUTED)
# A value that stands again is sealed again, as it was.
SEAL_AGAIN = """
    INSERT INTO seal (video_id, field, digest, sealed_by, sealed_at)
    SELECT c.video_id, field, library_digest(c.overrides -> field), seal ->> 'sealed_by',
        (seal ->> 'sealed_at')::timestamptz
    FROM history h JOIN curation c ON c.video_id = h.item, jsonb_each(h.was -> 'seals') AS sealed (field, seal)
    WHERE h.id = ANY (%s) AND c.overrides -> field = h.was -> 'overrides' -> field
    ON CONFLICT DO NOTHING
"""
# Each row says which of its columns change.
WRITE = f"""
    UPDATE curation d SET ({", ".join(COLUMNS)}) = (
        SELECT {", ".join(COLUMNS)} FROM jsonb_populate_record(d, becomes)
    ) FROM jsonb_each(%s::jsonb) AS given (key, becomes) WHERE d.video_id = given.key
"""


class Decision(KindAtOnce, name="curation"):
    decides = True
    undo_order = 3
    table = "curation"
    attribution = frozenset(ATTRIBUTED)
    # A delete comes with a purge, and the ledger has that.
    acts = {"insert": "curate", "update": "curate"}

    def changes(self, line: History) -> list[tuple[str, Any, Any]]:
        """A column that is cleared is decided, too."""
        fields = [
            (name, "not decided" if was is ABSENT else was, "not decided" if becomes is ABSENT else becomes)
            for name, (was, becomes) in self.written(line).items()
        ]
        was, becomes = ({"note": (row or {}).get("note")} for row in (line.was, line.becomes))
        return fields + changed(was, becomes)

    def folded(self, line: History) -> Iterable[str]:
        rows = [jsonvalues.mapping((row or {}).get("refusals")) for row in (line.was, line.becomes)]
        return [key for row in rows for key in jsonvalues.texts(row.get("categories"))]

    def differences(self, line: History, names: Mapping[str, str] = UNKNOWN) -> list[tuple[str, str, str]]:
        def spelled(refusals: Any) -> str:
            keys = jsonvalues.texts(jsonvalues.mapping(refusals).get("categories"))
            return in_words([names.get(key, key) for key in keys])

        named = {
            name: ("refused for ever", spelled(was), spelled(becomes)) for name, was, becomes in self.changes(line)
        }
        others = super().differences(line)
        return [named[name] if name == "refusals" else other for name, other in zip(named, others, strict=True)]

    def decided(self, line: History) -> set[str]:
        """Not where something is only refused: what the machine had said is in the line about the item alone."""
        return set(self.written(line).keys() - {"refusals"})

    def can_return(self, line: History) -> bool:
        return bool(line.becomes)

    def obstacles(self, lines: Sequence[History]) -> dict[int, str]:
        there = Curation.objects.filter(pk__in=[line.item for line in lines]).values_list("pk", flat=True)
        known = set(there)
        return {
            line.id: "" if line.becomes is not None and line.item in known else "The decision was purged."
            for line in lines
        }

    def fields(self, row: dict[str, Any] | None) -> dict[str, Any]:
        row = row or {}
        return row.get("overrides", {}) | {"refusals": row.get("refusals", {})}

    def only(self, row: dict[str, Any], names: set[str]) -> dict[str, Any]:
        part = super().only(row, names)
        return part | {"overrides": super().only(row["overrides"], names)} if "overrides" in row else part

    def undo_all(self, lines: Sequence[History], *, by: str, via: str) -> None:
        items = [line.item for line in lines]
        now, later = current_rows("curation", items, COLUMNS), _lines_since(min(line.id for line in lines), items)
        rows = {line.item: self._undone(line, now[line.item], later[line.item], by) for line in lines}
        _write(rows)
        with connection.cursor() as cursor:
            cursor.execute(SEAL_AGAIN, [[line.id for line in lines]])

    def _undone(self, line: History, now: dict[str, Any], later: list[History], by: str) -> dict[str, Any]:
        """What the row becomes."""
        fields = self.fields(now)
        fields |= {name: was for name, (was, _) in self.written(line).items()}
        state = {
            "refusals": fields.pop("refusals"),
            "overrides": {name: value for name, value in fields.items() if value is not ABSENT},
        }
        before = _right_after(line, now, later) | _known(line.was or {})
        if line.was and state == {name: before[name] for name in DECIDED}:
            # The very decision of before stands again: its author, its date and its note.
            return before
        return _anew(line, state, by=by, what="undid what")

    def replay(self, entry: dict[str, Any], **context: Any) -> None:
        if entry["value"] is None:
            return  # a purge that follows forgot it
        with acting(**context):
            lock_items(entry["item"])
            # The database fills in `incoming`: that is nobody's decision.
            value = _known(entry["value"])
            if not Curation.objects.filter(video_id=entry["item"]).update(**value):
                Curation(video_id=entry["item"], **value).save(force_insert=True)


def return_to(line: History, *, by: str) -> None:
    """Decide about the item again as it was decided right after this line of its history, of whatever kind.

    Raises ValueError when a purge forgot that.
    """
    now = current_row("curation", "video_id", line.item)
    if now is None or line.becomes is None:
        raise ValueError("What was decided then was purged.")
    then = _right_after(line, now, _lines_since(line.id, [line.item])[line.item])
    state = {name: then[name] for name in DECIDED}
    _write({line.item: _anew(line, state, by=by, what="as after what")})


def _write(rows: dict[str, dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [json.dumps(rows)])


def _anew(line: History, state: dict[str, Any], *, by: str, what: str) -> dict[str, Any]:
    """A decision of its own, whose note names the line it comes from; where nothing is decided, none is left."""
    note = f"{what} {line.actor} did on {line.at:%Y-%m-%d %H:%M}" if any(state.values()) else ""
    return state | {"decided_by": by, "decided_at": timezone.now().isoformat(), "note": note}


def _lines_since(first: int, items: Sequence[str]) -> dict[str, list[History]]:
    """The lines about decisions after that line, by item, the last first."""
    lines: dict[str, list[History]] = defaultdict(list)
    for line in History.objects.filter(item__in=items, kind="curation", id__gt=first).order_by("-id"):
        lines[line.item].append(line)
    return lines


def _right_after(line: History, now: dict[str, Any], later: list[History]) -> dict[str, Any]:
    """The curation as it was when the line was written."""
    state = _known(now)
    for each in later:
        # What came anew after a decision had gone with its item, which was merged away: it came back as it went.
        if each.id > line.id and not (each.act == "insert" and line.kind == "curation"):
            state |= _known(each.was or {name: {} for name in DECIDED})
    return state


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in COLUMNS if name in row}
