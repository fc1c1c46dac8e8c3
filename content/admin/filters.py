"""Filters of the admin's lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.catalogue.filters import FILTERS, LibraryFilter
from content.characters import clean
from content.models.content import column_in_words


class FieldFilter(admin.SimpleListFilter):
    """By the column of `content` that a row is about."""

    title, parameter_name = "field", "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        names = model_admin.model.objects.order_by("field").values_list("field", flat=True).distinct()
        return [(name, column_in_words(name)) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(field=self.value()) if self.value() else queryset


class ItemFilter(admin.SimpleListFilter):
    """By one item, for links; the list offers only the chosen item, since there are too many."""

    title, parameter_name = "item", "item"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(key, key) for key in filter(None, [clean(request.GET.get("item", ""))])]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        key = clean(self.value() or "")
        return queryset.filter(item=key) if key else queryset


class LibraryListFilter(admin.SimpleListFilter):
    """One of the library's own filters, `filter_name`."""

    filter_name: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(FILTERS[self.filter_name].names.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return LibraryFilter({self.filter_name: [self.value()]}, queryset).qs if self.value() else queryset


class SourceFilter(LibraryListFilter):
    title = parameter_name = filter_name = "source"


class AudioFilter(LibraryListFilter):
    title, parameter_name, filter_name = "audio", "audio", "has_audio"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("yes", "Has audio"),
            ("awaited", "Awaited: said to have audio, no MP3 known"),
            ("no", "Has none"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.awaiting_audio() if self.value() == "awaited" else super().queryset(request, queryset)


class CuratedFilter(admin.SimpleListFilter):
    title, parameter_name = "curated", "curated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", "Decided by a person"), ("no", "As the machine says")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(curated=self.value() == "yes") if self.value() else queryset
