"""Undoing a whole gesture (a bulk edit, a merge, an import) as one, and returning an item to an earlier state."""

import uuid
from dataclasses import dataclass

from content.decisions.actor import acting, acting_gesture
from content.decisions.curation import ADMIN
from content.decisions.history import curation, kind_of
from content.decisions.locks import lock_items, lock_library
from content.models import History
from content.models.content import column_in_words


@dataclass(frozen=True)
class Step:
    """A line of the gesture, or some of its fields, and the reason if these cannot be taken back any more."""

    line: History
    obstacle: str = ""

    @property
    def can(self) -> bool:
        return not self.obstacle


def preview(gesture: uuid.UUID) -> list[Step]:
    """What undo would take back, in the order in which it would."""
    return [step for line in _lines(gesture) for step in _steps(line)]


def undo(gesture: uuid.UUID, *, by: str, via: str = ADMIN, as_gesture: uuid.UUID | None = None) -> list[Step]:
    """Take back what can be taken back, itself one gesture; returns the steps, with the reasons for those left."""
    with acting(by, via=via, gesture=as_gesture or uuid.uuid4(), doing="undoing"):
        lock_library()
        lines = _lines(gesture)
        lock_items(*{line.item for line in lines})
        done = []
        for line in lines:
            # Asked only now: an earlier step may have cleared the way, or blocked it.
            for step in _steps(line):
                if step.can:
                    kind_of(step.line).undo(step.line, by=by, via=via)
                done.append(step)
        return done


def return_to(line: History, *, by: str, via: str = ADMIN) -> None:
    """Bring the decisions about an item back to what they were right after this line of its history.

    Raises ValueError when a purge forgot them.
    """
    with acting(by, via=via, gesture=acting_gesture() or uuid.uuid4()):
        lock_items(line.item)
        curation.return_to(line, by=by)


def _lines(gesture: uuid.UUID) -> list[History]:
    """The gesture's lines, without what follows from its decisions, in the order in which they are undone."""
    lines = list(History.objects.filter(gesture=gesture).order_by("-id"))
    decided: dict[str, set[str]] = {}
    for line in lines:
        if kind_of(line).decides:
            decided.setdefault(line.item, set()).update(kind_of(line).decided(line))
    apart = filter(None, (kind_of(line).apart(line, decided) for line in lines))
    return sorted(apart, key=lambda line: kind_of(line).order(line))


def _steps(line: History) -> list[Step]:
    """The line as one step; as two where only some of its fields have changed since."""
    kind = kind_of(line)
    if obstacle := kind.obstacle(line):
        return [Step(line, obstacle)]
    changed = kind.overwritten(line)
    if not changed:
        return [Step(line)]
    obstacle = f"Changed again since: {', '.join(sorted(map(column_in_words, changed)))}."
    rest = kind.written(line).keys() - changed
    if not rest:
        return [Step(line, obstacle)]
    return [Step(kind.part(line, rest | kind.attribution)), Step(kind.part(line, changed), obstacle)]
