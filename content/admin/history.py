"""Who changed what, and undo of what was done together."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from content.admin.filters import ItemFilter
from content.admin.links import link_to_item, with_item
from content.admin.read_only import ReadOnlyAdmin
from content.decisions.history import describe, kind_of
from content.models import History


@admin.register(History)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ("at", "who", "through", "kind", "act", "item_link", "change")
    list_filter = (ItemFilter, "kind", "act")
    search_fields = ("item", "actor", "login", "via")
    ordering = ("-id",)
    actions = ("undo",)

    @admin.display(description="item")
    def item_link(self, obj: History) -> str:
        # Another key may happen to be that of an item.
        return link_to_item(obj, obj.item) if kind_of(obj).is_about_item else obj.item

    @admin.display(description="who (login)", ordering="actor")
    def who(self, obj: History) -> str:
        """A machine has no other name than its login; of old lines none is known."""
        return obj.actor if obj.login in (None, obj.actor) else f"{obj.actor} ({obj.login})"

    @admin.display(description="through", ordering="via")
    def through(self, obj: History) -> str:
        return obj.via

    def get_queryset(self, request: HttpRequest) -> QuerySet[History]:
        return with_item(super().get_queryset(request), "item")

    @admin.display(description="from what to what")
    def change(self, obj: History) -> str:
        return describe(obj)

    @admin.action(description="Undo all that was done together", permissions=["curate"])
    def undo(self, request: HttpRequest, chosen: QuerySet[History]) -> HttpResponse | None:
        """The page of the gesture says what that would do."""
        gestures = chosen.exclude(gesture=None).order_by().values_list("gesture", flat=True).distinct()[:2]
        if len(gestures) != 1:
            messages.error(
                request, "Choose lines that were done together: what was done alone is changed on the item's page."
            )
            return None
        return HttpResponseRedirect(reverse("admin:undo", args=[gestures[0]]))
