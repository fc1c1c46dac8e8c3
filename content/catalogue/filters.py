"""What items can be filtered by: one FilterSet, the definition for API, pages and admin.

Building a FilterSet's form costs more than the query it leads to, so `Browsing` takes the conditions from
`LibraryFilter.base_filters` directly; only the admin builds the form.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import F, Q, Value
from django.db.models.lookups import In

from content.models.queryset import WITH_AUDIO, Fold, Slug, folded, pair_keys

Values = Sequence[str]
TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")


class Condition(django_filters.CharFilter):
    """A filter that says its condition for any of several values; an empty one filters nothing."""

    def understood(self, values: Values) -> tuple[str, ...]:
        """The values that filter, in the form in which they are told back."""
        return tuple(values)

    def condition(self, values: Values) -> Q:
        return Q(**{f"{self.field_name}__in": [value.strip().lower() for value in values]})

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(self.condition([value])) if value else qs


class Name(Condition):
    """A column of display names, compared folded."""

    def condition(self, values: Values) -> Q:
        return Q(In(Fold(F(self.field_name)), folded(values)))


class Key(Condition):
    """A column of folded names."""

    def condition(self, values: Values) -> Q:
        return Q(**{f"{self.field_name}__in": folded(values)})


class Keys(Condition):
    """A column of lists of folded names."""

    def condition(self, values: Values) -> Q:
        return Q(**{f"{self.field_name}__overlap": folded(values)})


class Topics(Condition):
    """Slugs, several of them also in one value, separated by commas."""

    def understood(self, values: Values) -> tuple[str, ...]:
        return tuple(value for value in values if value.replace(",", " ").strip())

    def condition(self, values: Values) -> Q:
        slugs = [part.strip() for value in values for part in value.split(",") if part.strip()]
        return Q(**{f"{self.field_name}__overlap": [Slug(Value(slug)) for slug in slugs]}) if slugs else Q()


class Subcategory(Condition):
    """A subcategory under one of the parents, or under any."""

    def condition(self, values: Values, parents: Values = ()) -> Q:
        return Q(**{f"{self.field_name}__overlap": pair_keys(values, parents)})


class Audio(Condition):
    """true or false; several that contradict each other, and anything else, filter nothing."""

    def understood(self, values: Values) -> tuple[str, ...]:
        said = [value.strip().lower() for value in values]
        return tuple(dict.fromkeys(str(value in TRUE).lower() for value in said if value in TRUE + FALSE))

    def condition(self, values: Values) -> Q:
        said = {value.strip().lower() for value in values}
        wanted = {value in TRUE for value in said if value in TRUE + FALSE}
        if len(wanted) != 1:
            return Q()
        return WITH_AUDIO if wanted.pop() else ~WITH_AUDIO


class Day(Condition):
    """The first or the last day (inclusive, UTC) on which an item was added; nonsense filters nothing."""

    def __init__(self, *args: Any, last: bool = False, **kwargs: Any) -> None:
        self.last = last
        super().__init__(*args, **kwargs)

    def understood(self, values: Values) -> tuple[str, ...]:
        day = day_of(values[-1])
        return (day.isoformat(),) if day else ()

    def condition(self, values: Values) -> Q:
        day = day_of(values[-1])
        if day is None:
            return Q()
        start = datetime.combine(day, time.min, tzinfo=UTC)
        if self.last:
            return Q(**{f"{self.field_name}__lt": start + timedelta(days=1)})
        return Q(**{f"{self.field_name}__gte": start})


def day_of(value: str) -> date | None:
    try:
        day = date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
    # The ends of the calendar leave no room for the day after.
    return day if 1 < day.year < 9999 else None


class LibraryFilter(django_filters.FilterSet):
    source = Condition(field_name="content_source", label="Source")
    category = Keys(field_name="category_keys", label="Category")
    subcategory = Subcategory(field_name="subcategory_keys", label="Subcategory")
    channel = Key(field_name="channel_key", label="Channel")
    language = Name(field_name="shown_language", label="Language")
    content_type = Name(field_name="content_type", label="Kind")
    complexity = Name(field_name="complexity_level", label="Level")
    summary_type = Keys(field_name="listing__type_keys", label="Summary")
    topics = Topics(field_name="topic_keys", label="Topic")
    has_audio = Audio(label="Audio")
    date_from = Day(field_name="indexed_at", label="Added from")
    date_to = Day(field_name="indexed_at", label="Added until", last=True)
