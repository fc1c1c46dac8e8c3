"""The trash: bring an item back whole, or forget it for good."""

import uuid

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from content import trash
from content.acting import acting
from content.admin.looking import Looking, name_of
from content.models import Tombstone


@admin.register(Tombstone)
class TrashAdmin(Looking):
    list_display = ("__str__", "video_id", "deleted_by", "deleted_at", "reason", "attempts", "can_come_back")
    search_fields = ("video_id", "title", "reason", "deleted_by")
    ordering = ("-deleted_at", "video_id")
    exclude = ("snapshot",)
    actions = ("restore", "purge")

    @admin.display(description="can come back")
    def can_come_back(self, obj: Tombstone) -> str:
        return "whole" if obj.purged_at is None else "no: purged"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tombstone]:
        return super().get_queryset(request).defer("snapshot")

    @admin.action(description="Restore", permissions=["curate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Tombstone]) -> None:
        keys = sorted(chosen.values_list("video_id", flat=True))
        gesture = uuid.uuid4()
        with acting(name_of(request), via="admin trash", gesture=gesture):
            for key in keys:
                trash.restore(key, by=name_of(request), via="admin trash", gesture=gesture)
        messages.success(request, f"{len(keys)} restored, whole.")

    @admin.action(description="Purge for ever", permissions=["curate"])
    def purge(self, request: HttpRequest, chosen: QuerySet[Tombstone]) -> HttpResponse | None:
        """Asks first: this is the one act that cannot be undone."""
        if request.POST.get("confirmed") != "yes":
            return self.ask(
                request,
                chosen,
                title="Purge for ever?",
                sentence="Texts, decisions and history of these items are forgotten. Only their keys stay, so that"
                " no machine brings them back. This cannot be undone.",
                rows=[f"{tombstone} ({tombstone.video_id})" for tombstone in chosen],
                action="purge",
                button="Yes, purge for ever",
            )
        keys = sorted(chosen.values_list("video_id", flat=True))
        with acting(name_of(request), via="admin trash"):
            for key in keys:
                trash.purge(key, by=name_of(request), via="admin trash")
        messages.success(request, f"{len(keys)} purged for ever.")
        return None
