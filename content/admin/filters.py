"""Filters of the admin's lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

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
        return [(key, key) for key in filter(None, [request.GET.get("item")])]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(item=self.value()) if self.value() else queryset
