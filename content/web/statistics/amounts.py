"""How much there is, counted in the narrow tables that rules keep; each is read once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections, router

from content.catalogue.names import DICTIONARY
from content.models import Listing
from content.models.dictionary import NAMELESS

# Without a date, the day is null.
DAYS = """
SELECT (indexed_at AT TIME ZONE 'UTC')::date, count(*), count(url),
    coalesce(sum(seconds) FILTER (WHERE url IS NOT NULL), 0)
FROM listing LEFT JOIN recording USING (video_id) GROUP BY 1
"""
HEARD = """
SELECT value, count(*), coalesce(sum(seconds), 0)
FROM recording JOIN listing USING (video_id) CROSS JOIN unnest(facets) AS value
WHERE url IS NOT NULL GROUP BY value
"""
CURATED = "SELECT count(*) FROM curation JOIN listing USING (video_id) WHERE overrides <> '{}'"
HOUR = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Amount:
    """So many items; so many of them can be heard, as far as that was measured for so many seconds."""

    items: int = 0
    heard: int = 0
    seconds: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.items + other.items, self.heard + other.heard, self.seconds + other.seconds)

    @property
    def hours(self) -> float:
        """What is not nothing is 0.1 at least."""
        return max(round(self.seconds / HOUR, 1), 0.1) if self.seconds else 0


def by_day() -> dict[date | None, Amount]:
    """What was added each day, UTC."""
    return {day: Amount(*map(int, amount)) for day, *amount in _ask(DAYS)}


def heard() -> Mapping[tuple[int, str, str], Amount]:
    """What can be heard of each value, by its facet, its parent and the name as it is compared."""
    rows = {number: Amount(items, items, int(seconds)) for number, items, seconds in _ask(HEARD)}
    named = rows.keys() - range(NAMELESS)
    names = DICTIONARY.of(named).names
    amounts: dict[tuple[int, str, str], Amount] = defaultdict(Amount)
    for number in named:
        # A name may have gone since, with its last item.
        if name := names.get(number):
            amounts[name.facet, name.parent, name.key] += rows[number]
    return amounts


def curated() -> int:
    """Items of which a person decided something."""
    number: int = _ask(CURATED)[0][0]
    return number


def _ask(sql: str) -> list[tuple[Any, ...]]:
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
