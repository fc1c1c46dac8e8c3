"""How many items each value of each facet has.

A group's counts are of the items that match all *other* groups. So an item is counted for a group when it misses no
condition, or that group's alone. Where nothing is chosen, the kept counts answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Case, IntegerField, Q, Value, When

from content.catalogue.browsing import Browsing
from content.catalogue.filters import FACETS, FILTERS, FacetFilter
from content.models import Facet, FacetCount, FacetValue

KEPT = "SELECT value, sum(items)::int FROM facet_count WHERE value <> 0 GROUP BY value HAVING sum(items) > 0"
# Without the last bit a facet's number is its group's: category and subcategory are one.
COUNT = """
SELECT number, count(*)::int FROM (SELECT unnest(facets) AS number, missed FROM ({matched}) AS matched) AS counted
WHERE missed = 0 OR missed = number & 30 GROUP BY number
"""
NAMES = "SELECT DISTINCT ON (value) value, parent, key, label FROM facet WHERE value = ANY (%s)"
MOST_NAMES = 100_000


@dataclass
class Counted:
    """One value of a group and the number of items that filtering by it lists."""

    value: str
    count: int
    key: str = ""
    children: list["Counted"] = field(default_factory=list)


Facets = dict[str, list[Counted]]
# The chosen values as the filters compare them, by parameter and value.
Keys = dict[tuple[str, str], str]


class Name(NamedTuple):
    """What the dictionary says of a number."""

    parent: str
    key: str
    label: str


class Names:
    """The dictionary, as far as it has been asked for. A number means the same for ever, so nothing in it gets old."""

    def __init__(self) -> None:
        self._names: dict[int, Name] = {}

    def of(self, numbers: Iterable[int]) -> dict[int, Name]:
        names = self._names
        unknown = [number for number in numbers if number not in names]
        if unknown:
            # Another thread may still read the old one.
            names = {} if len(names) + len(unknown) > MOST_NAMES else dict(names)
            with connections[router.db_for_read(FacetValue)].cursor() as cursor:
                cursor.execute(NAMES, [list(numbers) if not names else unknown])
                names |= {number: Name(*rest) for number, *rest in cursor.fetchall()}
            self._names = names
        return names


NAMES_KNOWN = Names()


def count(browsing: Browsing) -> Facets:
    """Every group's values, by count descending, then value. At most three queries."""
    rows = _counts(browsing)
    names = NAMES_KNOWN.of([number for number, _ in rows])
    # Spellings of one key are one value, shown in the most frequent one.
    spellings: dict[tuple[int, str, str], list[tuple[int, str]]] = {}
    for number, items in rows:
        name = names[number]
        spellings.setdefault((number & 31, name.parent, name.key), []).append((items, name.label))
    counted: dict[int, list[tuple[str, Counted]]] = {facet: [] for facet in Facet}
    for (facet, parent, key), each in spellings.items():
        label = each[0][1] if len(each) == 1 else min(each, key=lambda one: (-one[0], one[1]))[1]
        counted[facet].append((parent, Counted(label, sum(items for items, _ in each), key)))
    for entries in counted.values():
        entries.sort(key=lambda entry: (-entry[1].count, entry[1].value))
    categories = {entry.key: entry for _, entry in counted[Facet.CATEGORY]}
    for parent, entry in counted[Facet.SUBCATEGORY]:
        categories[parent].children.append(entry)
    return {name: [entry for _, entry in counted[FACET_OF[name]]] for name in FACETS}


def count_and_keys(browsing: Browsing) -> tuple[Facets, Keys]:
    """The same with the keys of the chosen values."""
    choices = browsing.selection.choices.items()
    return count(browsing), {(name, choice.value): choice.key for name, each in choices for choice in each}


FACET_OF: dict[str, Facet] = {
    name: each.facet for name, each in FILTERS.items() if name in FACETS and isinstance(each, FacetFilter)
}


def _counts(browsing: Browsing) -> list[tuple[int, int]]:
    """Number of a value, number of items."""
    if browsing.is_everything():
        with connections[router.db_for_read(FacetCount)].cursor() as cursor:
            cursor.execute(KEPT)
            return cursor.fetchall()
    conditions = browsing.selection.conditions()
    groups = {name: conditions.pop(name) for name in FACETS if name in conditions}
    listings = browsing.selection.queryset
    for condition in conditions.values():
        listings = listings.filter(condition)
    listings = listings.annotate(missed=_missed(groups)).filter(missed__isnull=False).order_by()
    try:
        sql, params = listings.values("facets", "missed").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[listings.db].cursor() as cursor:
        cursor.execute(COUNT.format(matched=sql), params)
        return cursor.fetchall()


def _missed(groups: dict[str, Q]) -> Case:
    """0 for an item that matches all groups; the number of the one group that it misses; NULL if it misses more."""
    names = list(groups)
    others = {name: Q(*(groups[other] for other in names if other != name)) for name in names}
    one_missed = [When(others[name] or Q(pk__isnull=False), then=Value(FACET_OF[name] & 30)) for name in names]
    return Case(
        When(Q(*groups.values()) or Q(pk__isnull=False), then=Value(0)), *one_missed, output_field=IntegerField()
    )
