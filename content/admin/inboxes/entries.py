"""The history as people read it: an entry is what one person or program did at once, however many lines that wrote."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from content.decisions.history import KINDS
from content.models import History

# From entry to entry: the next one begins at the next line of another gesture. Lines without a gesture belong together
# if the same login wrote them about one item within a second.
WALK = """
WITH RECURSIVE entry AS (
    (SELECT * FROM ({lines}) AS line WHERE {after} ORDER BY {order} LIMIT 1)
    UNION ALL
    SELECT next.* FROM entry CROSS JOIN LATERAL (
        SELECT * FROM ({lines}) AS line
        WHERE {behind} AND NOT CASE
            WHEN line.gesture IS NOT NULL THEN line.gesture IS NOT DISTINCT FROM entry.gesture
            ELSE entry.gesture IS NULL AND line.item = entry.item AND line.actor = entry.actor
                AND entry.at - line.at < interval '1 second'
        END
        ORDER BY {order} LIMIT 1
    ) AS next
)
SELECT at, id FROM entry LIMIT %s
"""
COLUMNS = ("id", "at", "gesture", "item", "actor")
# What people did, and what one person did, has an index of its dates; all else is read in the order in which it was
# written.
BY_DATE = {
    "order": "at DESC, id DESC",
    "after": "line.at <= %s AND (line.at, line.id) < (%s, %s)",
    "behind": "line.at <= entry.at AND (line.at, line.id) < (entry.at, entry.id)",
}
BY_NUMBER = {"order": "id DESC", "after": "line.id < %s", "behind": "line.id < entry.id"}
# Of a large gesture so many lines are looked at.
LOOKED_AT = 1_000
TOGETHER = """
SELECT head.id, line.* FROM history AS head CROSS JOIN LATERAL (
    (SELECT l.id, l.item, l.kind FROM history AS l WHERE l.gesture = head.gesture LIMIT %(most)s)
    UNION ALL
    (SELECT l.id, l.item, l.kind FROM history AS l
    WHERE head.gesture IS NULL AND l.gesture IS NULL AND l.item = head.item AND l.actor = head.actor
        AND l.id <= head.id AND head.at - l.at < interval '1 second' LIMIT %(most)s)
) AS line
WHERE head.id = ANY (%(heads)s)
"""
# The kinds of lines, those first that tell best what was done; and how many of an item are read.
TELLING = ("tombstone", "merge", "alias", "distinction", "suggestion", "curation", "pause", "content", "summary")
READ = 12


class Head(NamedTuple):
    """The last line of an entry."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Entry:
    """`lines` are those about one item, or about what else the act was about, the most telling first."""

    lines: list[History]
    # The keys of all items that it is about, in no order; if it has more lines than are looked at, not all of them.
    items: list[str]
    is_cut: bool

    @property
    def line(self) -> History:
        return self.lines[0]


def walk(lines: QuerySet[History], number: int, *, by_date: bool, after: tuple[datetime, str] | None) -> list[Head]:
    """Of so many entries of these lines, the latest entry first; those behind that place."""
    order = BY_DATE if by_date else BY_NUMBER
    try:
        sql, values = lines.order_by().values(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return []
    place: list[Any] = []
    if after:
        place = [after[0], *after] if by_date else [after[1]]
    statement = WALK.format(
        lines=sql, order=order["order"], behind=order["behind"], after=order["after"] if place else "true"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *place, *values, number])
        return [Head(*row) for row in cursor.fetchall()]


def of(heads: Iterable[Head], *, about: str = "") -> list[Entry]:
    """The entries that end with these lines; told by the lines about one item, if it is named. Two queries."""
    heads = list(heads)
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER, {"heads": [head.id for head in heads], "most": LOOKED_AT})
        together = defaultdict(list)
        for head, *line in cursor.fetchall():
            together[head].append(line)
    chosen = {head.id: _telling(together[head.id], about) or [head.id] for head in heads}
    lines = History.objects.in_bulk({key for keys in chosen.values() for key in keys})
    return [
        Entry(
            lines=[lines[key] for key in chosen[head.id]],
            items=sorted({item for _, item, kind in together[head.id] if KINDS[kind].is_about_item}),
            is_cut=len(together[head.id]) >= LOOKED_AT,
        )
        for head in heads
    ]


def of_item(video_id: str, lines: int) -> list[Entry]:
    """What happened to one item by its last lines, so many of them: by these alone, whatever else an act was about.

    One query.
    """
    acts: list[list[History]] = []
    for line in History.objects.filter(item=video_id).order_by("-id")[:lines]:
        if acts and _is_same_act(acts[-1][0], line):
            acts[-1].append(line)
        else:
            acts.append([line])
    return [
        Entry(lines=sorted(each, key=lambda line: (_rank(line.kind), -line.pk)), items=[video_id], is_cut=False)
        for each in acts
    ]


def _is_same_act(later: History, line: History) -> bool:
    """As in `WALK`."""
    if line.gesture or later.gesture:
        return line.gesture == later.gesture
    return line.actor == later.actor and later.at - line.at < timedelta(seconds=1)


def _telling(lines: list[Any], about: str) -> list[int]:
    """The keys of the lines by which an entry is told, of (key, item, kind) of all its lines."""
    lines = sorted(lines, key=lambda line: (_rank(line[2]), -line[0]))
    wanted = about or (lines[0][1] if lines else "")
    return [key for key, item, _ in lines if item == wanted][:READ]


def _rank(kind: str) -> int:
    return TELLING.index(kind) if kind in TELLING else len(TELLING)
