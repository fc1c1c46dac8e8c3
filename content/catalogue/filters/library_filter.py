"""What items can be filtered by, each filter declared once in `LibraryFilter`.

From the declaration come the query parameters, the conditions, the facet groups (content/catalogue/facets.py), the
OpenAPI parameters (content/api/schemas.py), the admin's filters (content/admin/filters.py) and the panel and chips of
the library's page (content/web/filter_panel.py). Pages, feeds, API and admin lists all filter by it.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

import django_filters
from django import forms
from django.conf.locale import LANG_INFO
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from content import variants
from content.catalogue.choices import Choice, Choices, Values, led_on, look_up
from content.catalogue.filters.fields import DayField, FlagsField, IdsField, MomentField, TopicsField, ValuesField
from content.db import lookup
from content.models import Facet
from content.models.content import Source
from content.models.queryset import is_curated

ANY = "Any of several: repeat the parameter."


@dataclass(frozen=True)
class Group:
    """A group of values to choose from: its names in /api/filters, and its place in the panel."""

    keys: tuple[str, ...]
    place: int


class Filter(django_filters.Filter):
    """Any of the values.

    `label` heads the group in the panel. `names` are the values' names for people, by key. A filter of another's
    `group` is left out with it when the group's own values are counted.
    """

    field_class = ValuesField

    def __init__(
        self,
        *args: Any,
        group: str = "",
        offered: Group | None = None,
        names: Mapping[str, str] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.offered, self.names = group, offered, names

    def __deepcopy__(self, memo: Any) -> "Filter":
        return copy(self)  # every filter set sets `parent` on its own

    @property
    def description(self) -> str:
        """For programs."""
        return self.extra.get("help_text", ANY)

    def condition(self, values: Values) -> Q:
        """What a listing must be; by itself a filter filters nothing."""
        return Q()

    def name_of(self, value: str, key: str) -> str:
        return self.names.get(key, value)


class FacetFilter(Filter):
    """By the numbers of the values' spellings, in the column of `listing` that has them."""

    def __init__(self, facet: Facet, field_name: str = "facets", **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.facet = facet

    def condition(self, values: Values) -> Q:
        numbers = {number for choice in self.parent.choices[self.parameter] for number in self.numbers(choice)}
        # No listing has 0: a value that no item has filters everything out.
        return Q(**{f"{self.field_name}__overlap": sorted(numbers) or [0]})

    def numbers(self, choice: Choice) -> Iterable[int]:
        return choice.numbers


class Languages(FacetFilter):
    def name_of(self, value: str, key: str) -> str:
        """As its speakers call it."""
        name: str = LANG_INFO.get(key, {}).get("name_local", "")
        return name[:1].upper() + name[1:] or value


class SummaryTypes(FacetFilter):
    def name_of(self, value: str, key: str) -> str:
        return variants.LABELS.get(value, value)


class Topics(FacetFilter):
    field_class = TopicsField


class Subcategory(FacetFilter):
    """A subcategory under one of the parents, or under any."""

    def numbers(self, choice: Choice) -> Iterable[int]:
        wanted = {parent.key for parent in self.parent.choices.get("parentCategory", ())}
        pairs = zip(choice.numbers, choice.parents, strict=True)
        return [number for number, parent in pairs if not wanted or parent in wanted]


class ParentCategory(FacetFilter):
    """Where the subcategories are looked for; by itself it filters nothing."""

    def condition(self, values: Values) -> Q:
        return Q()


class Audio(FacetFilter):
    """Whether there is something to hear."""

    field_class = FlagsField


class Ids(Filter):
    """Items by name, one by one."""

    field_class = IdsField

    def condition(self, values: Values) -> Q:
        return Q(pk__in=RawSQL(lookup.FOUND, [list(values)]))  # noqa: S611 - parameters


class Day(Filter):
    """Added from the start of the day, or before its end; UTC."""

    field_class = DayField

    def condition(self, values: Values) -> Q:
        start = datetime.combine(date.fromisoformat(values[0]), time.min, tzinfo=UTC)
        end = start + timedelta(days=1)
        return Q(**{f"{self.field_name}__{self.lookup_expr}": end if self.lookup_expr == "lt" else start})


class Moment(Filter):
    """Added after that moment."""

    field_class = MomentField

    def condition(self, values: Values) -> Q:
        return Q(**{f"{self.field_name}__{self.lookup_expr}": datetime.fromisoformat(values[0])})

    def name_of(self, value: str, key: str) -> str:
        return f"{datetime.fromisoformat(value):%-d %B %Y, %H:%M} UTC"


class Curated(Filter):
    """Whether a person decided something about it."""

    field_class = FlagsField

    def condition(self, values: Values) -> Q:
        decided = Q(is_curated())
        return Q() if len(values) > 1 else decided if values == ("true",) else ~decided


class LibraryFilter(django_filters.FilterSet):
    source = FacetFilter(
        Facet.SOURCE,
        label="Source",
        help_text=f"{', '.join(Source.values)}. {ANY}",
        names=dict(Source.choices),
        offered=Group(("source", "content_source"), place=3),
    )
    category = FacetFilter(Facet.CATEGORY, label="Categories", offered=Group(("categories",), place=1))
    subcategory = Subcategory(
        Facet.SUBCATEGORY,
        label="Subcategory",
        help_text="Under any category, or with parentCategory under that one.",
        group="category",
    )
    channel = FacetFilter(Facet.CHANNEL, label="Channel", offered=Group(("channels",), place=6))
    language = Languages(
        Facet.LANGUAGE,
        label="Language",
        help_text=f"A code or a name: en, en-US, eng and English are one. {ANY}",
        offered=Group(("languages",), place=5),
    )
    content_type = FacetFilter(Facet.CONTENT_TYPE, label="Kind", offered=Group(("content_type",), place=7))
    complexity = FacetFilter(Facet.COMPLEXITY, label="Level", offered=Group(("complexity_level",), place=8))
    summary_type = SummaryTypes(
        Facet.SUMMARY_TYPE,
        "tags",
        label="Summary",
        help_text="Variant ids and friendly names, such as Key Points.",
        offered=Group(("summary_type",), place=4),
    )
    topics = Topics(
        Facet.TOPIC,
        "tags",
        label="Topic",
        help_text="Repeated, or separated by commas where the value is no topic as a whole.",
    )
    has_audio = Audio(
        Facet.HAS_AUDIO,
        label="Audio",
        help_text="true, 1, yes or false, 0, no.",
        names={"true": "With audio", "false": "Without audio"},
        offered=Group(("has_audio",), place=2),
    )
    date_from = Day("indexed_at", "gte", label="Added from", help_text="First day of indexed_at, YYYY-MM-DD, UTC.")
    date_to = Day("indexed_at", "lt", label="Added until", help_text="Last day of indexed_at, inclusive.")
    added_after = Moment(
        "indexed_at", "gt", label="Added after", help_text="Moment of indexed_at, such as 2026-11-28T09:30:00Z."
    )
    curated = Curated(
        label="Curated",
        help_text="Whether a person decided something about it: true, 1, yes or false, 0, no.",
        names={"true": "Decided by people", "false": "As machines wrote it"},
    )
    parentCategory = ParentCategory(Facet.CATEGORY, label="Category", help_text="Of the subcategory.")
    ids = Ids(
        label="Item", help_text="These items alone, on one page: up to 100 ids, with or without yt:, reddit: or web:."
    )

    @classmethod
    @cache
    def _form_class(cls) -> type[forms.Form]:
        """Making the class costs more than the query that it leads to; nothing in it depends on the request."""
        return type(f"{cls.__name__}Form", (forms.Form,), {n: f.field for n, f in cls.base_filters.items()})

    def get_form_class(self) -> type[forms.Form]:
        return self._form_class()

    @cached_property
    def values(self) -> dict[str, Values]:
        """The values that filter, by parameter, categories under their present names."""
        named = {name: tuple(choice.value for choice in each) for name, each in self.choices.items()}
        return {name: tuple(dict.fromkeys(named.get(name, each))) for name, each in self._given.items()}

    @cached_property
    def choices(self) -> Choices:
        """The values that are looked up, by parameter."""
        return self._understood[1]

    @property
    def _given(self) -> dict[str, Values]:
        return self._understood[0]

    @cached_property
    def _understood(self) -> tuple[dict[str, Values], Choices]:
        """What is filtered by, old names of subcategories led on, and what of it is looked up."""
        cleaned = self.form.cleaned_data if self.is_valid() else {}
        given = {name: each for name, each in cleaned.items() if each}
        above = "parentCategory" if "parentCategory" in given else "category"
        choices = self._look_up(given, above)
        if any(choice.leads for choice in choices.get("subcategory", ())):
            given = led_on(given, choices["subcategory"], above)
            choices = self._look_up(given, above)
        return given, choices

    def _look_up(self, given: Mapping[str, Values], above: str) -> Choices:
        facets = {name: each.facet for name, each in self.filters.items() if isinstance(each, FacetFilter)}
        asked = {name: (facets[name], each) for name, each in given.items() if name in facets}
        return look_up(asked, given.get(above, ()) if "subcategory" in given else ())

    def conditions(self) -> dict[str, Q]:
        """The condition of each group that is filtered by."""
        groups: dict[str, Q] = {}
        for name, values in self._given.items():
            declared: Filter = self.filters[name]
            if condition := declared.condition(values):
                group = declared.group or name
                groups[group] = groups.get(group, Q()) & condition
        return groups

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_valid():
            return queryset.none()  # not every row, as django-filter has it
        for condition in self.conditions().values():
            queryset = queryset.filter(condition)
        return queryset

    def only_facet(self) -> Choice | None:
        """The one counted value that is all that is filtered by, if that is so."""
        if len(self._given) != 1:
            return None
        ((name, values),) = self._given.items()
        counted = FILTERS[name].offered and FILTERS[name].field_name == "facets"
        return self.choices[name][0] if counted and len(values) == 1 else None


FILTERS: dict[str, Filter] = LibraryFilter.base_filters
for _name, _filter in FILTERS.items():
    _filter.parameter = _name
# The groups whose values are offered and counted, by the filter that chooses among them.
FACETS: dict[str, Group] = {name: each.offered for name, each in FILTERS.items() if each.offered}
