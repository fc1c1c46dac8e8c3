"""What of the filters is chosen, and what can be: the facets and the chips of the library's page.

Values are compared as the filters compare them, so that what lists items is what is ticked.
"""

from typing import Any

from django.http import QueryDict

from content import variants
from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.catalogue.facets import Counted
from content.catalogue.filters import LibraryFilter
from content.models.content import Source
from content.web.links import Address

MOST_OPTIONS = 40
# So many of a group are seen at once, and whatever is chosen beside them.
SEEN_OPTIONS = 8

GROUP_LABELS = {
    "category": "Categories",
    "has_audio": "Audio",
    "source": "Source",
    "summary_type": "Summary",
    "language": "Language",
    "channel": "Channel",
    "content_type": "Kind",
    "complexity": "Level",
}
CHIP_LABELS = {
    "date_from": "Added from",
    "date_to": "Added until",
    "topics": "Topic",
    "subcategory": "Subcategory",
}
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "de": "Deutsch",
    "it": "Italiano",
    "pt": "Português",
}
FILTERS = (*LibraryFilter.base_filters, "parentCategory")


class Choices:
    """What is offered and what is chosen, each with the address in which it is the other way round. One query."""

    def __init__(self, browsing: Browsing, query: QueryDict) -> None:
        self.browsing = browsing
        self.counted, keys = facets.count_and_keys(browsing)
        self.address = Address("/", browsing.kept_in(query), keys)

    def groups(self) -> list[dict[str, Any]]:
        return [
            self._group(name, label, self.counted[name])
            for name, label in GROUP_LABELS.items()
            if len(self.counted[name]) > 1 or name in self.browsing.filters
        ]

    def chips(self) -> list[dict[str, str]]:
        """One for every active filter, each with the address without it."""
        return [
            {"label": chip_label(name, value, key), "url": self.address.toggled(name, value, key)}
            for name in self.browsing.filters
            for key, value in self.address.chosen(name).items()
        ]

    def _group(self, name: str, label: str, counted: list[Counted]) -> dict[str, Any]:
        options = [self._option(name, entry) for entry in self._offered(name, counted)]
        chosen = [option for option in options if option["selected"] or option["children"]]
        seen = [option for place, option in enumerate(options) if place < SEEN_OPTIONS or option in chosen]
        return {
            "param": name,
            "label": label,
            "options": options,
            "seen": seen,
            "rest": [option for option in options if option not in seen],
            "chosen": bool(chosen),
            "more": len(counted) > MOST_OPTIONS,
        }

    def _offered(self, name: str, counted: list[Counted]) -> list[Counted]:
        """The most frequent, and whatever is chosen, be it rare or without any item."""
        chosen = self.address.chosen(name)
        rare = [entry for entry in counted[MOST_OPTIONS:] if entry.key in chosen or self._has_chosen_child(entry)]
        return [*counted[:MOST_OPTIONS], *rare, *_missing(chosen, counted)]

    def _option(self, name: str, entry: Counted) -> dict[str, Any]:
        selected = entry.key in self.address.chosen(name)
        return {
            "value": entry.value,
            "label": option_label(name, entry.value, entry.key),
            "count": entry.count,
            "selected": selected,
            "url": self.address.toggled(name, entry.value, entry.key),
            "children": self._children(entry) if selected or self._has_chosen_child(entry) else [],
        }

    def _children(self, parent: Counted) -> list[dict[str, Any]]:
        """The subcategories, offered once their category or one of them is chosen."""
        offered = list(parent.children[:MOST_OPTIONS])
        offered += [child for child in parent.children[MOST_OPTIONS:] if self._is_chosen_below(parent, child)]
        if self.address.chosen("parentCategory").keys() == {parent.key}:
            offered += _missing(self.address.chosen("subcategory"), parent.children)
        return [self._child(parent, child) for child in offered]

    def _child(self, parent: Counted, child: Counted) -> dict[str, Any]:
        selected = self._is_chosen_below(parent, child)
        toggled = self.address.toggled("subcategory", child.value, child.key)
        return {
            "value": child.value,
            "label": child.value,
            "count": child.count,
            "selected": selected,
            "url": toggled if selected else self.address.below(parent, child),
        }

    def _has_chosen_child(self, entry: Counted) -> bool:
        return any(self._is_chosen_below(entry, child) for child in entry.children)

    def _is_chosen_below(self, parent: Counted, child: Counted) -> bool:
        parents = self.address.chosen("parentCategory")
        return child.key in self.address.chosen("subcategory") and (not parents or parent.key in parents)


def _missing(chosen: dict[str, str], counted: list[Counted]) -> list[Counted]:
    """What is chosen although no item has it beside the other filters."""
    known = {entry.key for entry in counted}
    return [Counted(" ".join(value.split()), 0, key=key) for key, value in chosen.items() if key not in known]


def option_label(name: str, value: str, key: str) -> str:
    if name == "source":
        return str(dict(Source.choices).get(key, value))
    if name == "has_audio":
        return "With audio" if key == "true" else "Without audio"
    if name == "summary_type":
        return variants.LABELS.get(value, value)
    return LANGUAGES.get(key, value) if name == "language" else value


def chip_label(name: str, value: str, key: str) -> str:
    shown, prefix = " ".join(value.split()), CHIP_LABELS.get(name)
    return f"{prefix}: {shown}" if prefix else option_label(name, shown, key)
