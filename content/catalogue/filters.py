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
from django.db.models import Case, Exists, F, Q, QuerySet, Value, When
from django.db.models.lookups import In

from content import variants
from content.characters import can_be_seen, clean
from content.models import CategoryAlias, Content
from content.models.content import Source
from content.models.queryset import WITH_AUDIO, Fold, LanguageCode, Slug, folded, known_as, pair_keys

Values = tuple[str, ...]
# Older clients send up to ten values a parameter; more, or longer ones, serve nobody.
MOST_VALUES, LONGEST_VALUE = 50, 2000
# Of `ids`; a list of them is one page.
MOST_IDS = 100
ANY = "Any of several: repeat the parameter."


class ValuesField(forms.Field):
    """Every value of a repeated parameter. A malformed one is dropped; nothing is ever invalid."""

    widget = forms.MultipleHiddenInput

    def __deepcopy__(self, memo: Any) -> "ValuesField":
        return self  # it has no state of a request, and every form would copy it

    def clean(self, value: Iterable[str] | None) -> Values:
        values = (clean(each)[:LONGEST_VALUE] for each in list(value or ())[:MOST_VALUES])
        return self.understood(tuple(dict.fromkeys(each for each in values if can_be_seen(each))))

    def understood(self, values: Values) -> Values:
        return values


class TopicsField(ValuesField):
    """Several topics may stand in one value, separated by commas."""

    def understood(self, values: Values) -> Values:
        return tuple(value for value in values if can_be_seen(value.replace(",", "")))


class IdsField(ValuesField):
    """The first MOST_IDS ids, separated by commas or repeated. What names none (",") is an id that no item has."""

    def clean(self, value: Iterable[str] | None) -> Values:
        values = [clean(each) for each in value or () if each]
        ids = dict.fromkeys(part.strip()[:LONGEST_VALUE] for each in values for part in each.split(","))
        return tuple(filter(None, ids))[:MOST_IDS] or tuple(values[:1])


class FlagsField(ValuesField):
    """true, 1, yes or false, 0, no."""

    FLAGS = dict.fromkeys(("true", "1", "yes"), "true") | dict.fromkeys(("false", "0", "no"), "false")

    def understood(self, values: Values) -> Values:
        flags = (self.FLAGS.get(value.strip().lower()) for value in values)
        return tuple(dict.fromkeys(flag for flag in flags if flag))


class DayField(ValuesField):
    """The last value, as YYYY-MM-DD."""

    def understood(self, values: Values) -> Values:
        try:
            day = date.fromisoformat(values[-1].strip()[:10])
        except (IndexError, ValueError):
            return ()
        # The ends of the calendar leave no room for the day after.
        return (day.isoformat(),) if 1 < day.year < 9999 else ()


@dataclass(frozen=True)
class Facet:
    """A group of values to choose from.

    `labels` is a row's label, or an array of them with `many`; of None the rows' categories are counted. `keys` are
    the group's names in /api/filters, `place` orders the panel.
    """

    labels: Any
    keys: tuple[str, ...]
    place: int
    many: bool = False


class Filter(django_filters.Filter):
    """Any of the values, compared with a column of lower-case words.

    `label` heads the group in the panel. `names` are the values' names for people, by key. A filter of another's
    `group` is left out with it when the group's own values are counted.
    """

    field_class = ValuesField

    def __init__(
        self,
        *args: Any,
        group: str = "",
        facet: Facet | None = None,
        names: Mapping[str, str] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.facet, self.names = group, facet, names

    def __deepcopy__(self, memo: Any) -> "Filter":
        return copy(self)  # every filter set sets `parent` on its own

    @property
    def description(self) -> str:
        """For programs."""
        return self.extra.get("help_text", ANY)

    def condition(self, values: Values) -> Q:
        return Q(**{f"{self.field_name}__in": [value.strip().lower() for value in values]})

    def name_of(self, value: str, key: str) -> str:
        return self.names.get(key, value)


class Name(Filter):
    """A column of display names, compared folded."""

    def condition(self, values: Values) -> Q:
        return Q(In(Fold(F(self.field_name)), folded(values)))


class Language(Name):
    """A column of languages, each under its one name."""

    def condition(self, values: Values) -> Q:
        return Q(In(Fold(F(self.field_name)), [Fold(LanguageCode(Value(value))) for value in values]))

    def name_of(self, value: str, key: str) -> str:
        """As its speakers call it."""
        name: str = LANG_INFO.get(key, {}).get("name_local", "")
        return name[:1].upper() + name[1:] or value


class Key(Filter):
    """A column of folded names (`in`), or of lists of them (`overlap`)."""

    def condition(self, values: Values) -> Q:
        return Q(**{f"{self.field_name}__{self.lookup_expr}": folded(values)})


class SummaryTypes(Key):
    def name_of(self, value: str, key: str) -> str:
        return variants.LABELS.get(value, value)


class Topics(Filter):
    """A value that is the topic of some item, whole as it is, is that topic; else commas separate several."""

    field_class = TopicsField

    def condition(self, values: Values) -> Q:
        wanted = self._any_of(values)
        for value in values:
            if "," in value:
                known = Content.objects.filter(topic_keys__contains=_slugs([value]))
                wanted |= self._any_of(value.split(",")) & ~Q(Exists(known))
        return wanted

    def _any_of(self, topics: Iterable[str]) -> Q:
        return Q(**{f"{self.field_name}__overlap": _slugs(filter(can_be_seen, topics))})


def _slugs(topics: Iterable[str]) -> list[Slug]:
    return [Slug(Value(topic)) for topic in topics]


class Ids(Filter):
    """Items by name, one by one."""

    field_class = IdsField

    def condition(self, values: Values) -> Q:
        return known_as(*values)


class Subcategory(Filter):
    """A subcategory under one of the parents, or under any."""

    def condition(self, values: Values) -> Q:
        parents = self.parent.values.get("parentCategory", ())
        return Q(**{f"{self.field_name}__overlap": pair_keys(values, parents)})


class ParentCategory(Filter):
    """Where the subcategories are looked for; by itself it filters nothing."""

    def condition(self, values: Values) -> Q:
        return Q()


class Audio(Filter):
    """Both flags at once filter nothing."""

    field_class = FlagsField

    def condition(self, values: Values) -> Q:
        if len(values) > 1:
            return Q()
        return WITH_AUDIO if values == ("true",) else ~WITH_AUDIO


class Day(Filter):
    """Added from the start of the day, or before its end; UTC."""

    field_class = DayField

    def condition(self, values: Values) -> Q:
        start = datetime.combine(date.fromisoformat(values[0]), time.min, tzinfo=UTC)
        end = start + timedelta(days=1)
        return Q(**{f"{self.field_name}__{self.lookup_expr}": end if self.lookup_expr == "lt" else start})


CAN_BE_HEARD = Case(When(WITH_AUDIO, then=Value("true")), default=Value("false"))


class LibraryFilter(django_filters.FilterSet):
    source = Filter(
        "content_source",
        label="Source",
        help_text=f"{', '.join(Source.values)}. {ANY}",
        names=dict(Source.choices),
        facet=Facet(F("content_source"), ("source", "content_source"), place=3),
    )
    category = Key("category_keys", "overlap", label="Categories", facet=Facet(None, ("categories",), place=1))
    subcategory = Subcategory(
        "subcategory_keys",
        label="Subcategory",
        help_text="Under any category, or with parentCategory under that one.",
        group="category",
    )
    channel = Key("channel_key", "in", label="Channel", facet=Facet(F("channel_name"), ("channels",), place=6))
    language = Language(
        "shown_language",
        label="Language",
        help_text=f"A code or a name: en, en-US, eng and English are one. {ANY}",
        facet=Facet(F("shown_language"), ("languages",), place=5),
    )
    content_type = Name("content_type", label="Kind", facet=Facet(F("content_type"), ("content_type",), place=7))
    complexity = Name(
        "complexity_level", label="Level", facet=Facet(F("complexity_level"), ("complexity_level",), place=8)
    )
    summary_type = SummaryTypes(
        "listing__type_keys",
        "overlap",
        label="Summary",
        help_text="Variant ids and friendly names, such as Key Points.",
        facet=Facet(F("listing__summary_types"), ("summary_type",), place=4, many=True),
    )
    topics = Topics(
        "topic_keys",
        label="Topic",
        help_text="Repeated, or separated by commas where the value is no topic as a whole.",
    )
    has_audio = Audio(
        label="Audio",
        help_text="true, 1, yes or false, 0, no.",
        names={"true": "With audio", "false": "Without audio"},
        facet=Facet(CAN_BE_HEARD, ("has_audio",), place=2),
    )
    date_from = Day("indexed_at", "gte", label="Added from", help_text="First day of indexed_at, YYYY-MM-DD, UTC.")
    date_to = Day("indexed_at", "lt", label="Added until", help_text="Last day of indexed_at, inclusive.")
    parentCategory = ParentCategory(label="Category", help_text="Of the subcategory.")
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
        cleaned = self.form.cleaned_data if self.is_valid() else {}
        values: dict[str, Values] = {name: each for name, each in cleaned.items() if each}
        categories = {name: values[name] for name in ("category", "parentCategory") if name in values}
        names = CategoryAlias.names_now([name for each in categories.values() for name in each])
        return values | {key: tuple(names.get(name, name) for name in each) for key, each in categories.items()}

    def conditions(self) -> dict[str, Q]:
        """The condition of each facet group that is filtered by."""
        groups: dict[str, Q] = {}
        for name, values in self.values.items():
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


FILTERS: dict[str, Filter] = LibraryFilter.base_filters
FACETS: dict[str, Facet] = {name: each.facet for name, each in FILTERS.items() if each.facet}
