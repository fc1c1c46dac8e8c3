"""Every revision of every summary, to look at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.models import Summary


@admin.register(Summary)
class SummaryAdmin(admin.ModelAdmin):
    list_display = ("item", "variant", "revision", "is_latest", "created_at")
    list_filter = ("is_latest", "variant")
    search_fields = ("content__title", "content__video_id")
    ordering = ("-created_at", "id")
    list_select_related = ("content",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("text", "html")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Summary | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Summary | None = None) -> bool:
        return False

    @admin.display(description="item")
    def item(self, obj: Summary) -> str:
        return str(obj.content)
