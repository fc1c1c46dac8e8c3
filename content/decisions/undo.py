"""Undoing a whole gesture (a bulk edit, a merge, an import) as one, and returning an item to an earlier state."""

import math
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from content.decisions.actor import PYTHON, UNDO, acting, acting_gesture
from content.decisions.history import KINDS, curation, kind_of
from content.decisions.locks import lock_items, lock_library
from content.models import History
from content.models.content import column_in_words

# Lines that one transaction takes back: nobody else can write meanwhile, for well under a second.
LINES_AT_ONCE = 200
DECIDING = [name for name, kind in KINDS.items() if kind.decides]


@dataclass(frozen=True)
class Step:
    """A line of the gesture, or some of its fields, and the reason if these cannot be taken back any more."""

    line: History
    obstacle: str = ""

    @property
    def can(self) -> bool:
        return not self.obstacle


@dataclass(frozen=True)
class Size:
    """How many lines of history a gesture has of its author, who is whoever wrote its first, and of others."""

    lines: int
    of_others: int


@dataclass(frozen=True)
class Part:
    """What was taken back by now: the steps of this part, the lines of all parts, and how many lines are left."""

    steps: list[Step]
    done: int
    left: int


def size(gesture: uuid.UUID) -> Size:
    lines = _of_author(gesture).count()
    return Size(lines, History.objects.filter(gesture=gesture).count() - lines)


def preview(gesture: uuid.UUID, *, first: int = 0, number: int | None = None) -> list[Step]:
    """What undo would take back, in the order in which it would; of `number` lines from the `first` one on."""
    lines = _lines(gesture, _order(gesture)[first:][:number])
    return [step for together in _together(lines) for step in _steps(together)]


def undo(gesture: uuid.UUID, *, by: str, via: str = UNDO, as_gesture: uuid.UUID | None = None) -> list[Step]:
    """Take back what can be taken back of the author's lines; returns the steps, with the reasons for those left.

    The undo is itself one gesture. A large one is several transactions, between which others write; what was taken
    back stays so if it is interrupted.
    """
    return undo_part(gesture, by=by, via=via, as_gesture=as_gesture).steps


def undo_part(
    gesture: uuid.UUID,
    *,
    by: str,
    via: str = UNDO,
    done: int = 0,
    seconds: float = math.inf,
    as_gesture: uuid.UUID | None = None,
) -> Part:
    """`undo` for a caller who has only so many seconds, and goes on later with what is `done` and the same gesture."""
    again, until = as_gesture or uuid.uuid4(), time.monotonic() + seconds
    order, steps = _order(gesture), []
    while done < len(order):
        with acting(by, via=via, gesture=again, doing="undoing", reason="undone"):
            lock_library()
            lines = _lines(gesture, order[done : done + LINES_AT_ONCE])
            lock_items(*{line.item for line in lines})
            steps += _take_back(lines, by=by, via=via)
        done += LINES_AT_ONCE
        if time.monotonic() >= until:
            break
    return Part(steps, done, max(len(order) - done, 0))


def return_to(line: History, *, by: str, via: str = PYTHON) -> None:
    """Bring the decisions about an item back to what they were right after this line of its history.

    Raises ValueError when a purge forgot them.
    """
    with acting(by, via=via, gesture=acting_gesture() or uuid.uuid4()):
        lock_items(line.item)
        curation.return_to(line, by=by)


def _take_back(lines: Iterable[History], *, by: str, via: str) -> list[Step]:
    done = []
    for together in _together(lines):
        # Asked only now: an earlier step may have cleared the way, or blocked it.
        steps = _steps(together)
        if undone := [step.line for step in steps if step.can]:
            kind_of(undone[0]).undo_all(undone, by=by, via=via)
        done += steps
    return done


def _together(lines: Iterable[History]) -> Iterator[list[History]]:
    """Lines in a row of which none waits for another: of one kind, each about another item."""
    for kind, row in groupby(lines, key=kind_of):
        together: dict[str, History] = {}
        for line in row:
            if together and (not kind.at_once or line.item in together):
                yield list(together.values())
                together = {}
            together[line.item] = line
        yield list(together.values())


def _of_author(gesture: uuid.UUID) -> QuerySet[History]:
    """The lines of whoever began the gesture: another may know its name and write lines under it."""
    lines = History.objects.filter(gesture=gesture)
    return lines.filter(actor=lines.order_by("id").values("actor")[:1])


def _order(gesture: uuid.UUID) -> list[int]:
    """The lines' ids in the order in which they are undone. The history only grows, so it stays the same."""
    lines = _of_author(gesture).order_by("-id").values_list("id", "kind", "act")
    return [key for key, kind, act in sorted(lines, key=lambda line: KINDS[line[1]].order(line[2]))]


def _lines(gesture: uuid.UUID, keys: list[int]) -> list[History]:
    """These lines, without what follows from the gesture's decisions."""
    lines = History.objects.in_bulk(keys)
    decided: dict[str, set[str]] = {}
    items = {line.item for line in lines.values()}
    for line in _of_author(gesture).filter(kind__in=DECIDING, item__in=items):
        decided.setdefault(line.item, set()).update(kind_of(line).decided(line))
    return list(filter(None, (kind_of(lines[key]).apart(lines[key], decided) for key in keys)))


def _steps(lines: Sequence[History]) -> list[Step]:
    """Each line as one step; as two where only some of its fields have changed since."""
    kind = kind_of(lines[0])
    obstacles, changed = kind.obstacles(lines), kind.overwritten(lines)
    return [step for line in lines for step in _steps_of(line, obstacles[line.id], changed.get(line.id, set()))]


def _steps_of(line: History, obstacle: str, changed: set[str]) -> list[Step]:
    kind = kind_of(line)
    if obstacle or not changed:
        return [Step(line, obstacle)]
    obstacle = f"Changed again since: {', '.join(sorted(map(column_in_words, changed)))}."
    rest = kind.written(line).keys() - changed
    if not rest:
        return [Step(line, obstacle)]
    return [Step(kind.part(line, rest | kind.attribution)), Step(kind.part(line, changed), obstacle)]
