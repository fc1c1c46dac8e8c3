"""What a kind of history line can do, and what most kinds have in common."""

import copy
import json
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import connection

from content.category_values import in_words
from content.models import History
from content.models.content import column_in_words

KINDS: dict[str, "Kind"] = {}
# The value of a field that a row does not have.
ABSENT = object()
UNKNOWN: Mapping[str, str] = MappingProxyType({})
LONGEST = 500


class Kind:
    """A kind of line, by the name that the column `kind` has for it."""

    # Whether the column `item` holds an item's key, and not one of the kind's own.
    is_about_item: ClassVar[bool] = True
    # Whether a person decides by it; what follows from that in `content` is undone with it.
    decides: ClassVar[bool] = False
    # Whether lines about several items are undone together: none of them stands in another's way.
    at_once: ClassVar[bool] = False
    # Within a gesture lower numbers are undone first.
    undo_order: ClassVar[int] = 9
    # What the ledger calls an insert, update or delete of this kind; others it leaves out.
    acts: ClassVar[Mapping[str, str]] = {}
    # The table whose rows are undone field by field, if they are.
    table: ClassVar[str] = ""
    # The columns that go with whatever part of a row is undone.
    attribution: ClassVar[frozenset[str]] = frozenset()
    # Columns that a description leaves out: the list shows who and when beside it.
    hidden: ClassVar[frozenset[str]] = frozenset({"id", "video_id"})

    def __init_subclass__(cls, *, name: str = "") -> None:
        if name:
            KINDS[name] = cls()

    def folded(self, line: History) -> Iterable[str]:
        """The names of categories that the line has only as they are compared."""
        return ()

    def describe(self, line: History, names: Mapping[str, str] = UNKNOWN) -> str:
        """From what to what, in words; `names` has the spelling of what is `folded`."""
        changes = [f"{name}: {was} → {becomes}" for name, was, becomes in self.differences(line, names)]
        return "; ".join(changes)[:LONGEST] or f"{line.kind} {line.act}"

    def differences(self, line: History, names: Mapping[str, str] = UNKNOWN) -> list[tuple[str, str, str]]:
        """Each column with what it was and what it became, in words."""
        return [
            (column_in_words(name), _in_words(was), _in_words(becomes)) for name, was, becomes in self.changes(line)
        ]

    def changes(self, line: History) -> list[tuple[str, Any, Any]]:
        """Each column with what it was and what it became."""
        return changed(line.was or {}, line.becomes or {}, self.hidden)

    def can_return(self, line: History) -> bool:
        """Whether the item's page offers to decide again as after this line."""
        return False

    def decided(self, line: History) -> set[str]:
        """The columns of `content` about which the line decides, of a kind that `decides`."""
        return set()

    def apart(self, line: History, decided: Mapping[str, set[str]]) -> History | None:
        """The line without what other lines of its gesture take back; `decided` holds the items about which these
        decide, with the columns."""
        return line

    def order(self, act: str) -> int:
        """The place of a line of that act in the undo of a gesture."""
        return self.undo_order

    @abstractmethod
    def obstacle(self, line: History) -> str:
        """Why the line cannot be undone, or ""."""

    def obstacles(self, lines: Sequence[History]) -> dict[int, str]:
        """The same of several, by their ids."""
        return {line.id: self.obstacle(line) for line in lines}

    def overwritten(self, lines: Sequence[History]) -> dict[int, set[str]]:
        """The fields that each line wrote and that have been written since, by its id."""
        if not self.table:
            return {}
        names = {name for line in lines for name in {**(line.was or {}), **(line.becomes or {})}}
        now = current_rows(self.table, [line.item for line in lines], names)
        return {line.id: self.overwritten_of(line, self.fields(now.get(line.item))) for line in lines}

    def overwritten_of(self, line: History, now: Mapping[str, Any]) -> set[str]:
        return {name for name, (_, value) in self.written(line).items() if now.get(name, ABSENT) != value}

    def written(self, line: History) -> dict[str, tuple[Any, Any]]:
        """What the line changed: each field with what it was and what it became."""
        was, becomes = self.fields(line.was), self.fields(line.becomes)
        pairs = {name: (was.get(name, ABSENT), becomes.get(name, ABSENT)) for name in becomes | was}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def fields(self, row: dict[str, Any] | None) -> dict[str, Any]:
        """The parts of a row that can be undone by themselves."""
        return row or {}

    def part(self, line: History, names: Iterable[str]) -> History:
        """The line as if it had written only these fields."""
        part = copy.copy(line)
        part.was, part.becomes = (row and self.only(row, set(names)) for row in (line.was, line.becomes))
        return part

    def only(self, row: dict[str, Any], names: set[str]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name in names}

    def undo(self, line: History, *, by: str, via: str) -> None:
        """Take the line back, within a transaction in which `by` acts, with the reason "undone", and all its items are
        locked. A kind that has no way back says so as its obstacle."""
        raise TypeError(f"A line of {line.kind} is not undone.")

    def undo_all(self, lines: Sequence[History], *, by: str, via: str) -> None:
        """`undo` of several, each about another item."""
        for line in lines:
            self.undo(line, by=by, via=via)

    def value(self, line: History) -> dict[str, Any] | None:
        """What a ledger has to know to replay the line."""
        return line.becomes

    def replay(self, entry: dict[str, Any], **context: Any) -> None:
        """Decide again what a line of a ledger says, of a kind that has `acts`; `context` is what `acting` takes."""
        raise TypeError(f"{entry['act']} is not replayed.")

    def finish_replay(self, act: str) -> None:
        """Called once at the end of a replay in which such an act was replayed."""


class KindAtOnce(Kind):
    """A kind whose lines are looked at and undone by the statement, however many they are."""

    at_once = True

    def obstacle(self, line: History) -> str:
        return self.obstacles([line])[line.id]

    @abstractmethod
    def obstacles(self, lines: Sequence[History]) -> dict[int, str]: ...


def changed(was: dict[str, Any], becomes: dict[str, Any], hidden: Iterable[str] = ()) -> list[tuple[str, Any, Any]]:
    names = [name for name in {**was, **becomes} if name not in hidden and (was.get(name) or becomes.get(name))]
    return [(name, was.get(name), becomes.get(name)) for name in names]


def current_row(table: str, key: str, item: str) -> dict[str, Any] | None:
    """The row as the history would write it now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {key} = %s", [item])
        row = cursor.fetchone()
    return json.loads(row[0]) if row else None


def current_rows(table: str, items: Iterable[str], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """These columns of several items' rows, by their keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT video_id, (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(t)) WHERE key = ANY (%s))"
            f" FROM {table} t WHERE video_id = ANY (%s)",
            [list(names), list(items)],
        )
        return {item: json.loads(row) for item, row in cursor.fetchall() if row}


def _in_words(value: object) -> str:
    listed = value.get("categories") if isinstance(value, dict) else None
    if isinstance(listed, list) and listed and all(isinstance(name, str) for name in listed):
        return in_words(listed)
    if isinstance(value, dict) and "categories" not in value:
        return ", ".join(f"{column_in_words(name)} {in_words(entry)}" for name, entry in value.items()) or "nothing"
    return in_words(value)
