"""What machines suggest against decisions: accept it, keep mine, or dismiss it for ever."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse

from content.admin.desk.gesture import EXAMPLES, report
from content.admin.filters import FieldFilter
from content.admin.links import link_to_item, with_item
from content.admin.read_only import ReadOnlyAdmin, username
from content.category_values import in_words
from content.characters import seen
from content.decisions.suggestion import State, answer_all
from content.models import Curation, Suggestion
from content.models.content import column_in_words
from content.text import counted


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ("item", "column", "proposed", "decided", "source", "state", "proposed_at")
    list_display_links = None
    fields = (*list_display, "decided_by", "decided_at")
    list_filter = ("state", FieldFilter)
    search_fields = ("video_id", "source")
    ordering = ("-proposed_at", "id")
    actions = ("accept", "keep_mine", "dismiss")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suggestion]:
        decisions = Curation.objects.filter(video_id=OuterRef("video_id")).values("overrides")
        return with_item(super().get_queryset(request)).annotate(overrides=Subquery(decisions))

    @admin.display(description="item")
    def item(self, obj: Any) -> str:
        return link_to_item(obj)

    @admin.display(description="field", ordering="field")
    def column(self, obj: Suggestion) -> str:
        return column_in_words(obj.field)

    @admin.display(description="the machine says")
    def proposed(self, obj: Suggestion) -> str:
        return in_words(obj.value)

    @admin.display(description="decided is")
    def decided(self, obj: Any) -> str:
        return in_words((obj.overrides or {}).get(obj.field))

    @admin.action(description="Accept: the machine is right", permissions=["curate"])
    def accept(self, request: HttpRequest, chosen: QuerySet[Suggestion]) -> None:
        self._answer(request, chosen, State.ACCEPTED, "accepted")

    @admin.action(description="Keep mine", permissions=["curate"])
    def keep_mine(self, request: HttpRequest, chosen: QuerySet[Suggestion]) -> None:
        self._answer(request, chosen, State.KEPT, "kept as decided")

    @admin.action(description="Dismiss for ever", permissions=["curate"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[Suggestion]) -> HttpResponse | None:
        """Asks first, since it also refuses categories."""
        if request.POST.get("confirmed") == "yes":
            self._answer(request, chosen, State.DISMISSED, "dismissed for ever")
            return None
        open_ones = chosen.filter(state=State.OPEN)
        number = open_ones.count()
        return self.ask(
            request,
            chosen,
            title=f"Dismiss {counted(number, 'suggestion')} for ever?",
            sentence="Your decisions stay. Categories that are suggested beyond them are refused: no report brings them"
            " to these items, until somebody chooses them. It can be undone.",
            rows=[_in_words(each) for each in open_ones[:EXAMPLES]]
            + ([f"and {number - EXAMPLES} more"] if number > EXAMPLES else []),
            action="dismiss",
            button="Dismiss for ever",
        )

    def _answer(self, request: HttpRequest, chosen: QuerySet[Suggestion], state: State, done: str) -> None:
        gesture = uuid.uuid4()
        answered, left = answer_all(chosen, state, by=username(request), via="admin suggestions", gesture=gesture)
        if answered:
            report(request, f"{answered} {done}.", gesture)
        if left:
            messages.warning(request, f"{counted(left, 'was', 'were')} answered before: nothing of that was changed.")


def _in_words(suggestion: Any) -> str:
    title = seen(suggestion.item_title) or suggestion.item_key
    return f"{title}: {column_in_words(suggestion.field)} {in_words(suggestion.value)}"
