"""The trash: restore an item whole, or purge it for good."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.admin.desk.gesture import report
from content.admin.filters import ItemFilter
from content.admin.inboxes import wording
from content.admin.inboxes.state_filter import StateFilter
from content.admin.inboxes.worklist import Button, Row, Worklist
from content.admin.read_only import username
from content.decisions import elsewhere, trash
from content.models import Seal, Tombstone
from content.text import counted


class PurgedFilter(StateFilter):
    states: ClassVar = {"here": "In the trash", "purged": "Purged for ever", "all": "All"}

    def of(self, state: str, rows: QuerySet) -> QuerySet:
        return rows if state == "all" else rows.filter(purged_at__isnull=state == "here")

    def number(self, state: str) -> int | None:
        return Tombstone.objects.filter(purged_at=None).count() if state == "here" else None


@admin.register(Tombstone)
class TrashAdmin(Worklist):
    list_filter = (PurgedFilter, ItemFilter)
    item_column = "video_id"
    search_fields = ("video_id", "title", "reason", "deleted_by")
    search_help_text = "Words of a title or of a reason, or who deleted it."
    ordering = ("-deleted_at", "video_id")
    exclude = ("snapshot",)
    actions = ("restore", "purge")
    buttons = (Button("restore", "Restore", "default"), Button("purge", "Purge for ever …", "final"))
    empty: ClassVar = {
        "here": "The trash is empty. What is deleted stands here, and comes back whole.",
        "purged": "Nothing was purged. What is purged cannot be brought back; only its key stays, so that no machine"
        " brings it in again.",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tombstone]:
        return super().get_queryset(request).annotate(is_whole=Q(snapshot__isnull=False)).defer("snapshot")

    def rows(self, request: HttpRequest, listed: list[Any]) -> list[Row]:
        return [
            Row(
                key=each.pk,
                name=str(each),
                sentence=_sentence(each, request.user),
                details=list(filter(None, [each.reason and f"Because: {each.reason}", _attempts(each)])),
                buttons=self._offered(request, each),
            )
            for each in listed
        ]

    def _offered(self, request: HttpRequest, tombstone: Any) -> list[Button]:
        if tombstone.is_whole:
            return self.may(request)
        return [each._replace(label="Let it come in again", style="") for each in self.may(request, "restore")]

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
            names = [str(tombstone) for tombstone in chosen]
            return self.ask(
                request,
                chosen,
                title=f"Purge {f'“{names[0]}”' if len(names) == 1 else counted(len(names), 'item')} for ever?",
                sentence="Texts, decisions, history and the reasons of deletes are forgotten. Only their keys stay, so"
                f" that no machine brings them back. This cannot be undone.{_beyond(chosen)}",
                rows=names,
                action="purge",
                button="Yes, purge for ever",
                is_final=True,
            )
        protected = Seal.objects.filter(video_id__in=chosen.values("pk")).values("video_id").distinct().count()
        if purged := _each(request, chosen, trash.purge_many):
            gone = f" With them {counted(protected, 'protected decision')} went." if protected else ""
            messages.success(request, f"{len(purged)} purged for ever.{gone}")
        return None


def _sentence(tombstone: Any, reader: Any) -> SafeString:
    page = reverse("admin:content_tombstone_change", args=[quote(tombstone.pk)])
    title = format_html('<a href="{}"><cite>{}</cite></a>', page, tombstone)
    if tombstone.purged_at:
        who, when = tombstone.purged_by, wording.time(tombstone.purged_at)
        return format_html("{} was purged for ever by {}, {}.", title, wording.who(who, reader), when)
    who, when = wording.who(tombstone.deleted_by, reader), wording.time(tombstone.deleted_at)
    if tombstone.is_whole:
        return format_html("{} was deleted by {}, {}.", title, who, when)
    return format_html("{} never came in: {} keeps it away, since {}.", title, who, when)


def _attempts(tombstone: Tombstone) -> SafeString:
    if not tombstone.attempts or not tombstone.last_attempt_at:
        return SafeString("")
    often = counted(tombstone.attempts, "time")
    last = wording.time(tombstone.last_attempt_at)
    return format_html("Machines have sent it {} since, last {}: it stayed away.", often, last)


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
