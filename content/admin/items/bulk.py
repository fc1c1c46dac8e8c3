"""What can be done with several items at once: each asks first, is one gesture, and offers Undo."""

import uuid
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from content.admin.confirmation import ConfirmationMixin
from content.admin.desk.gesture import EXAMPLES, report
from content.admin.read_only import username
from content.category_values import in_words
from content.decisions import agreement, trash
from content.text import counted


class BulkActions(ConfirmationMixin):
    actions: Any = ("agree",)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        if "delete_selected" in actions:
            actions["delete_selected"] = (BulkActions.to_the_trash, "delete_selected", "Move to the trash")
        return actions

    @admin.action(description="The machine is right", permissions=["change"])
    def agree(self, request: HttpRequest, chosen: Any) -> HttpResponse | None:
        if request.POST.get("confirmed") == "yes":
            gesture = uuid.uuid4()
            number = agreement.agree(
                chosen.values_list("pk", flat=True), by=username(request), via="admin items", gesture=gesture
            )
            report(request, f"{counted(number, 'item is', 'items are')} decided as the machine says.", gesture)
            return None
        agreed = agreement.to_agree_with(chosen)
        number = agreed.count()
        examples = [f"{item}: {in_words({'categories': item.shown_categories})}" for item in agreed[:EXAMPLES]]
        return self.ask(
            request,
            chosen,
            title="Is the machine right?",
            sentence=f"The categories of {counted(number, 'item')} become your decision. Of those that you chose,"
            f" {chosen.count() - number} stay as they are: a person decided them, or they have no category.",
            rows=examples + ([f"and {number - EXAMPLES} more"] if number > EXAMPLES else []),
            action="agree",
            button="Yes, the machine is right",
        )

    def to_the_trash(self, request: HttpRequest, chosen: Any) -> HttpResponse | None:
        if request.POST.get("post") != "yes":
            return self.ask(
                request,
                chosen,
                title="To the trash?",
                sentence="These go to the trash together; from there they come back whole.",
                rows=chosen,
                action="delete_selected",
                yes="post",
                button="Yes, to the trash",
            )
        gesture = uuid.uuid4()
        keys = list(chosen.order_by("video_id").values_list("video_id", flat=True))
        deleted = trash.delete_many(keys, by=username(request), via="admin items", gesture=gesture)
        report(request, f"{counted(deleted, 'item is', 'items are')} in the trash.", gesture)
        return None
