"""Every revision of every summary, to look at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.admin.read_only import ReadOnlyAdmin
from content.models import Summary


@admin.register(Summary)
class SummaryAdmin(ReadOnlyAdmin):
    list_display = ("item", "variant", "revision", "is_latest", "created_at")
    list_filter = ("is_latest", "variant")
    search_fields = ("content__title", "content__video_id")
    ordering = ("-created_at", "id")
    list_select_related = ("content",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("text", "html")

    @admin.display(description="item")
    def item(self, obj: Summary) -> str:
        return str(obj.content)
