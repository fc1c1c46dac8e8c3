"""Where a walk through a list has come to: the sort and the keys of the item that it saw last, as one signed word.

The walk goes on behind these keys, wherever their item is by now: of the items that stay, none is missed or seen twice
while others come and go.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import F, OrderBy, QuerySet

from content.models.listing import MOST_CARRIED

SALT = "content.catalogue.cursor"
# A part of a statement, and the values in it.
Sql = tuple[str, list[Any]]
EVERY: Sql = ("true", [])
# The two parts of the listing that an index of the newest has each. In that of most items one can filter in the index.
PARTS = tuple(f"cardinality(facets) {compared} {MOST_CARRIED}" for compared in ("<=", ">"))


class Row(NamedTuple):
    """A listed item, and where it stands: the keys by which the list is ordered."""

    video_id: str
    position: list[Any]


def write(sort: str, position: Sequence[Any]) -> str:
    """In characters that need no escape in an address."""
    written = [key.isoformat() if isinstance(key, datetime) else key for key in position]
    return _signer().sign_object([sort, *written])


def read(word: str, sort: str) -> list[Any] | None:
    """The position; None for what is no word of ours, or of another sort."""
    try:
        of, *position = _signer().unsign_object(word)
    except (signing.BadSignature, ValueError):
        return None
    return position if of == sort else None


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")


class Ordered:
    """Listings, or documents of them, in a total order in which missing keys come last.

    They may be filtered by their own columns and by sub-selects. All else of the SQL is written here: Django takes
    longer to compile it than PostgreSQL to answer.
    """

    def __init__(self, listings: QuerySet) -> None:
        self.listings, self.table = listings, listings.model._meta.db_table
        order: list[Any] = [*listings.query.order_by[:-1], OrderBy(F("pk"))]
        self.keys = [self._key(each.expression.name) for each in order]
        self.is_descending = [each.descending for each in order]
        self.condition = self._compiled(listings.query.where) if listings.query.where else EVERY

    def __getitem__(self, part: slice) -> list[Row]:
        return self._made(self._read(part.start or 0, part.stop))

    def read_along(self, expression: Sql, start: int, stop: int) -> tuple[list[Row], list[Any]]:
        """The rows of a slice, and of each the value of an expression."""
        read = self._read(start, stop, along=[expression])
        return self._made(keys[:-1] for keys in read), [keys[-1] for keys in read]

    def from_the_end(self, first: int, last: int) -> list[Row]:
        """Those from `first` to before `last`, counted from the end, in the order of the list."""
        return self._made(self._read(first, last, is_reversed=True))[::-1]

    def behind(self, keys: Sequence[Any], number: int) -> list[Row] | None:
        """The next rows; None if these are no keys of this order.

        At most two queries a key, each of a range that an index on the order begins to read at the right place.
        """
        if len(keys) != len(self.keys):
            return None
        rows: list[Row] = []
        for part in self._parts(keys):
            if len(rows) < number:
                rows += self._made(self._read(0, number - len(rows), part))
        return rows

    def _parts(self, keys: Sequence[Any]) -> Iterator[Sql]:
        """What is equal in all keys but the last and behind in that one, then what is equal in fewer."""
        for place in reversed(range(len(keys))):
            equal = [_compared(key, "=", value) for key, value in zip(self.keys[:place], keys, strict=False)]
            key, value = self.keys[place], keys[place]
            if value is not None:
                yield _joined(" AND ", [*equal, _compared(key, "<" if self.is_descending[place] else ">", value)])
                if place < len(keys) - 1:
                    yield _joined(" AND ", [*equal, _compared(key, "=", None)])

    def _read(
        self, first: int, last: int, part: Sql = EVERY, *, along: Sequence[Sql] = (), is_reversed: bool = False
    ) -> list[tuple]:
        if self.condition is None:
            return []
        columns, values = _joined(", ", [*self.keys, *along])
        condition, more = _joined(" AND ", [self.condition, part])
        order = ", ".join(
            f"{place} {'DESC' if descends != is_reversed else 'ASC'} NULLS {'FIRST' if is_reversed else 'LAST'}"
            for place, descends in enumerate(self.is_descending, 1)
        )
        limit = f"LIMIT {last - first:d}" + (f" OFFSET {first:d}" if first else "")
        statement = f"SELECT {columns} FROM {self.table} WHERE {condition}"
        if self._is_in_parts():
            each = [f"({statement} AND {part} ORDER BY {order} LIMIT {last:d})" for part in PARTS]
            statement, values, more = (
                f"SELECT * FROM ({' UNION ALL '.join(each)}) AS parts",
                [*values, *more] * len(PARTS),
                [],
            )
        with connections[self.listings.db].cursor() as reading:
            reading.execute(f"{statement} ORDER BY {order} {limit}", values + more)
            rows: list[tuple] = reading.fetchall()
        return rows

    def _is_in_parts(self) -> bool:
        is_of_newest = self.table == "listing" and self.keys[0] == ("indexed_at", [])
        return is_of_newest and self.condition is not None and '"facets"' in self.condition[0]

    def _key(self, name: str) -> Sql:
        if annotation := self.listings.query.annotations.get(name):
            return self._compiled(annotation) or EVERY
        meta = self.listings.model._meta
        return (meta.pk if name == "pk" else meta.get_field(name)).column, []

    def _compiled(self, expression: Any) -> Sql | None:
        """None for a condition that nothing meets."""
        query, database = self.listings.query, self.listings.db
        try:
            sql, values = query.get_compiler(database).compile(expression)
        except EmptyResultSet:
            return None
        except FullResultSet:
            return EVERY
        return sql, list(values)

    def _made(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        return [Row(keys[-1], list(keys)) for keys in rows]


def _compared(key: Sql, sign: str, value: Any) -> Sql:
    sql, values = key
    return (f"{sql} IS NULL", values) if value is None else (f"{sql} {sign} %s", [*values, value])


def _joined(sign: str, parts: Sequence[Sql]) -> Sql:
    return sign.join(sql for sql, _ in parts), [value for _, values in parts for value in values]
