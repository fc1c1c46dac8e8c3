"""The trash: restore an item whole, or purge it for good."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from content.admin.desk.gesture import report
from content.admin.read_only import ReadOnlyAdmin, username
from content.decisions import elsewhere, trash
from content.models import Seal, Tombstone
from content.text import counted


@admin.register(Tombstone)
class TrashAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "video_id", "deleted_by", "deleted_at", "reason", "attempts", "can_come_back")
    search_fields = ("video_id", "title", "reason", "deleted_by")
    ordering = ("-deleted_at", "video_id")
    exclude = ("snapshot",)
    actions = ("restore", "purge")

    @admin.display(description="can come back")
    def can_come_back(self, obj: Any) -> str:
        if obj.is_whole:
            return "whole"
        return "no: purged" if obj.purged_at else "no: it was never here"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tombstone]:
        return super().get_queryset(request).annotate(is_whole=Q(snapshot__isnull=False)).defer("snapshot")

    @admin.action(description="Restore", permissions=["curate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Tombstone]) -> None:
        gesture = uuid.uuid4()
        restored = _each(request, chosen, partial(trash.restore_many, gesture=gesture))
        if whole := restored.count(True):
            report(request, f"{whole} restored, whole.", gesture)
        if empty := restored.count(False):
            gone = counted(empty, "entry is", "entries are")
            messages.warning(request, f"{gone} taken away, with nothing left to bring back; reports may come in again.")

    def has_purge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("content.purge_tombstone")

    @admin.action(description="Purge for ever", permissions=["purge"])
    def purge(self, request: HttpRequest, chosen: QuerySet[Tombstone]) -> HttpResponse | None:
        """Asks first: this is the one act that cannot be undone, so those who curate may not do it."""
        if request.POST.get("confirmed") != "yes":
            return self.ask(
                request,
                chosen,
                title="Purge for ever?",
                sentence="Texts, decisions, history and the reasons of deletes are forgotten. Only their keys stay, so"
                f" that no machine brings them back. This cannot be undone.{_beyond(chosen)}",
                rows=[f"{tombstone} ({tombstone.video_id})" for tombstone in chosen],
                action="purge",
                button="Yes, purge for ever",
                is_final=True,
            )
        protected = Seal.objects.filter(video_id__in=chosen.values("pk")).values("video_id").distinct().count()
        if purged := _each(request, chosen, trash.purge_many):
            gone = f" With them {counted(protected, 'protected decision')} went." if protected else ""
            messages.success(request, f"{len(purged)} purged for ever.{gone}")
        return None


def _beyond(chosen: QuerySet[Tombstone]) -> str:
    """Sentences on what a purge forgets, and what it leaves, of other programs."""
    rows = elsewhere.count([tombstone.pk for tombstone in chosen])
    views = elsewhere.views_of_others()
    listed = ", ".join(f"{name} ({number})" for name, number in rows.items())
    return "".join(
        [
            f" Rows about them in tables of other programs go as well: {listed}." if rows else "",
            f" What {', '.join(views)} shows stays until its owner refreshes it." if views else "",
        ]
    )


def _each(request: HttpRequest, chosen: QuerySet[Tombstone], act: Callable[..., list[Any]]) -> list[Any]:
    """What `act` returns for each; nothing and a warning if somebody else was faster."""
    keys = list(chosen.values_list("video_id", flat=True))
    try:
        results = act(keys, by=username(request), via="admin trash")
    except trash.NotInTrash as missing:
        messages.warning(request, f"{missing} Nothing was changed.")
        return []
    if not results:
        messages.warning(request, "Nothing of that is in the trash any more; nothing was changed.")
    return results
