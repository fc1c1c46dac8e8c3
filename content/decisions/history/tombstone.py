"""A tombstone: it comes with a delete, goes with a restore, and a purge empties it."""

from typing import Any

from django.utils.dateparse import parse_datetime

from content.decisions import trash
from content.decisions.actor import acting, acting_gesture
from content.decisions.history.kind import Kind
from content.models import Content, History, Tombstone

LAST = 9
DONE = {"insert": "deleted", "delete": "restored", "update": "purged"}


class TombstoneLine(Kind, name="tombstone"):
    decides = True
    undo_order = 1
    acts = {"insert": "delete", "delete": "restore", "update": "purge"}

    def describe(self, line: History) -> str:
        """What happened to the item, its title, and why."""
        row = line.becomes or line.was or {}
        words = ": ".join(filter(None, (DONE[line.act], row.get("title"))))
        return f"{words} ({row['reason']})" if line.act == "insert" and row.get("reason") else words

    def order(self, act: str) -> int:
        """What was done to an item after it was restored is undone before it is deleted again."""
        return LAST if act == "delete" else self.undo_order

    def obstacle(self, line: History) -> str:
        tombstone = Tombstone.objects.filter(video_id=line.item).first()
        if line.act == "insert" and tombstone is None:
            return "It was restored since."
        if line.act == "insert" and tombstone and not tombstone.snapshot:
            return "It was purged: nothing is left to bring back."
        if line.act == "delete" and not Content.objects.filter(video_id=line.item).exists():
            return "It was deleted again since."
        return "A purge cannot be undone." if line.act == "update" else done_again(line, line.act)

    def undo(self, line: History, *, by: str, via: str) -> None:
        if line.act == "insert":
            with acting(by, via=via, doing="restoring"):
                trash.reinsert(line.item)
        else:
            trash.remove(line.item)

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


def done_again(line: History, act: str) -> str:
    """An obstacle if, after the line, the item went or came (`act` of a tombstone) once more by somebody else's act."""
    later = History.objects.filter(item=line.item, kind="tombstone", act=act, id__gt=line.id)
    # An undo is under way, of which that may be a part.
    again = later.exclude(gesture=acting_gesture()).order_by("id").last()
    if again is None:
        return ""
    return f"It was {'deleted again' if act == 'insert' else 'deleted and restored'} since by {again.actor}."
