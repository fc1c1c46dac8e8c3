"""A decision about an item. Its fields are the decided columns, each by itself, and the refusals."""

from typing import Any

from django.utils import timezone

from content.decisions.actor import acting
from content.decisions.history.kind import ABSENT, Kind, changed, current_row
from content.decisions.locks import lock_items
from content.models import Curation, History

# What is decided, and who decided it.
DECIDED = ("overrides", "refusals")
ATTRIBUTED = ("origin", "decided_by", "decided_at", "note")


class Decision(Kind, name="curation"):
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

    def decided(self, line: History) -> set[str]:
        """What is refused goes from the categories."""
        names = self.written(line).keys()
        return {*names, *(["subcategories_json"] if "refusals" in names else [])}

    def can_return(self, line: History) -> bool:
        return bool(line.becomes)

    def obstacle(self, line: History) -> str:
        is_known = line.becomes is not None and Curation.objects.filter(video_id=line.item).exists()
        return "" if is_known else "The decision was purged."

    def fields(self, row: dict[str, Any] | None) -> dict[str, Any]:
        row = row or {}
        return row.get("overrides", {}) | {"refusals": row.get("refusals", {})}

    def only(self, row: dict[str, Any], names: set[str]) -> dict[str, Any]:
        part = super().only(row, names)
        return part | {"overrides": super().only(row["overrides"], names)} if "overrides" in row else part

    def undo(self, line: History, *, by: str, via: str) -> None:
        current = current_row("curation", "video_id", line.item) or {}
        fields = self.fields(current)
        fields |= {name: was for name, (was, _) in self.written(line).items()}
        state = {
            "refusals": fields.pop("refusals"),
            "overrides": {name: value for name, value in fields.items() if value is not ABSENT},
        }
        before = _right_after(line, current) | _known(line.was or {})
        if line.was and state == {name: before[name] for name in DECIDED}:
            # The very decision of before stands again: its author, its date and its note.
            Curation.objects.filter(video_id=line.item).update(**before)
        else:
            _decide_anew(line, state, by=by, what="undid what")

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
    current = current_row("curation", "video_id", line.item)
    if current is None or line.becomes is None:
        raise ValueError("What was decided then was purged.")
    then = _right_after(line, current)
    _decide_anew(line, {name: then[name] for name in DECIDED}, by=by, what="as after what")


def _decide_anew(line: History, state: dict[str, Any], *, by: str, what: str) -> None:
    """A decision of its own, whose note names the line it comes from; where nothing is decided, none is left."""
    note = f"{what} {line.actor} did on {line.at:%Y-%m-%d %H:%M}" if any(state.values()) else ""
    Curation.objects.filter(video_id=line.item).update(**state, decided_by=by, decided_at=timezone.now(), note=note)


def _right_after(line: History, current: dict[str, Any]) -> dict[str, Any]:
    """The curation as it was when the line was written."""
    state = _known(current)
    for later in History.objects.filter(item=line.item, kind="curation", id__gt=line.id).order_by("-id"):
        state |= _known(later.was or {name: {} for name in DECIDED})
    return state


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in (*DECIDED, *ATTRIBUTED) if name in row}
