"""All decisions, to look at; they are made on the item's page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from content.admin.links import link_to_item, with_item
from content.admin.read_only import ReadOnlyAdmin
from content.category_values import in_words
from content.models import Curation
from content.models.content import column_in_words


@admin.register(Curation)
class CurationAdmin(ReadOnlyAdmin):
    list_display = ("item", "decided", "decided_by", "decided_at", "origin", "note")
    list_display_links = None
    fields = ("item", "decided", "machine", "refused", "origin", "decided_by", "decided_at", "note")
    search_fields = ("video_id", "note", "decided_by")
    list_filter = ("origin",)
    ordering = ("-decided_at", "video_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Curation]:
        return with_item(super().get_queryset(request))

    @admin.display(description="item")
    def item(self, obj: Any) -> str:
        return link_to_item(obj)

    @admin.display(description="decided")
    def decided(self, obj: Curation) -> str:
        return _listed(obj.overrides)

    @admin.display(description="the machine says")
    def machine(self, obj: Curation) -> str:
        return _listed({name: obj.incoming.get(name) for name in obj.overrides})

    @admin.display(description="refused for ever")
    def refused(self, obj: Curation) -> str:
        return in_words(obj.refusals.get("categories"))


def _listed(columns: dict[str, Any]) -> str:
    rows = [(column_in_words(name), in_words(value)) for name, value in sorted(columns.items())]
    return format_html_join("", "<p>{}: {}</p>", rows) or "nothing"
