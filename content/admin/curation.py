"""All decisions, to look at; they are made on the item's page."""

from django.contrib import admin
from django.http import HttpRequest

from content.models import Curation


@admin.register(Curation)
class CurationAdmin(admin.ModelAdmin):
    list_display = ("video_id", "decided", "decided_by", "decided_at", "origin", "note")
    search_fields = ("video_id", "note", "decided_by")
    list_filter = ("origin",)
    ordering = ("-decided_at", "video_id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Curation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Curation | None = None) -> bool:
        return False

    @admin.display(description="decided")
    def decided(self, obj: Curation) -> str:
        return ", ".join(sorted(obj.overrides))
