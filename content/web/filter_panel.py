"""The filters of the library's page: which values are offered, which are chosen, and where a click on each leads.

Values are compared as the filters compare them, so a value that filters is a value that is ticked.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import not_
from typing import Any, NamedTuple

from django.http import QueryDict

from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.catalogue.facets import Counted
from content.catalogue.filters.library_filter import FACETS, FILTERS
from content.web.links import Links

MOST_OPTIONS = 40
# As many of a group are seen at once, and in addition those that are chosen.
SEEN_OPTIONS = 8
# The filters that are left out with the category when its values are counted.
BELOW_CATEGORIES = ("subcategory", "parentCategory")


class Option(NamedTuple):
    """A value that is offered; `url` is where it is chosen, or no longer."""

    label: str
    count: int  # type: ignore[assignment]  # not the method of tuples
    selected: bool
    url: str
    children: tuple["Option", ...] = ()


class FilterPanel:
    """What is offered and what is chosen, each with the address in which it is the other way round. One query."""

    def __init__(self, browsing: Browsing, query: QueryDict) -> None:
        self.browsing = browsing
        self.counted, keys = facets.count_and_keys(browsing)
        self.links = Links(browsing.effective(query), keys)

    def groups(self) -> list[dict[str, Any]]:
        return [
            self._group(name, self.counted[name])
            for name in sorted(FACETS, key=lambda name: FACETS[name].place)
            if len(self.counted[name]) > 1 or name in self.browsing.filters
        ]

    def chips(self) -> list[dict[str, str]]:
        """One for every active filter, each with the address without it."""
        return [
            {"label": chip_label(name, value, key), "url": self.links.toggled(name, value, key)}
            for name in self.browsing.filters
            if name != "parentCategory"  # it goes with its subcategory
            for key, value in self.links.chosen(name).items()
        ]

    def droppable(self) -> list[dict[str, Any]]:
        """Where nothing is listed: the search and the filters without which something would be.

        Each with its label ("" of the search), how many items there would be, and that address. One query.
        """
        left = []
        for name, number in facets.count_without(self.browsing).items():
            group = (name, *BELOW_CATEGORIES) if name == "category" else (name,)
            if number:
                label = " and ".join(self._labels(group))
                left.append({"label": label, "number": number, "url": self.links.without(*group)})
        return left

    def _labels(self, names: Iterable[str]) -> list[str]:
        """Of what is chosen in these."""
        return [
            chip_label(name, value, key)
            for name in names
            if name in self.browsing.filters and name != "parentCategory"  # it goes with its subcategory
            for key, value in self.links.chosen(name).items()
        ]

    def cleared(self) -> str:
        """The address without any filter; search and order stay."""
        return self.links.without(*FILTERS)

    def _group(self, name: str, counted: Sequence[Counted]) -> dict[str, Any]:
        options = [self._option(name, entry) for entry in self._offered(name, counted)]
        is_chosen = [bool(option.selected or option.children) for option in options]
        is_seen = [place < SEEN_OPTIONS or chosen for place, chosen in enumerate(is_chosen)]
        return {
            "param": name,
            "label": FILTERS[name].label,
            "options": options,
            "seen": list(compress(options, is_seen)),
            "rest": list(compress(options, map(not_, is_seen))),
            "chosen": any(is_chosen),
            "more": len(counted) > MOST_OPTIONS,
        }

    def _offered(self, name: str, counted: Sequence[Counted]) -> list[Counted]:
        """The most frequent values, and the chosen ones, be they rare or without any item."""
        chosen = self.links.chosen(name)
        if not chosen and not self.links.chosen("subcategory"):
            return list(counted[:MOST_OPTIONS])
        rare = [entry for entry in counted[MOST_OPTIONS:] if entry.key in chosen or self._has_chosen_child(entry)]
        return [*counted[:MOST_OPTIONS], *rare, *_missing(chosen, counted)]

    def _option(self, name: str, entry: Counted) -> Option:
        selected = entry.key in self.links.chosen(name)
        is_open = name == "category" and (selected or self._has_chosen_child(entry))
        return Option(
            label=FILTERS[name].name_of(entry.value, entry.key),
            count=entry.count,
            selected=selected,
            url=self.links.toggled(name, entry.value, entry.key),
            children=tuple(self._children(entry)) if is_open else (),
        )

    def _children(self, parent: Counted) -> list[Option]:
        """The subcategories, offered once their category or one of them is chosen."""
        offered = list(parent.children[:MOST_OPTIONS])
        offered += [child for child in parent.children[MOST_OPTIONS:] if self._is_chosen_below(parent, child)]
        if self.links.chosen("parentCategory").keys() == {parent.key}:
            offered += _missing(self.links.chosen("subcategory"), parent.children)
        return [self._child(parent, child) for child in offered]

    def _child(self, parent: Counted, child: Counted) -> Option:
        option = self._option("subcategory", child)
        if self._is_chosen_below(parent, child):
            return option
        return option._replace(selected=False, url=self.links.with_subcategory(parent, child))

    def _has_chosen_child(self, entry: Counted) -> bool:
        is_any_chosen = bool(self.links.chosen("subcategory"))
        return is_any_chosen and any(self._is_chosen_below(entry, child) for child in entry.children)

    def _is_chosen_below(self, parent: Counted, child: Counted) -> bool:
        parents = self.links.chosen("parentCategory")
        return child.key in self.links.chosen("subcategory") and (not parents or parent.key in parents)


def _missing(chosen: dict[str, str], counted: Sequence[Counted]) -> list[Counted]:
    """Values that are chosen although no item has them beside the other filters."""
    known = {entry.key for entry in counted}
    return [Counted(" ".join(value.split()), 0, key=key) for key, value in chosen.items() if key not in known]


def chip_label(name: str, value: str, key: str) -> str:
    """A value that no group of the panel shows says of which filter it is."""
    declared = FILTERS[name]
    shown = declared.name_of(" ".join(value.split()), key)
    return shown if declared.offered else f"{declared.label}: {shown}"
