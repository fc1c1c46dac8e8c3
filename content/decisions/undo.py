"""Undoing a whole gesture (a bulk edit, a merge, an import) as one, and returning an item to an earlier state."""

import copy
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from content.db.rules import CURATABLE
from content.decisions import trash
from content.decisions.actor import acting
from content.decisions.curation import ADMIN
from content.decisions.locks import lock_items, lock_library
from content.models import CategoryAlias, Content, Curation, History, Tombstone
from content.models.content import column_in_words

# Names first, so that the rules do not rename what is put back; what an item says last.
ORDER = {"alias": 0, "tombstone": 1, "curation": 2, "content": 3, "summary": 4}
# Of a curation: what is decided, and who decided it.
DECIDED = ("overrides", "refusals")
ATTRIBUTED = ("origin", "decided_by", "decided_at", "note")
ABSENT = object()


@dataclass(frozen=True)
class Step:
    """A line of the gesture, or some fields of it, and where that cannot be taken back any more, the reason."""

    line: History
    obstacle: str = ""

    @property
    def can(self) -> bool:
        return not self.obstacle


def preview(gesture: uuid.UUID) -> list[Step]:
    """What undo would take back, in the order in which it would."""
    return [step for line in _lines(gesture) for step in _steps(line)]


def _lines(gesture: uuid.UUID) -> list[History]:
    lines = list(History.objects.filter(gesture=gesture).order_by("-id"))
    decided = {line.item for line in lines if line.kind in ("curation", "tombstone")}
    # What followed from a decision is taken back with it.
    lines = [_undecided(line) if line.kind == "content" and line.item in decided else line for line in lines]
    lines = [line for line in lines if line.was or line.becomes or line.kind != "content"]
    return sorted(lines, key=lambda line: ORDER.get(line.kind, 9))


def _undecided(line: History) -> History:
    """The line without the columns that a person can decide."""
    line.was = {name: value for name, value in (line.was or {}).items() if name not in CURATABLE}
    line.becomes = {name: value for name, value in (line.becomes or {}).items() if name not in CURATABLE}
    return line


def undo(gesture: uuid.UUID, *, by: str, via: str = ADMIN) -> list[Step]:
    """Take back what can be taken back, itself one gesture; returns the steps, with the reasons for those left."""
    with acting(by, via=via, gesture=uuid.uuid4(), doing="undoing"):
        lock_library()
        lines = _lines(gesture)
        lock_items(*{line.item for line in lines})
        done = []
        for line in lines:
            # Asked only now: an earlier step may have cleared the way, or blocked it.
            for step in _steps(line):
                if step.can:
                    UNDO[step.line.kind](step.line, by, via)
                done.append(step)
        return done


def return_to(line: History, *, by: str, via: str = ADMIN) -> None:
    """Bring the decisions about an item back to what they were right after this line of its history.

    Raises ValueError when a purge forgot them.
    """
    with acting(by, via=via, gesture=uuid.uuid4()):
        lock_items(line.item)
        current = _row("curation", "video_id", line.item)
        if current is None or line.becomes is None:
            raise ValueError("What was decided then was purged.")
        then = _right_after(line, current)
        _decide(line, {name: then[name] for name in DECIDED}, by, "as after what")


def _decide(line: History, state: dict[str, Any], by: str, done: str) -> None:
    """It is a decision of its own, whose note says what it came of."""
    note = f"{done} {line.actor} did on {line.at:%Y-%m-%d %H:%M}"
    Curation.objects.filter(video_id=line.item).update(**state, decided_by=by, decided_at=timezone.now(), note=note)


def _right_after(line: History, current: dict[str, Any]) -> dict[str, Any]:
    """The curation as it was when the line was written."""
    state = {name: current[name] for name in (*DECIDED, *ATTRIBUTED)}
    for change in History.objects.filter(item=line.item, kind="curation", id__gt=line.id).order_by("-id"):
        state |= _known(change.was or {name: {} for name in DECIDED})
    return state


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in (*DECIDED, *ATTRIBUTED) if name in row}


def _steps(line: History) -> list[Step]:
    """The line as one step; as two where of its fields only some were changed since."""
    obstacle = _obstacle(line)
    moved = set() if obstacle else _moved_since(line)
    if not moved:
        return [Step(line, obstacle)]
    obstacle = f"Changed again since: {', '.join(sorted(map(column_in_words, moved)))}."
    rest = written(line).keys() - moved
    if not rest:
        return [Step(line, obstacle)]
    return [Step(_part(line, rest.union(ATTRIBUTED))), Step(_part(line, moved), obstacle)]


def _obstacle(line: History) -> str:
    if line.kind == "pause":
        return "A pause is begun and ended under Pauses."
    if line.kind not in UNDO:
        return "A new revision stays; revise the summary instead."
    return OBSTACLES[line.kind](line)


def _moved_since(line: History) -> set[str]:
    """The fields that the line wrote and that somebody has written since."""
    if line.kind not in ("curation", "content") or (line.kind, line.act) == ("content", "insert"):
        return set()
    current = _fields(line.kind, _row(line.kind, "video_id", line.item))
    return {name for name, (_, value) in written(line).items() if current.get(name, ABSENT) != value}


def written(line: History) -> dict[str, tuple[Any, Any]]:
    """What the line changed: a field to what it was and what it became."""
    was, becomes = _fields(line.kind, line.was), _fields(line.kind, line.becomes)
    pairs = {name: (was.get(name, ABSENT), becomes.get(name, ABSENT)) for name in becomes | was}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _fields(kind: str, row: dict[str, Any] | None) -> dict[str, Any]:
    """Of a curation each decided column by itself, and the refusals; of another row its columns."""
    row = row or {}
    if kind != "curation":
        return row
    return row.get("overrides", {}) | {"refusals": row.get("refusals", {})}


def _part(line: History, names: Iterable[str]) -> History:
    """The line as if it had written only these fields."""
    part = copy.copy(line)
    part.was, part.becomes = (_only(line.kind, row, set(names)) for row in (line.was, line.becomes))
    return part


def _only(kind: str, row: dict[str, Any] | None, names: set[str]) -> dict[str, Any] | None:
    if row is None:
        return None
    kept = {name: value for name, value in row.items() if name in names}
    if kind == "curation" and "overrides" in row:
        kept["overrides"] = {name: value for name, value in row["overrides"].items() if name in names}
    return kept


def _row(table: str, key: str, item: str) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {key} = %s", [item])
        found = cursor.fetchone()
    return json.loads(found[0]) if found else None


def _curation_obstacle(line: History) -> str:
    is_known = line.becomes is not None and Curation.objects.filter(video_id=line.item).exists()
    return "" if is_known else "The decision was purged."


def _tombstone_obstacle(line: History) -> str:
    tombstone = Tombstone.objects.filter(video_id=line.item).first()
    if line.act == "insert" and tombstone is None:
        return "It was restored since."
    if line.act == "insert" and tombstone and not tombstone.snapshot:
        return "It was purged: nothing is left to bring back."
    if line.act == "delete" and not Content.objects.filter(video_id=line.item).exists():
        return "It was deleted again since."
    return "A purge cannot be undone." if line.act == "update" else _done_again(line)


def _done_again(line: History) -> str:
    """What stands there is somebody's later act, where the item went and came back in between."""
    later = History.objects.filter(item=line.item, kind="tombstone", id__gt=line.id)
    act = "insert" if line.kind == "tombstone" and line.act == "insert" else "delete"
    again = later.filter(act=act).order_by("id").last()
    if again is None:
        return ""
    return f"It was {'deleted again' if act == 'insert' else 'deleted and restored'} since by {again.actor}."


def _alias_obstacle(line: History) -> str:
    current = _row("category_alias", "key", line.item)
    if line.act == "delete":
        return "The name was given away again since." if current else ""
    if current is None:
        return "The name was freed since."
    same = all(current.get(name) == value for name, value in (line.becomes or {}).items())
    return "" if same else "The name was changed again since."


def _content_obstacle(line: History) -> str:
    if not Content.objects.filter(video_id=line.item).exists():
        return "The item is not here any more."
    return _done_again(line) if line.act == "insert" else ""


def _undo_curation(line: History, by: str, via: str) -> None:
    current = _row("curation", "video_id", line.item) or {}
    fields = _fields("curation", current)
    for name, (was, _) in written(line).items():
        fields[name] = was
    refusals = fields.pop("refusals")
    state = {"overrides": {name: value for name, value in fields.items() if value is not ABSENT}, "refusals": refusals}
    before = _right_after(line, current) | _known(line.was or {})
    if line.was and state == {name: before[name] for name in DECIDED}:
        # The very decision of before stands again: its author, its date and its note.
        Curation.objects.filter(video_id=line.item).update(**before)
    else:
        _decide(line, state, by, "undid what")


def _undo_tombstone(line: History, by: str, via: str) -> None:
    if line.act == "insert":
        trash.restore(line.item, by=by, via=via)
    else:
        trash.delete(line.item, by=by, via=via, reason="undone")


def _undo_alias(line: History, by: str, via: str) -> None:
    was = {name: value for name, value in (line.was or {}).items() if name != "key"}
    if line.act == "insert":
        CategoryAlias.objects.filter(key=line.item).delete()
    elif line.act == "delete":
        CategoryAlias(key=line.item, **was).save(force_insert=True)
    else:
        CategoryAlias.objects.filter(key=line.item).update(**was)


def _undo_content(line: History, by: str, via: str) -> None:
    if line.act == "insert":
        trash.delete(line.item, by=by, via=via, reason="undone")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT library_put_back(%s, %s::jsonb)", [line.item, json.dumps(line.was)])


OBSTACLES = {
    "curation": _curation_obstacle,
    "tombstone": _tombstone_obstacle,
    "alias": _alias_obstacle,
    "content": _content_obstacle,
}
UNDO = {
    "curation": _undo_curation,
    "tombstone": _undo_tombstone,
    "alias": _undo_alias,
    "content": _undo_content,
}
