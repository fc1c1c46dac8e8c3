"""How many items each value of each facet has.

A group's counts are of the items that match all *other* groups: so what is chosen from is counted apart, and all other
groups together. Where nothing else is chosen, the kept counts answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, overload

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigIntegerField, Func

from content.catalogue.browsing import Browsing
from content.catalogue.filters.library_filter import FACETS, FILTERS, FacetFilter
from content.catalogue.names import DICTIONARY, Group, Known, Name
from content.models import Facet
from content.models.dictionary import NAMELESS, PLACES
from content.models.queryset import ListingQuerySet

# One query asks for all parts, so that they are of one moment.
KEPT = "SELECT %s, value, sum(items)::int FROM facet_count GROUP BY value HAVING sum(items) > 0"
COUNT = "SELECT %s, number, count(*)::int FROM ({numbers}) AS counted GROUP BY number"
# Category and subcategory are one group: they differ in the last bit.
GROUP = 30
NOBODY = Group([], has_spellings=False)

# The number of a value to the number of items.
Counts = dict[int, int]


class Counted(NamedTuple):
    """One value of a group and the number of items that filtering by it lists."""

    value: str
    count: int  # type: ignore[assignment]  # not the method of tuples
    key: str = ""
    children: Sequence["Counted"] = ()


class Ranked(Sequence[Counted]):
    """A group's values, by count descending, then value. Of thousands few are looked at, so each is made when it is."""

    def __init__(self, numbers: list[int], counts: Counts, names: Mapping[int, Name]) -> None:
        self.numbers, self.counts, self.names = numbers, counts, names
        self.below: dict[str, Ranked] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Counted: ...
    @overload
    def __getitem__(self, place: slice) -> list[Counted]: ...
    def __getitem__(self, place: int | slice) -> Counted | list[Counted]:
        if isinstance(place, slice):
            return [self._counted(number) for number in self.numbers[place]]
        return self._counted(self.numbers[place])

    def _counted(self, number: int) -> Counted:
        name = self.names[number]
        return Counted(name.label, self.counts[number], name.key, self.below.get(name.key, ()))


Facets = dict[str, Ranked]
# The chosen values as the filters compare them, by parameter and value.
Keys = dict[tuple[str, str], str]


def count(browsing: Browsing) -> Facets:
    """Every group's values, by count descending, then value."""
    counts = _counts(browsing)
    known = DICTIONARY.of(counts)
    facets = {name: _ranked(known, (facet, ""), counts) for name, facet in FACET_OF.items()}
    category = facets["category"]
    keys = (known.names[number].key for number in category.numbers)
    category.below = {key: below for key in keys if (below := _ranked(known, (Facet.SUBCATEGORY, key), counts))}
    return facets


def _ranked(known: Known, group: tuple[int, str], counts: Counts) -> Ranked:
    numbers, has_spellings = known.groups.get(group, NOBODY)
    counted = [number for number in numbers if number in counts]
    if has_spellings:
        counted, counts = _without_spellings(counted, counts, known.names)
    # They come by label, which stays so among equals.
    counted.sort(key=counts.__getitem__, reverse=True)
    return Ranked(counted, counts, known.names)


def _without_spellings(numbers: list[int], counts: Counts, names: Mapping[int, Name]) -> tuple[list[int], Counts]:
    """Spellings of one key are one value, shown in the most frequent one."""
    shown: dict[str, int] = {}
    totals: Counter[str] = Counter()
    for number in sorted(numbers, key=counts.__getitem__, reverse=True):
        shown.setdefault(names[number].key, number)
        totals[names[number].key] += counts[number]
    one = set(shown.values())
    return [number for number in numbers if number in one], {number: totals[key] for key, number in shown.items()}


def count_and_keys(browsing: Browsing) -> tuple[Facets, Keys]:
    """The same with the keys of the chosen values."""
    choices = browsing.selection.choices.items()
    return count(browsing), {(name, choice.value): choice.key for name, each in choices for choice in each}


FACET_OF: dict[str, Facet] = {
    name: each.facet for name, each in FILTERS.items() if name in FACETS and isinstance(each, FacetFilter)
}


# By group, for those that are chosen from; under "" for all others.
Parts = dict[str, Counts]


def _counts(browsing: Browsing) -> Counts:
    parts = _parts(browsing)
    apart = {FACET_OF[name] & GROUP: name for name in parts if name}
    counts = parts[""]
    if apart:
        counts = {
            number: items
            for name, part in parts.items()
            for number, items in part.items()
            if apart.get(number & GROUP, "") == name
        }
    for nameless in range(NAMELESS):
        counts.pop(nameless, None)
    return counts


def _parts(browsing: Browsing) -> Parts:
    conditions = browsing.selection.conditions()
    chosen = {name: conditions.pop(name) for name in FACETS if name in conditions}
    listings = browsing.search.matching(browsing.selection.queryset).filter(*conditions.values()).order_by()
    is_whole = not (browsing.q or conditions or browsing.selection.queryset.query.where)
    asked = [_asked("", listings.filter(*chosen.values()), Unnested("facets"), is_kept=is_whole and not chosen)]
    for name in chosen:
        others = [condition for other, condition in chosen.items() if other != name]
        numbers = _numbers_of(FACET_OF[name])
        asked.append(_asked(name, listings.filter(*others), numbers, is_kept=is_whole and not others))
    parts: Parts = {name: {} for name in ("", *chosen)}
    queries = [sql for sql, _ in asked if sql]
    if queries:
        with connections[listings.db].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(queries), [value for _, params in asked for value in params])
            for name, number, items in cursor.fetchall():
                parts[name][number] = items
    return parts


def count_without(browsing: Browsing) -> dict[str, int]:
    """By group that is filtered by, the number of items without it; by "q", without the search. One query."""
    conditions = browsing.selection.conditions()
    every = browsing.selection.queryset.order_by()
    asked = {
        name: browsing.search.matching(every.filter(*(each for other, each in conditions.items() if other != name)))
        for name in conditions
    }
    if browsing.q:
        asked = {"q": every.filter(*conditions.values())} | asked
    parts: list[str] = []
    values: list[Any] = []
    for name, listings in asked.items():
        try:
            sql, params = listings.values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s, count(*)::int FROM ({sql}) AS items")
        values += [name, *params]
    if not parts:
        return {}
    with connections[every.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        numbers = dict(cursor.fetchall())
    return {name: numbers[name] for name in asked if name in numbers}


def _asked(name: str, listings: ListingQuerySet, numbers: Func, *, is_kept: bool) -> tuple[str, list[Any]]:
    """The query of a part and its parameters; "" where nothing can match."""
    if is_kept:
        return KEPT, [name]
    try:
        sql, params = listings.values(number=numbers).query.sql_with_params()
    except EmptyResultSet:
        return "", []
    return COUNT.format(numbers=sql), [name, *params]


class Unnested(Func):
    function = "unnest"
    output_field = BigIntegerField()


def _numbers_of(facet: Facet) -> Func:
    """The numbers of a facet in a listing, and maybe of others."""
    template = (
        f"(%(expressions)s)[{PLACES[facet]}]" if facet in PLACES else f"unnest((%(expressions)s)[{len(PLACES) + 1}:])"
    )
    return Func("facets", template=template, output_field=BigIntegerField())
