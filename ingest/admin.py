"""The inbox: what came in and what became of it; and the runs of `manage.py ingest`."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.admin.desk.overview import Figure, figure, listing
from content.admin.filters import ItemFilter, RehearsalFilter
from content.admin.inboxes import titles, wording
from content.admin.inboxes.state_filter import StateFilter
from content.admin.inboxes.worklist import Button, Row, Worklist
from content.models.content import column_in_words
from content.text import counted
from ingest.models import Delivery, Door, Run
from ingest.outcomes import UNDONE, Outcome
from ingest.shelve.corridor import Paused, receive


@figure(5, "ingest.view_delivery")
def open_deliveries(request: HttpRequest) -> Figure:
    number = Delivery.objects.filter(is_open=True).count()
    return Figure(number, "reports refused or failed", listing("ingest_delivery"), alarm=number > 0)


@figure(6, "ingest.view_run")
def last_run(request: HttpRequest) -> Figure:
    last = Run.objects.order_by("-ended_at").first()
    return Figure(f"{last.ended_at:%Y-%m-%d %H:%M}" if last else "Never", "last ingest (UTC)", listing("ingest_run"))


NOTHING_CAME = (
    "Nothing has come in yet. What comes by “manage.py ingest” or over HTTP stands here, with what became of it."
)


class OpenFilter(StateFilter):
    """Whether somebody has to do something about it."""

    parameter_name = "is_open__exact"
    states: ClassVar = {"1": "To be done", "0": "Done", "all": "All"}

    def of(self, state: str, rows: QuerySet) -> QuerySet:
        return rows if state == "all" else rows.filter(is_open=state == "1")

    def number(self, state: str) -> int | None:
        return Delivery.objects.filter(is_open=True).count() if state == "1" else None


@admin.register(Delivery)
class DeliveryAdmin(Worklist):
    list_filter = (OpenFilter, "outcome", "door", ItemFilter)
    item_column = "video_id"
    search_fields = ("name", "video_id", "reason")
    search_help_text = "Words of a name or of a reason; a key."
    ordering = ("-received_at", "-id")
    actions = ("receive_again", "dismiss", "open_again")
    buttons = (
        Button("receive_again", "Receive again", "default"),
        Button("dismiss", "Dismiss"),
        Button("open_again", "It is to be done after all"),
    )
    exclude = ("body", "seen")
    empty: ClassVar = {
        "1": "Nothing was refused and nothing failed: all that came in is in the library.",
        "0": NOTHING_CAME,
        "all": NOTHING_CAME,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).annotate(is_stored=Q(body__isnull=False)).defer("body", "seen")

    def rows(self, request: HttpRequest, listed: list[Any]) -> list[Row]:
        named = titles.of(each.video_id for each in listed)
        return [
            Row(
                key=each.pk,
                name=each.name,
                sentence=_sentence(each, named),
                details=_details(each),
                buttons=self._offered(request, each),
            )
            for each in listed
        ]

    def _offered(self, request: HttpRequest, delivery: Any) -> list[Button]:
        if delivery.is_open:
            return self.may(request, *(["receive_again"] if delivery.is_stored else []), "dismiss")
        return self.may(request, "open_again") if delivery.outcome in UNDONE else []

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

    @admin.action(description="It is to be done after all", permissions=["curate"])
    def open_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        opened = chosen.filter(is_open=False, outcome__in=UNDONE).update(is_open=True)
        messages.success(request, f"To be done again: {opened}.")

    @admin.action(description="Dismiss: nothing more is to be done about it", permissions=["curate"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        dismissed = chosen.filter(is_open=True).update(is_open=False)
        messages.success(request, f"Dismissed: {dismissed}. They stay in the list, and are open no more.")


# What became of a delivery, after its name; the item stands where the braces are.
ENDS = {
    Outcome.CREATED: "brought in {}",
    Outcome.UPDATED: "changed {}",
    Outcome.UNCHANGED: "had nothing new about {}",
    Outcome.HELD: "wanted to change what a person decided about {}",
    Outcome.SKIPPED_DELETED: "was left out: {} is in the trash",
    Outcome.FAILED_GENERATION: "holds only that its maker could not write about {}",
    Outcome.NOT_A_REPORT: "is no report",
    Outcome.WAITING: "is still being written",
    Outcome.REFUSED: "was refused",
}


def _sentence(delivery: Delivery, named: titles.Titles) -> SafeString:
    page = reverse("admin:ingest_delivery_change", args=[delivery.pk])
    end = ENDS[Outcome(delivery.outcome)]
    about = named[delivery.video_id].as_link() if delivery.video_id else "an item"
    if "{}" not in end and delivery.video_id:
        end += ", about {}"
    often = f", looked into {delivery.times} times" if delivery.times > 1 else ""
    when = wording.time(delivery.received_at)
    return format_html('<a href="{}">{}</a> {}{}, {}.', page, delivery.name, format_html(end, about), often, when)


def _details(delivery: Delivery) -> list[str]:
    return [
        sentence
        for sentence, is_said in (
            (f"{delivery.path} {delivery.reason}. {delivery.remedy}".strip(), delivery.reason),
            (f"Kept as a person decided: {_named(delivery.held)}", delivery.held),
            (f"Failed: {'; '.join(delivery.failed)}", delivery.failed),
            (f"Changed: {_named(delivery.fields)}", delivery.fields),
            (counted(delivery.summaries, "summary", "summaries"), delivery.summaries),
            ("Its maker must send it again: it was not stored.", delivery.is_open and not delivery.is_stored),  # type: ignore[attr-defined]
        )
        if is_said
    ]


def _named(columns: list[str]) -> str:
    return ", ".join(map(column_in_words, columns))


@admin.register(Run)
class RunAdmin(Worklist):
    list_filter = (("is_rehearsal", RehearsalFilter),)
    ordering = ("-ended_at", "-id")
    is_bulk = False
    empty: ClassVar = {"": "Nobody has run “manage.py ingest” yet. Each run says here what it came to."}

    def rows(self, request: HttpRequest, listed: list[Run]) -> list[Row]:
        return [Row(key=each.pk, name=str(each), sentence=_of_run(each), details=_places(each)) for each in listed]


def _of_run(run: Run) -> SafeString:
    came_to = ", ".join(f"{number} {outcome}" for outcome, number in sorted(dict(run.counts).items()))
    return format_html(
        '<a href="{}">{}</a>{}, {}{}.',
        reverse("admin:ingest_run_change", args=[run.pk]),
        counted(run.files, "file"),
        f": {came_to}".replace("_", " ") if came_to else "",
        wording.time(run.ended_at),
        "; a rehearsal, which wrote nothing" if run.is_rehearsal else "",
    )


def _places(run: Run) -> list[str]:
    seconds = max((run.ended_at - run.began_at).total_seconds(), 0)
    return [f"{run.ended_at:%Y-%m-%d %H:%M} UTC · {counted(round(seconds), 'second')} · {', '.join(run.places)}"]
