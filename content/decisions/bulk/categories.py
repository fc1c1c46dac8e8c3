"""Putting many items into a category or a subcategory, taking them out, or putting another in its place.

What changes is what readers see: of an item that nobody decided the machine's categories, which become the decision
with the change. As on the page of an item, what is taken away is refused, and what is put in is refused no more.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from content.category_values import CATEGORIES, NO_CATEGORIES
from content.decisions.bulk.bulk_act import BulkAct
from content.decisions.curation import decide_many, refused_beside
from content.decisions.taxonomy.merge import BELOW, has_subcategory
from content.models import Content, Curation
from content.models.queryset import keys_of

Entry = dict[str, Any]


@dataclass(frozen=True)
class OfCategories(BulkAct):
    """`category`, or `subcategory` under it, by any spelling of its name."""

    category: str
    subcategory: str = ""

    LINES = Q(kind="curation")
    # Whether what is taken away stays away, when machines name it again.
    refuses = False

    @cached_property
    def keys(self) -> tuple[str, str]:
        first, second = keys_of([self.category, self.subcategory])
        return first, second

    @property
    def below(self) -> Q:
        return Q(has_subcategory(BELOW.join(self.keys)))

    def having(self, items: Any) -> Any:
        """Those in the category, or with the subcategory under it."""
        within = items.filter(category_keys__contains=self.keys[:1])
        return within.filter(self.below) if self.subcategory else within

    def fitting(self, items: Any) -> Any:
        return self.having(items)

    @property
    def chosen_keys(self) -> list[str]:
        """The categories that it puts in, folded."""
        return []

    def values(self, items: Iterable[Content]) -> dict[str, Any]:
        """What the column holds after the act, by the items' keys."""
        return {key: _value(changed) for key, (_, changed) in self._changes(items).items()}

    def perform(self, keys: Sequence[str], *, by: str, via: str) -> None:
        items = Content.objects.filter(pk__in=keys).only("shown_categories", "category_keys")
        standing = Curation.objects.in_bulk(keys)
        decisions, refused = {}, {}
        for key, (entries, changed) in self._changes(items).items():
            decisions[key] = {"subcategories_json": _value(changed)}
            away = entries.keys() - changed.keys() if self.refuses else ()
            refusals = standing[key].refusals if key in standing else {}
            refused[key] = refused_beside(refusals, away, chosen=changed)
        decide_many(decisions, standing, by=by, refusals=refused)

    @abstractmethod
    def changed(self, entries: Mapping[str, Entry], folded: Mapping[str, str]) -> dict[str, Entry]:
        """The entries with the change, by their folded names; `folded` has the folded names of subcategories."""

    def _changes(self, items: Iterable[Content]) -> dict[str, tuple[dict[str, Entry], dict[str, Entry]]]:
        """The entries of each item and what they become, by their folded names."""
        entries = {each.pk: dict(zip(each.category_keys, each.shown_categories, strict=True)) for each in items}
        here = [each[self.keys[0]] for each in entries.values() if self.keys[0] in each]
        names = sorted({name for entry in here for name in entry["subcategories"]})
        folded = dict(zip(names, keys_of(names), strict=True))
        return {key: (each, self.changed(each, folded)) for key, each in entries.items()}


class Adding(OfCategories):
    def fitting(self, items: Any) -> Any:
        """An item in as many categories as count takes no further one."""
        within = Q(category_keys__contains=self.keys[:1])
        fits = ~within & Q(category_keys__len__lt=CATEGORIES)
        if self.subcategory:
            fits |= within & ~self.below
        return items.filter(fits)

    @property
    def chosen_keys(self) -> list[str]:
        return [self.keys[0]]

    def changed(self, entries: Mapping[str, Entry], folded: Mapping[str, str]) -> dict[str, Entry]:
        entry = entries.get(self.keys[0], {"category": self.category, "subcategories": []})
        below = [*entry["subcategories"], *filter(None, [self.subcategory])]
        return {**entries, self.keys[0]: entry | {"subcategories": below}}


class Removing(OfCategories):
    refuses = True

    def changed(self, entries: Mapping[str, Entry], folded: Mapping[str, str]) -> dict[str, Entry]:
        category, subcategory = self.keys
        if not self.subcategory:
            return {key: entry for key, entry in entries.items() if key != category}
        left = [name for name in entries[category]["subcategories"] if folded[name] != subcategory]
        return {**entries, category: entries[category] | {"subcategories": left}}


@dataclass(frozen=True)
class Replacing(OfCategories):
    """By `other`, which is a category or, of a subcategory, one under the same category.

    The subcategories of a category go with it.
    """

    other: str = ""

    @cached_property
    def other_key(self) -> str:
        return keys_of([self.other])[0]

    @property
    def chosen_keys(self) -> list[str]:
        return [] if self.subcategory else [self.other_key]

    def changed(self, entries: Mapping[str, Entry], folded: Mapping[str, str]) -> dict[str, Entry]:
        category, subcategory = self.keys
        is_there = self.other_key in entries and self.other_key != category
        if self.subcategory:
            entry = entries[category]
            is_there = any(folded[name] == self.other_key != subcategory for name in entry["subcategories"])
            names = [
                self.other if folded[name] == subcategory else name
                for name in entry["subcategories"]
                if not (is_there and folded[name] == subcategory)
            ]
            return {**entries, category: entry | {"subcategories": names}}
        if is_there:
            return {key: entry for key, entry in entries.items() if key != category}
        instead = (self.other_key, {"category": self.other, "subcategories": []})
        return dict(instead if key == category else (key, entry) for key, entry in entries.items())


def _value(entries: Mapping[str, Entry]) -> dict[str, Any]:
    return {"categories": list(entries.values())} if entries else dict(NO_CATEGORIES)
