"""Whether what the rules keep for readers is what they would make now: listings, words of search, names and counts.

The comparison is SQL (content/db/functions/recount.sql).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

BATCH = 500  # items of one statement, some tenths of a second
# The next keys of the library, also of rows that lost their item.
NEXT = "(SELECT video_id FROM {table} WHERE video_id > %(after)s {end} ORDER BY video_id LIMIT %(most)s)"
UNTIL = "AND video_id <= %(until)s"
OF_ITEMS = """
    SELECT video_id, string_agg(difference, '; ' ORDER BY difference) FROM library_recount_items(%s)
    GROUP BY video_id ORDER BY video_id
"""
OF_NAMES = "SELECT value FROM library_recount_names() ORDER BY value"
# A value by its name for people, or its number.
OF_VALUES = """
    SELECT CASE WHEN value = 0 THEN 'all items' ELSE coalesce(
        (SELECT left(label, 200) FROM facet WHERE facet.value = r.value LIMIT 1), value::text) END, kept, listed
    FROM library_recount_values() AS r ORDER BY value
"""
REPAIR_ITEMS = "SELECT library_repair_items(%s)"
REPAIR_NAMES = "SELECT library_repair_names()"
REPAIR_COUNTS = "SELECT library_repair_counts()"

Progress = Callable[[int], None]


@dataclass
class Recount:
    """What was looked at, and what is not as it should be.

    `items` maps video_ids to what differs of them, `names` are numbers without their right name in the dictionary, and
    `counts` are (value, its kept count, number of listings that have it).
    """

    looked_at: int = 0
    items: dict[str, str] = field(default_factory=dict)
    names: list[int] = field(default_factory=list)
    counts: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.items or self.names or self.counts)

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "looked_at": self.looked_at,
            "items": self.items,
            "names": self.names,
            "counts": [{"value": value, "kept": kept, "listed": listed} for value, kept, listed in self.counts],
        }


def recount(
    *,
    repair: bool = False,
    start: str = "",
    goes_on: Callable[[], bool] = lambda: True,
    progress: Progress = lambda looked_at: None,
) -> Recount:
    """Compare everything that is kept.

    Items are looked at in the order of their keys, those after `start` first, while `goes_on()`, asked before each
    batch; names and counts as a whole. With `repair` what differs is made anew, a transaction a batch; the answer is
    what differed before.
    """
    result = Recount()
    batches = _batches(start)
    while goes_on() and (keys := next(batches, None)):
        differing = _items(keys)
        if repair and differing:
            _run(REPAIR_ITEMS, [list(differing)])
        result.items |= differing
        result.looked_at += len(keys)
        progress(result.looked_at)
    result.names = [number for (number,) in _rows(OF_NAMES)]
    if repair and result.names:
        _run(REPAIR_NAMES)
    result.counts = _rows(OF_VALUES)
    if repair and result.counts:
        _run(REPAIR_COUNTS)
    return result


def _batches(start: str) -> Iterator[list[str]]:
    yield from _keys(start)
    if start:
        yield from _keys("", UNTIL, start)


def _keys(after: str, end: str = "", until: str = "") -> Iterator[list[str]]:
    tables = " UNION ".join(NEXT.format(table=table, end=end) for table in ("content", "listing", "search_document"))
    statement = f"SELECT video_id FROM ({tables}) AS next ORDER BY video_id LIMIT %(most)s"
    while rows := _rows(statement, {"after": after, "until": until, "most": BATCH}):
        yield [key for (key,) in rows]
        after = rows[-1][0]


def _items(keys: Sequence[str]) -> dict[str, str]:
    return dict(_rows(OF_ITEMS, [list(keys)]))


def _rows(statement: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _run(statement: str, params: Any = None) -> None:
    with transaction.atomic():
        _rows(statement, params)
