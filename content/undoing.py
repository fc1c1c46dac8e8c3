"""Undoing a whole gesture (a bulk edit, a merge, an import) as one, and returning an item to an earlier state."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from content import trash
from content.acting import acting, have_the_library_alone, lock
from content.curating import ADMIN
from content.models import CategoryAlias, Content, Curation, History, Tombstone
from content.rules import CURATABLE

# Names first, so that the rules do not rename what is put back; what an item says last.
ORDER = {"alias": 0, "tombstone": 1, "curation": 2, "content": 3, "summary": 4}


@dataclass(frozen=True)
class Step:
    """One line of the gesture and, where it cannot be taken back any more, the reason."""

    line: History
    obstacle: str = ""

    @property
    def can(self) -> bool:
        return not self.obstacle


def preview(gesture: uuid.UUID) -> list[Step]:
    """What undo would take back, in the order in which it would."""
    lines = list(History.objects.filter(gesture=gesture).order_by("-id"))
    decided = {line.item for line in lines if line.kind in ("curation", "tombstone")}
    # What followed from a decision is taken back with it.
    lines = [_undecided(line) if line.kind == "content" and line.item in decided else line for line in lines]
    lines = [line for line in lines if line.was or line.becomes or line.kind != "content"]
    return [Step(line, _obstacle(line)) for line in sorted(lines, key=lambda line: ORDER.get(line.kind, 9))]


def _undecided(line: History) -> History:
    """The line without the columns that a person can decide."""
    line.was = {name: value for name, value in (line.was or {}).items() if name not in CURATABLE}
    line.becomes = {name: value for name, value in (line.becomes or {}).items() if name not in CURATABLE}
    return line


def undo(gesture: uuid.UUID, *, by: str, via: str = ADMIN) -> list[Step]:
    """Take back what can be taken back, itself one gesture; returns the steps, with the reasons for those left."""
    with acting(by, via=via, gesture=uuid.uuid4(), doing="undoing"):
        have_the_library_alone()
        steps = preview(gesture)
        lock(*{step.line.item for step in steps})
        done = []
        for step in steps:
            # Asked again: an earlier step may have cleared the way, or blocked it.
            obstacle = _obstacle(step.line)
            if not obstacle:
                UNDO[step.line.kind](step.line, by, via)
            done.append(Step(step.line, obstacle))
        return done


def return_to(line: History, *, by: str, via: str = ADMIN) -> None:
    """Bring the decisions about an item back to what they were right after this line of its history.

    Raises ValueError when a purge forgot them.
    """
    later = History.objects.filter(item=line.item, kind="curation", id__gt=line.id).order_by("-id")
    with acting(by, via=via, gesture=uuid.uuid4()):
        lock(line.item)
        curation = Curation.objects.filter(video_id=line.item).first()
        if curation is None or line.becomes is None:
            raise ValueError("What was decided then was purged.")
        state = {"overrides": curation.overrides, "refusals": curation.refusals}
        for change in later:
            state |= {name: (change.was or {}).get(name, {}) for name in state if name in (change.becomes or {})}
        Curation.objects.filter(video_id=line.item).update(**state, decided_by=by)


def _obstacle(line: History) -> str:
    if line.kind == "pause":
        return "A pause is begun and ended under Pauses."
    if line.kind not in UNDO:
        return "A new revision stays; revise the summary instead."
    return OBSTACLES[line.kind](line)


def _changed_since(current: Any, line: History) -> str:
    """The columns that the line wrote and that somebody has written since."""
    moved = [name for name, value in (line.becomes or {}).items() if current.get(name) != value]
    return f"Changed again since: {', '.join(sorted(moved))}." if moved else ""


def _row(table: str, key: str, item: str) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {key} = %s", [item])
        found = cursor.fetchone()
    return json.loads(found[0]) if found else None


def _curation_obstacle(line: History) -> str:
    current = _row("curation", "video_id", line.item)
    if current is None:
        return "The decision was purged."
    return _changed_since({name: current[name] for name in ("overrides", "refusals")}, _only_decided(line))


def _only_decided(line: History) -> History:
    kept = {name: value for name, value in (line.becomes or {}).items() if name in ("overrides", "refusals")}
    return History(becomes=kept)


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
    return _changed_since(current, line)


def _content_obstacle(line: History) -> str:
    current = _row("content", "video_id", line.item)
    if current is None:
        return "The item is not here any more."
    return _done_again(line) if line.act == "insert" else _changed_since(current, line)


def _undo_curation(line: History, by: str, via: str) -> None:
    was = line.was or {"overrides": {}, "refusals": {}}
    state = {name: was[name] for name in ("overrides", "refusals") if name in was}
    Curation.objects.filter(video_id=line.item).update(**state, decided_by=by)


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
