"""An item that was merged into another. Its line is about the item that stays."""

from collections.abc import Mapping
from typing import Any

from content.decisions import duplicates
from content.decisions.actor import acting
from content.decisions.history.kind import UNKNOWN, Kind
from content.decisions.locks import lock_items
from content.models import Content, History, OtherKey


class Merge(Kind, name="merge"):
    undo_order = 2  # what the other item brought goes before columns and decisions return
    acts = {"insert": "merge", "delete": "part"}

    def describe(self, line: History, names: Mapping[str, str] = UNKNOWN) -> str:
        done = "merged into it" if line.act == "insert" else "parted from it"
        return f"{_key(line) or 'another item'} was {done}"

    def obstacle(self, line: History) -> str:
        if line.act == "delete":
            return "Merge them again: manage.py merge_items."
        other = OtherKey.objects.filter(key=_key(line), video_id=line.item).first()
        if other is None or other.snapshot is None:
            return "The two were parted or purged since."
        return "" if Content.objects.filter(video_id=line.item).exists() else "The item is not here any more."

    def undo(self, line: History, *, by: str, via: str) -> None:
        lock_items(_key(line), line.item)
        duplicates.part(_key(line), by=by, via=via)

    def value(self, line: History) -> dict[str, Any] | None:
        return line.becomes or line.was

    def replay(self, entry: dict[str, Any], **context: Any) -> None:
        """Also where one of both never came here: then the key leads to the item from now on."""
        key, item = (entry["value"] or {}).get("key", ""), entry["item"]
        by, via, gesture = context.pop("by"), context.pop("via"), context.pop("gesture")
        with acting(by, via=via, gesture=gesture):
            lock_items(key, item)
            is_merged = OtherKey.objects.filter(key=key).exclude(snapshot=None).exists()
            if key and key != item and entry["act"] == "merge" and not is_merged:
                duplicates.unite(key, item, by=by, via=via, **context)
            elif entry["act"] == "part" and is_merged:
                duplicates.part(key, by=by, via=via)


def _key(line: History) -> str:
    """The key that was merged away; "" where a purge forgot it."""
    return str((line.becomes or line.was or {}).get("key", ""))
