"""The inbox: what came in and what became of it; and the runs of `manage.py ingest`."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from content.admin.desk.overview import Figure, figure, listing
from content.admin.links import link_to_item, with_item
from content.admin.read_only import ReadOnlyAdmin
from content.models.content import column_in_words
from content.text import counted
from ingest.models import Delivery, Door, Run
from ingest.shelve.corridor import Paused, receive


@figure(5, "ingest.view_delivery")
def open_deliveries(request: HttpRequest) -> Figure:
    number = Delivery.objects.filter(is_open=True).count()
    return Figure(number, "reports refused or failed", listing("ingest_delivery", "is_open__exact=1"), alarm=number > 0)


@figure(6, "ingest.view_run")
def last_run(request: HttpRequest) -> Figure:
    last = Run.objects.order_by("-ended_at").first()
    return Figure(f"{last.ended_at:%Y-%m-%d %H:%M}" if last else "Never", "last ingest (UTC)", listing("ingest_run"))


class OpenFilter(admin.SimpleListFilter):
    """Whether somebody has to do something about it."""

    title, parameter_name = "state", "is_open__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", "To be done"), ("0", "Done")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(is_open=self.value() == "1") if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("name", "outcome", "item", "what", "times", "received_at")
    list_filter = (OpenFilter, "outcome", "door", "received_at")
    search_fields = ("name", "video_id", "reason")
    ordering = ("-received_at", "-id")
    actions = ("receive_again", "dismiss")
    exclude = ("body", "seen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return with_item(super().get_queryset(request))

    @admin.display(description="item", ordering="video_id")
    def item(self, obj: Any) -> str:
        return link_to_item(obj, obj.video_id)

    @admin.display(description="what changed, or why not")
    def what(self, obj: Delivery) -> str:
        parts = [
            f"{obj.path} {obj.reason}. {obj.remedy}".strip() if obj.reason else "",
            f"kept as a person decided: {_named(obj.held)}" if obj.held else "",
            f"failed: {'; '.join(obj.failed)}" if obj.failed else "",
            f"changed: {_named(obj.fields)}" if obj.fields else "",
            counted(obj.summaries, "summary", "summaries") if obj.summaries else "",
        ]
        return " · ".join(part for part in parts if part)

    @admin.action(description="Receive again what was refused", permissions=["curate"])
    def receive_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        stored = chosen.exclude(body=None)
        try:
            receipts = [receive(bytes(it.body or b""), it.name, dated=it.dated, door=Door(it.door)) for it in stored]
        except Paused as pause:
            messages.warning(request, str(pause))
            return
        listed = ", ".join(f"{receipt.outcome} ({receipt.name})" for receipt in receipts)
        without = chosen.filter(body=None)
        if listed:
            messages.success(request, f"Received again: {listed}.")
        if undone := without.filter(is_open=True).count():
            messages.warning(request, f"{undone} must be sent again by their maker: their bodies were not stored.")
        if done := without.filter(is_open=False).count():
            messages.info(request, f"{done} left no work: nothing to receive again.")

    @admin.action(description="Dismiss: nothing more is to be done about it", permissions=["curate"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        dismissed = chosen.filter(is_open=True).update(is_open=False)
        messages.success(request, f"Dismissed: {dismissed}. They stay in the list, and are open no more.")


def _named(columns: list[str]) -> str:
    return ", ".join(map(column_in_words, columns))


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("ended_at", "where", "files", "changes", "came_to", "is_rehearsal")
    list_filter = ("is_rehearsal", "ended_at")
    ordering = ("-ended_at", "-id")

    @admin.display(description="paths")
    def where(self, obj: Run) -> str:
        return ", ".join(obj.places)

    @admin.display(description="came to")
    def came_to(self, obj: Run) -> str:
        counts: dict[str, Any] = obj.counts
        return ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
