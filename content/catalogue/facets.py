"""How many items each value of each facet has.

A group's counts are of the items that match all *other* groups: so what is chosen from is counted apart, and all other
groups together. Where nothing else is chosen, the kept counts answer.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import BigIntegerField, Func

from content.catalogue.browsing import Browsing
from content.catalogue.filters import FACETS, FILTERS, FacetFilter
from content.models import Facet, FacetValue
from content.models.dictionary import NAMELESS, PLACES
from content.models.queryset import ListingQuerySet

# One query asks for all parts, so that they are of one moment.
KEPT = "SELECT %s, value, sum(items)::int FROM facet_count GROUP BY value HAVING sum(items) > 0"
COUNT = "SELECT %s, number, count(*)::int FROM ({numbers}) AS counted GROUP BY number"
NAMES = "SELECT DISTINCT ON (value) value, facet, parent, key, label FROM facet WHERE value = ANY (%s)"
MOST_NAMES = 100_000
# Category and subcategory are one group: they differ in the last bit.
GROUP = 30


class Counted(NamedTuple):
    """One value of a group and the number of items that filtering by it lists."""

    value: str
    count: int  # type: ignore[assignment]  # not the method of tuples
    key: str = ""
    children: Sequence["Counted"] = ()


Facets = dict[str, list[Counted]]
# The chosen values as the filters compare them, by parameter and value.
Keys = dict[tuple[str, str], str]


# What a number names: its facet, parent, key and label.
Name = tuple[int, str, str, str]
# Of a value or a spelling: the number of items, negative, the label and the key.
Ranked = tuple[int, str, str]


class Names:
    """The dictionary, as far as it has been asked for. A number means the same for ever, so nothing in it gets old."""

    def __init__(self) -> None:
        self._names: dict[int, Name] = {}

    def of(self, numbers: Collection[int]) -> dict[int, Name]:
        names = self._names
        unknown = [number for number in numbers if number not in names]
        if unknown:
            # Another thread may still read the old one.
            names = {} if len(names) + len(unknown) > MOST_NAMES else dict(names)
            with connections[router.db_for_read(FacetValue)].cursor() as cursor:
                cursor.execute(NAMES, [list(numbers) if not names else unknown])
                names |= {number: tuple(name) for number, *name in cursor.fetchall()}
            self._names = names
        return names


NAMES_KNOWN = Names()


def count(browsing: Browsing) -> Facets:
    """Every group's values, by count descending, then value."""
    counts = _counts(browsing)
    names = NAMES_KNOWN.of(counts)
    # Tuples that sort as they are: there are thousands of them.
    groups: dict[tuple[int, str], list[Ranked]] = defaultdict(list)
    for number, items in counts.items():
        facet, parent, key, label = names[number]
        groups[facet, parent].append((-items, label, key))
    ranked = {group: _ranked(entries) for group, entries in groups.items()}
    facets: Facets = {name: ranked.get((facet, ""), []) for name, facet in FACET_OF.items()}
    facets["category"] = [
        entry._replace(children=ranked.get((Facet.SUBCATEGORY, entry.key), ())) for entry in facets["category"]
    ]
    return facets


def _ranked(entries: list[Ranked]) -> list[Counted]:
    """Spellings of one key are one value, shown in the most frequent one."""
    entries.sort()
    if len({key for _, _, key in entries}) < len(entries):
        totals: Counter[str] = Counter()
        labels: dict[str, str] = {}
        for items, label, key in entries:
            totals[key] += items
            labels.setdefault(key, label)
        entries = sorted((totals[key], labels[key], key) for key in totals)
    return [Counted(label, -items, key) for items, label, key in entries]


def count_and_keys(browsing: Browsing) -> tuple[Facets, Keys]:
    """The same with the keys of the chosen values."""
    choices = browsing.selection.choices.items()
    return count(browsing), {(name, choice.value): choice.key for name, each in choices for choice in each}


FACET_OF: dict[str, Facet] = {
    name: each.facet for name, each in FILTERS.items() if name in FACETS and isinstance(each, FacetFilter)
}


# The number of a value to the number of items.
Counts = dict[int, int]
# By group, for those that are chosen from; under "" for all others.
Parts = dict[str, Counts]


def _counts(browsing: Browsing) -> Counts:
    parts = _parts(browsing)
    apart = {FACET_OF[name] & GROUP: name for name in parts if name}
    if not apart:
        return {number: items for number, items in parts[""].items() if not 0 <= number < NAMELESS}
    return {
        number: items
        for name, part in parts.items()
        for number, items in part.items()
        if apart.get(number & GROUP, "") == name and not 0 <= number < NAMELESS
    }


def _parts(browsing: Browsing) -> Parts:
    conditions = browsing.selection.conditions()
    chosen = {name: conditions.pop(name) for name in FACETS if name in conditions}
    listings = browsing.selection.queryset.filter(*conditions.values()).order_by()
    is_whole = not browsing.q and not conditions
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
