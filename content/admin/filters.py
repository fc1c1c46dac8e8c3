"""Filters of the admin's lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.characters import clean
from content.models.content import Source, column_in_words


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


class SourceFilter(admin.SimpleListFilter):
    title = parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Source.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(content_source=self.value()) if self.value() else queryset


class AudioFilter(admin.SimpleListFilter):
    title = parameter_name = "audio"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("yes", "Has audio"),
            ("awaited", "Awaited: said to have audio, no MP3 known"),
            ("no", "Has none"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "awaited":
            return queryset.awaiting_audio()
        is_asked = self.value() in ("yes", "no")
        return queryset.filter(recording__url__isnull=self.value() == "no") if is_asked else queryset


class CuratedFilter(admin.SimpleListFilter):
    title, parameter_name = "curated", "curated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", "Decided by a person"), ("no", "As the machine says")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(curated=self.value() == "yes") if self.value() else queryset
