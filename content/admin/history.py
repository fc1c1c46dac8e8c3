"""Who changed what, and undo of a whole gesture."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from content.admin.filters import ItemFilter
from content.admin.links import link_to_item, with_item
from content.admin.read_only import ReadOnlyAdmin, username
from content.decisions import undo
from content.decisions.history import describe, kind_of
from content.models import History


@admin.register(History)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "via", "kind", "act", "item_link", "change")
    list_filter = (ItemFilter, "kind", "act")
    search_fields = ("item", "actor", "via")
    ordering = ("-id",)
    actions = ("undo",)

    @admin.display(description="item")
    def item_link(self, obj: History) -> str:
        # Another key may happen to be that of an item.
        return link_to_item(obj, obj.item) if kind_of(obj).is_about_item else obj.item

    def get_queryset(self, request: HttpRequest) -> QuerySet[History]:
        return with_item(super().get_queryset(request), "item")

    @admin.display(description="from what to what")
    def change(self, obj: History) -> str:
        return describe(obj)

    @admin.action(description="Undo the whole gesture", permissions=["curate"])
    def undo(self, request: HttpRequest, chosen: QuerySet[History]) -> HttpResponse | None:
        gestures = sorted({line.gesture for line in chosen if line.gesture}, key=str)
        if len(gestures) != 1:
            messages.error(request, "Choose lines of one gesture: what was done alone is changed on the item's page.")
            return None
        if request.POST.get("confirmed") != "yes":
            steps = undo.preview(gestures[0])
            return self.ask(
                request,
                chosen,
                title="Undo the whole gesture?",
                sentence=f"{sum(step.can for step in steps)} of {len(steps)} changes can be taken back.",
                rows=[
                    f"{step.line.item}: {describe(step.line)}{f' — stays: {step.obstacle}' * (not step.can)}"
                    for step in steps
                ],
                action="undo",
                button="Undo them",
            )
        steps = undo.undo(gestures[0], by=username(request), via="admin history")
        left = [f"{step.line.item}: {step.obstacle}" for step in steps if not step.can]
        messages.success(request, f"{len(steps) - len(left)} changes undone.")
        if left:
            messages.warning(request, f"Left as they are: {' '.join(left)[:2000]}")
        return None
