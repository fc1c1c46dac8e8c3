"""Two names that a person keeps apart although they look like one."""

from collections.abc import Iterable, Mapping
from typing import Any

from content.decisions.actor import acting
from content.decisions.history.kind import UNKNOWN, Kind
from content.decisions.history.spelling import in_words
from content.models import Distinction, History


class DistinctionLine(Kind, name="distinction"):
    is_about_item = False
    acts = {"insert": "distinguish", "delete": "undistinguish"}

    def folded(self, line: History) -> Iterable[str]:
        return line.item.split(Distinction.BETWEEN)

    def describe(self, line: History, names: Mapping[str, str] = UNKNOWN) -> str:
        both = " and ".join(in_words(key, names) for key in self.folded(line))
        return f"{both} may be one after all" if line.act == "delete" else f"{both} are two"

    def obstacle(self, line: History) -> str:
        is_there = Distinction.objects.filter(pk=line.item).exists()
        if line.act == "delete":
            return "They were kept apart again since." if is_there else ""
        return "" if is_there else "They may be one again already."

    def undo(self, line: History, *, by: str, via: str) -> None:
        if line.act == "insert":
            Distinction.objects.filter(pk=line.item).delete()
        else:
            Distinction(**(line.was or {"key": line.item, "decided_by": by})).save(force_insert=True)

    def replay(self, entry: dict[str, Any], **context: Any) -> None:
        with acting(**context):
            Distinction.objects.filter(pk=entry["item"]).delete()
            if entry["act"] == "distinguish":
                value = self.only(entry["value"] or {}, {"decided_by", "decided_at"})
                Distinction(key=entry["item"], **value).save(force_insert=True)
