"""Where a walk through a list has come to: the sort and the keys of the item that it saw last, as one signed word.

The walk goes on behind these keys, wherever their item is by now: of the items that stay, none is missed or seen twice
while others come and go.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import F, OrderBy, Q, QuerySet

SALT = "content.catalogue.cursor"


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
    """Listings, or documents of them, in a total order in which missing keys come last."""

    def __init__(self, listings: QuerySet) -> None:
        columns: list[Any] = [*listings.query.order_by[:-1], F("pk")]
        order = [each if isinstance(each, OrderBy) else OrderBy(each) for each in columns]
        self.names = [f"key_{place}" for place in range(len(order))]
        self.is_descending = [each.descending for each in order]
        keys = {name: each.expression for name, each in zip(self.names, order, strict=True)}
        self.rows = listings.annotate(**keys).values_list(*self.names)

    def __getitem__(self, part: slice) -> list[Row]:
        return self._made(self.rows[part])

    def read_along(self, expression: Any, start: int, stop: int) -> tuple[list[Row], list[Any]]:
        """The rows of a slice, and of each the value of an expression."""
        read = list(self.rows.annotate(along=expression).values_list(*self.names, "along")[start:stop])
        return self._made(keys[:-1] for keys in read), [keys[-1] for keys in read]

    def from_the_end(self, first: int, last: int) -> list[Row]:
        """Those from `first` to before `last`, counted from the end, in the order of the list."""
        return self._made(self.rows.reverse()[first:last])[::-1]

    def behind(self, keys: Sequence[Any], number: int) -> list[Row] | None:
        """The next rows; None if these are no keys of this order.

        At most two queries a key, each of a range that an index on the order begins to read at the right place.
        """
        if len(keys) != len(self.names):
            return None
        rows: list[Row] = []
        for part in self._parts(keys):
            if len(rows) < number:
                rows += self._made(self.rows.filter(part)[: number - len(rows)])
        return rows

    def _parts(self, keys: Sequence[Any]) -> Iterator[Q]:
        """What is equal in all keys but the last and behind in that one, then what is equal in fewer."""
        for place in reversed(range(len(keys))):
            equal = [_equal(name, key) for name, key in zip(self.names[:place], keys, strict=False)]
            name, key = self.names[place], keys[place]
            if key is not None:
                lookup = "lt" if self.is_descending[place] else "gt"
                yield Q(*equal, **{f"{name}__{lookup}": key})
                if place < len(keys) - 1:
                    yield Q(*equal, **{f"{name}__isnull": True})

    def _made(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        return [Row(keys[-1], list(keys)) for keys in rows]


def _equal(name: str, key: Any) -> Q:
    return Q(**{f"{name}__isnull": True}) if key is None else Q(**{name: key})
