"""What the lines of a sheet would change: each compared with what is decided now."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from content.category_values import names_in
from content.db import lookup
from content.decisions.values import LONGEST_NOTE, NOTE_ALONE, in_one_line
from content.exchange.cells import GIVE_BACK, NONE, BadCell, keyword_of, unmarked
from content.exchange.reader import Faults, Given
from content.exchange.sheet import BY_NAME, KEY, NOTE, Line, lines_of
from content.models import Facet, FacetValue
from content.models.queryset import keys_of

AT_ONCE = 500
CATEGORIES = "categories"
UNKNOWN = (
    "The library knows no such item. Spreadsheets rewrite what looks like a number: format the column as text. Or take"
    " the line out."
)
IN_THE_TRASH = "This item is in the trash. Bring it back first, or take the line out."


@dataclass(frozen=True)
class Change:
    """What a line of the sheet changes: of each column the cell that is, that shall be, and the machine's."""

    number: int
    key: str
    cells: dict[str, tuple[str, str, str]]


@dataclass
class Tally:
    """Of how many lines how many change something; of these, how many each column, and give how many back."""

    lines: int = 0
    changed: int = 0
    given_back: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    categories: dict[str, str] = field(default_factory=dict)

    def count(self, change: Change) -> None:
        self.changed += 1
        self.columns.update(change.cells.keys())
        self.given_back += sum(keyword_of(becomes) == GIVE_BACK for _, becomes, _ in change.cells.values())

    def new_categories(self) -> list[str]:
        """The names of categories that the library has not had."""
        values = FacetValue.objects.filter(facet=Facet.CATEGORY, key__in=self.categories)
        known = set(values.values_list("key", flat=True))
        return sorted(name for key, name in self.categories.items() if key not in known)

    def as_json(self) -> dict[str, Any]:
        return {
            **{"lines": self.lines, "changed": self.changed, "unchanged": self.lines - self.changed},
            **{"given_back": self.given_back, "columns": dict(self.columns), "new_categories": self.new_categories()},
        }


def differences(given: Iterable[Given], faults: Faults, tally: Tally) -> Iterator[Change]:
    """The changes, in the order of the lines; what is wrong with a line is noted, and it changes nothing."""
    seen: dict[str, int] = {}
    lines = iter(given)
    while batch := list(islice(lines, AT_ONCE)):
        tally.lines += len(batch)
        known = _known(batch, seen, faults)
        stand = lines_of([key for _, key in known])
        changes = []
        for each, key in known:
            if key not in stand:
                faults.note(each.number, KEY, IN_THE_TRASH)
            elif change := _change(each, stand[key], faults):
                changes.append(change)
        _look_at_names(changes, faults, tally)
        for change in changes:
            tally.count(change)
            yield change


def _known(batch: Sequence[Given], seen: dict[str, int], faults: Faults) -> list[tuple[Given, str]]:
    """Each line with the key of its item, if that is known and stands in no earlier line."""
    known = []
    for each, (key, _) in zip(batch, lookup.keys_of([(each.key, "") for each in batch]), strict=True):
        if key is None:
            faults.note(each.number, KEY, UNKNOWN)
        elif key in seen:
            faults.note(each.number, KEY, f"Line {seen[key]} is about the same item. Take one of both out.")
        else:
            seen[key] = each.number
            known.append((each, key))
    return known


def _change(given: Given, line: Line, faults: Faults) -> Change | None:
    cells = {}
    for name, cell in given.cells.items():
        if not cell.strip():
            continue
        try:
            if changed := _note(line, cell) if name == NOTE else _decision(line, name, cell):
                cells[name] = changed
        except BadCell as error:
            faults.note(given.number, name, str(error))
    if [*cells] == [NOTE] and not line.is_decided:
        faults.note(given.number, NOTE, NOTE_ALONE)
        return None
    return Change(given.number, line.item.pk, cells) if cells else None


def _decision(line: Line, name: str, cell: str) -> tuple[str, str, str] | None:
    column = BY_NAME[name]
    now, machine = line.cell(column), line.machine(column)
    if keyword_of(cell) == GIVE_BACK:
        return (now, GIVE_BACK, machine) if now else None
    if column.is_same(now, cell):
        return None
    column.value(cell)
    return now, cell, machine


def _note(line: Line, cell: str) -> tuple[str, str, str] | None:
    word = keyword_of(cell)
    if word == GIVE_BACK:
        raise BadCell(f"A note is nobody's to give back. {NONE} takes it away.")
    becomes = "" if word else in_one_line(unmarked(cell))
    if becomes == in_one_line(unmarked(line.note)):
        return None
    if len(becomes) > LONGEST_NOTE:
        raise BadCell(f"The note has {len(becomes)} characters. Shorten it to {LONGEST_NOTE}.")
    return line.note, cell, ""


def _look_at_names(changes: list[Change], faults: Faults, tally: Tally) -> None:
    """Note a category that stands in a cell twice, in whatever spelling; and which categories there are."""
    named = [
        (change, sorted(names_in(BY_NAME[CATEGORIES].value(cell))))
        for change in changes
        if CATEGORIES in change.cells and not keyword_of(cell := change.cells[CATEGORIES][1])
    ]
    keys = iter(keys_of([name for _, names in named for name in names]))
    for change, names in named:
        own = dict(zip(keys_here := list(islice(keys, len(names))), names, strict=True))
        if len(own) < len(keys_here):
            faults.note(change.number, CATEGORIES, "A category stands there twice: put its subcategories together.")
        tally.categories |= own
