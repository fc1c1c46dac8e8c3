"""Every revision of every summary, to look at."""

from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from content.admin.filters import LatestFilter
from content.admin.read_only import ReadOnlyAdmin
from content.catalogue.browsing import searched
from content.catalogue.search.query import Search
from content.characters import clean
from content.models import Summary

# What the list shows; a summary's own page asks for the rest, which is long.
LISTED = ("variant", "revision", "is_latest", "created_at", "content__title")

# So many variants are offered. Each is the next one in the index of variants: to read all summaries takes far longer.
MOST_VARIANTS = 100
VARIANTS = """
    WITH RECURSIVE known AS (
        (SELECT variant FROM content_summaries ORDER BY variant LIMIT 1)
        UNION ALL
        SELECT (SELECT s.variant FROM content_summaries s WHERE s.variant > known.variant ORDER BY s.variant LIMIT 1)
        FROM known WHERE known.variant IS NOT NULL
    )
    SELECT variant FROM known WHERE variant IS NOT NULL LIMIT %s
"""


class VariantFilter(admin.SimpleListFilter):
    title = parameter_name = "variant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(VARIANTS, [MOST_VARIANTS])
            return [(name, name) for (name,) in cursor.fetchall()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        variant = clean(self.value() or "")
        return queryset.filter(variant=variant) if variant else queryset


@admin.register(Summary)
class SummaryAdmin(ReadOnlyAdmin):
    list_display = ("item", "variant", "revision", "is_latest", "created_at")
    list_filter = (("is_latest", LatestFilter), VariantFilter)
    search_fields = ("content",)
    search_help_text = "Titles, channels, topics, words of the summaries; an address or id finds that item."
    ordering = ("-created_at", "id")
    list_select_related = ("content",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).only(*LISTED)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Those of the items that readers find."""
        search = Search(searched(search_term))
        return (queryset.filter(content__in=search.keys()) if search.q else queryset), False

    @admin.display(description="item")
    def item(self, obj: Summary) -> str:
        return str(obj.content)
