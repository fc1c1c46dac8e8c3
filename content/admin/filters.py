"""Filters of the admin's lists."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.characters import clean
from content.db.rules import CURATABLE
from content.models.content import column_in_words

# How a decision came about, as `curation.origin` has it and as people say it.
ORIGINS = {
    "person": "At the desk",
    "imported": "With a predecessor’s archive",
    "sample": "With the sample library",
}


class FieldFilter(admin.SimpleListFilter):
    """By the column of `content` that a row is about."""

    title, parameter_name = "field", "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, column_in_words(name)) for name in CURATABLE]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(field=self.value()) if self.value() else queryset


class ItemFilter(admin.SimpleListFilter):
    """By one item, for links; the list offers only the chosen item, since there are too many.

    A list whose rows name their item in another column than `item` says so as `item_column`.
    """

    title, parameter_name = "item", "item"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.column = getattr(model_admin, "item_column", "item")
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(key, key) for key in filter(None, [clean(request.GET.get("item", ""))])]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        key = clean(self.value() or "")
        return queryset.filter(**{self.column: key}) if key else queryset


class OriginFilter(admin.AllValuesFieldListFilter):
    """By how a decision came about; the ways that there are."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": ORIGINS.get(str(choice["display"]), choice["display"])}


class EitherFilter(admin.BooleanFieldListFilter):
    """By a column of yes and no; a subclass says in words what each of both is."""

    heading: ClassVar[str]
    words: ClassVar[tuple[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = self.heading

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice, display in zip(super().choices(changelist), ("All", *self.words), strict=False):
            yield {**choice, "display": display}


class LatestFilter(EitherFilter):
    heading, words = "revision", ("The latest", "Earlier ones")


class RehearsalFilter(EitherFilter):
    heading, words = "run", ("Rehearsals, which wrote nothing", "The others")


class AudioFilter(admin.SimpleListFilter):
    title = parameter_name = "audio"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("yes", "Has audio"),
            ("awaited", "Awaited (said to have audio, no MP3 known)"),
            ("no", "Has none"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "awaited":
            return queryset.awaiting_audio()
        is_asked = self.value() in ("yes", "no")
        return queryset.filter(recording__url__isnull=self.value() == "no") if is_asked else queryset


class CuratedFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "curated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("no", "Undecided, as the machine says"),
            ("yes", "Decided by a person"),
            ("differs", "Decided, and the machine says otherwise"),
            ("suggested", "With an open suggestion"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "no":
                return queryset.undecided()
            case "yes":
                return queryset.curated()
            case "differs":
                return queryset.disagreeing()
            case "suggested":
                return queryset.suggested()
        return queryset


class AddedFilter(admin.SimpleListFilter):
    """By the day of arrival, in UTC."""

    title = parameter_name = "added"
    DAYS: ClassVar[dict[str, tuple[int, str]]] = {
        "today": (0, "Today"),
        "yesterday": (1, "Since yesterday"),
        "week": (7, "In the last seven days"),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, words) for name, (_, words) in self.DAYS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        days = self.DAYS.get(self.value() or "")
        return queryset.added_since(start_of_day(days[0])) if days else queryset


def start_of_day(days_ago: int = 0) -> datetime:
    """Midnight, UTC."""
    return datetime.combine(datetime.now(UTC).date() - timedelta(days=days_ago), time.min, tzinfo=UTC)
