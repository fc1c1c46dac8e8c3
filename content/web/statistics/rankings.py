"""What is in the library: the most frequent values of each group, each with its list."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple
from urllib.parse import urlencode

from content.catalogue.facets import FACET_OF, Counted, Facets
from content.catalogue.filters.library_filter import FILTERS
from content.models.dictionary import Facet
from content.web.statistics.amounts import Amount
from content.web.syndication import addresses

# Of a group so many are shown; the library's filters have the others.
MOST = 12
GROUPS = {
    **{"channel": "Channels", "content_type": "Kinds", "source": "Sources"},
    **{"summary_type": "Summaries", "language": "Languages", "complexity": "Levels"},
}
# What can be heard, by facet, parent and the name as it is compared.
Heard = Mapping[tuple[int, str, str], Amount]


class Value(NamedTuple):
    """A value of the filter `name`; of a subcategory also its category."""

    name: str
    counted: Counted
    above: Counted | None = None


class Bar(NamedTuple):
    """`above` is a subcategory's category. `share` is the bar's length, of 100 for the longest; part of it is heard."""

    label: str
    above: str
    items: int
    heard: Amount
    share: float
    share_heard: float
    url: str
    heard_url: str


class Ranking(NamedTuple):
    """`number` is how many values the group has, of which the first are bars."""

    name: str
    title: str
    number: int
    bars: list[Bar]


def rankings(counted: Facets, heard: Heard) -> Iterator[Ranking]:
    """Those of groups that have values."""
    categories = counted["category"]
    groups = {
        "category": ("Categories", len(categories), _first("category", categories)),
        "subcategory": ("Subcategories", sum(len(each.children) for each in categories), _below(categories)),
        **{name: (title, len(counted[name]), _first(name, counted[name])) for name, title in GROUPS.items()},
    }
    for name, (title, number, values) in groups.items():
        if values:
            most = values[0].counted.count
            yield Ranking(name, title, number, [_bar(value, heard, most) for value in values])


def _first(name: str, counted: Sequence[Counted]) -> list[Value]:
    return [Value(name, each) for each in counted[:MOST]]


def _below(categories: Sequence[Counted]) -> list[Value]:
    """The most frequent subcategories of all."""
    first = (Value("subcategory", each, category) for category in categories for each in category.children[:MOST])
    return nlargest(MOST, first, key=lambda value: value.counted.count)


def _bar(value: Value, heard: Heard, most: int) -> Bar:
    name, counted, above = value
    facet = Facet.SUBCATEGORY if above else FACET_OF[name]
    amount = heard.get((facet, above.key if above else "", counted.key), Amount())
    query = {name: counted.value} | ({"parentCategory": above.value} if above else {})
    path = addresses.path(name, counted.key) if name in addresses.PLACES else ""
    return Bar(
        FILTERS[name].name_of(counted.value, counted.key),
        above.value if above else "",
        counted.count,
        amount,
        100 * counted.count / most,
        100 * amount.heard / most,
        path or f"/?{urlencode(query)}",
        f"/?{urlencode(query | {'has_audio': 'true'})}",
    )
