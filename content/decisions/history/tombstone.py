"""A tombstone: it comes with a delete, goes with a restore, and a purge empties it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from content.decisions import trash
from content.decisions.actor import UNDO, UNDO_PAGE, acting, acting_gesture
from content.decisions.history.kind import UNKNOWN, KindAtOnce
from content.models import Content, History, Tombstone

LAST = 9
DONE = {"insert": "deleted", "delete": "restored", "update": "purged"}


class TombstoneLine(KindAtOnce, name="tombstone"):
    decides = True
    undo_order = 1
    acts = {"insert": "delete", "delete": "restore", "update": "purge"}

    def describe(self, line: History, names: Mapping[str, str] = UNKNOWN) -> str:
        """What happened to the item, its title, and why."""
        row = line.becomes or line.was or {}
        words = ": ".join(filter(None, (DONE[line.act], row.get("title"))))
        return f"{words} ({row['reason']})" if line.act == "insert" and row.get("reason") else words

    def order(self, act: str) -> int:
        """What was done to an item after it was restored is undone before it is deleted again."""
        return LAST if act == "delete" else self.undo_order

    def obstacles(self, lines: Sequence[History]) -> dict[int, str]:
        items = [line.item for line in lines]
        deleted = Tombstone.objects.filter(pk__in=items).annotate(is_whole=Q(snapshot__isnull=False))
        whole = dict(deleted.values_list("pk", "is_whole"))
        here = set(Content.objects.filter(pk__in=items).values_list("pk", flat=True))
        again = {act: done_again([line for line in lines if line.act == act], act) for act in ("insert", "delete")}

        def obstacle(line: History) -> str:
            if line.act == "update":
                return "A purge cannot be undone."
            if line.act == "insert" and line.item not in whole:
                return "It was restored since."
            if line.act == "insert" and not whole[line.item]:
                return "It was purged: nothing is left to bring back."
            if line.act == "delete" and line.item not in here:
                return "It was deleted again since."
            return again[line.act].get(line.id, "")

        return {line.id: obstacle(line) for line in lines}

    def undo_all(self, lines: Sequence[History], *, by: str, via: str) -> None:
        deleted, restored = ([line.item for line in lines if line.act == act] for act in ("insert", "delete"))
        if deleted:
            with acting(by, via=via, doing="restoring"):
                trash.reinsert(*deleted)
        if restored:
            trash.remove(*restored)

    def replay(self, entry: dict[str, Any], **context: Any) -> None:
        if entry["act"] == "restore":
            trash.restore(entry["item"], **context)
        elif entry["act"] == "purge":
            trash.purge(entry["item"], **context)
        else:
            # The tombstone's own date: the line was written a moment later.
            value = entry["value"] or {"deleted_at": entry["at"]}
            context |= {"at": parse_datetime(value["deleted_at"])}
            trash.delete_or_block(entry["item"], reason=value.get("reason", ""), title=value.get("title"), **context)


def done_again(lines: Sequence[History], act: str) -> dict[int, str]:
    """An obstacle for each line after which its item went or came (`act` of a tombstone) once more, if that stands."""
    if not lines:
        return {}
    first = min(line.id for line in lines)
    later = History.objects.filter(item__in=[line.item for line in lines], kind="tombstone", id__gt=first)
    # An undo may be under way, of which that is a part.
    if gesture := acting_gesture():
        later = later.exclude(gesture=gesture)
    since: dict[str, list[History]] = defaultdict(list)
    for each in later.exclude(act="update").order_by("id"):
        since[each.item].append(each)
    done = "deleted again" if act == "insert" else "deleted and restored"
    return {
        line.id: f"It was {done} since by {again[-1].actor}."
        for line in lines
        if (again := [each for each in _standing(since[line.item], line) if each.act == act])
    }


def _standing(lines: list[History], first: History) -> list[History]:
    """Those after the first that nobody undid: an undo takes back the last one before it."""
    standing: list[History] = []
    for each in lines:
        if each.id > first.id and each.via in (UNDO, UNDO_PAGE) and standing:
            standing.pop()
        elif each.id > first.id:
            standing.append(each)
    return standing
