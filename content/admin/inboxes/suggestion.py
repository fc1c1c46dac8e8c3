"""What machines suggest against decisions: accept it, keep mine, or dismiss it for ever."""

import uuid
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.admin.desk.gesture import EXAMPLES, report
from content.admin.filters import FieldFilter, ItemFilter
from content.admin.inboxes import titles, wording
from content.admin.inboxes.state_filter import StateFilter
from content.admin.inboxes.worklist import Button, Row, SearchedByTitle, Worklist
from content.admin.read_only import username
from content.category_values import in_words
from content.decisions.history.authors import Author, authors_of
from content.decisions.suggestion import State, answer_all
from content.models import Curation, Suggestion
from content.models.content import column_in_words
from content.text import counted

ANSWERED = {State.ACCEPTED: "accepted it", State.KEPT: "kept the decision", State.DISMISSED: "dismissed it for ever"}


class AnswerFilter(StateFilter):
    states: ClassVar = {"open": "Open", "answered": "Answered", "overtaken": "Overtaken", "all": "All"}

    def of(self, state: str, rows: QuerySet) -> QuerySet:
        match state:
            case "open" | "overtaken":
                return rows.filter(state=state)
            case "answered":
                return rows.filter(state__in=ANSWERED)
        return rows

    def number(self, state: str) -> int | None:
        return Suggestion.objects.filter(state=State.OPEN).count() if state == "open" else None


@admin.register(Suggestion)
class SuggestionAdmin(SearchedByTitle, Worklist):
    fields = ("item", "column", "proposed", "decided", "wanted_by", "state", "proposed_at", "decided_by", "decided_at")
    list_filter = (AnswerFilter, FieldFilter, ItemFilter)
    item_column = "video_id"
    search_fields = ("video_id",)
    ordering = ("-proposed_at", "pk")
    actions = ("accept", "keep_mine", "dismiss")
    buttons = (
        Button("accept", "Accept", "default"),
        Button("keep_mine", "Keep mine"),
        Button("dismiss", "Dismiss for ever …"),
    )
    empty: ClassVar = {
        "open": "No machine says otherwise than people decided. When one does, what it wants stands here, and the"
        " decision stays until you answer.",
        "answered": "Nobody has answered a suggestion yet.",
        "overtaken": "No suggestion was overtaken by a later one, or by a decision.",
    }

    def rows(self, request: HttpRequest, listed: list[Suggestion]) -> list[Row]:
        keys = {each.video_id for each in listed}
        named, decided, by = titles.of(keys), Curation.objects.in_bulk(keys), authors_of(keys)
        offered = self.may(request)
        return [
            Row(
                key=each.pk,
                name=f"{column_in_words(each.field)} of {named[each.video_id].title}",
                sentence=_sentence(
                    each,
                    named[each.video_id],
                    decided.get(each.video_id),
                    by[each.video_id].get(each.field),
                    request.user,
                ),
                buttons=offered if each.state == State.OPEN else [],
            )
            for each in listed
        ]

    @admin.display(description="item")
    def item(self, obj: Suggestion) -> str:
        return titles.of([obj.video_id])[obj.video_id].as_link()

    @admin.display(description="field")
    def column(self, obj: Suggestion) -> str:
        return column_in_words(obj.field)

    @admin.display(description="the machine says")
    def proposed(self, obj: Suggestion) -> str:
        return in_words(obj.value)

    @admin.display(description="decided is")
    def decided(self, obj: Suggestion) -> str:
        return _decided(obj, Curation.objects.filter(pk=obj.video_id).first())

    @admin.display(description="wanted by")
    def wanted_by(self, obj: Suggestion) -> str:
        return wording.author(obj.source)

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
        examples = list(open_ones[:EXAMPLES])
        named = titles.of(each.video_id for each in examples)
        return self.ask(
            request,
            chosen,
            title=f"Dismiss {counted(number, 'suggestion')} for ever?",
            sentence="Your decisions stay. Categories that are suggested beyond them are refused: no report brings them"
            " to these items, until somebody chooses them. It can be undone.",
            rows=[
                f"{named[each.video_id].title}: {column_in_words(each.field)} {in_words(each.value)}"
                for each in examples
            ]
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


def _sentence(
    suggestion: Suggestion, item: titles.Titled, curation: Curation | None, by: Author | None, reader: Any
) -> SafeString:
    """Who wanted what instead of what, for which item, when; and who had decided that, or what was answered."""
    # Categories are what is mostly talked about, and are known as such.
    what = "" if suggestion.field == "subcategories_json" else f"the {column_in_words(suggestion.field)} "
    wanted = format_html(
        "{} wanted {}<strong>{}</strong>", wording.author(suggestion.source), what, in_words(suggestion.value)
    )
    if suggestion.state == State.OPEN:
        wanted = format_html("{} instead of <strong>{}</strong>", wanted, _decided(suggestion, curation))
    wanted = format_html("{} for {}, {}", wanted, item.as_link(), wording.time(suggestion.proposed_at))
    if suggestion.state == State.OPEN and curation and suggestion.field in curation.overrides:
        decided = by or Author(curation.decided_by, curation.decided_at)
        on = wording.time(decided.at, f"on {wording.day(decided.at)}")
        return format_html("{}; {} had decided it {}.", wanted, wording.who(decided.name, reader), on)
    if suggestion.state in ANSWERED and suggestion.decided_at:
        answer = ANSWERED[State(suggestion.state)]
        who = wording.who(suggestion.decided_by, reader)
        return format_html("{}; {} {} {}.", wanted, who, answer, wording.time(suggestion.decided_at))
    return format_html("{}; {}.", wanted, State(suggestion.state).label)


def _decided(suggestion: Suggestion, curation: Curation | None) -> str:
    return in_words(curation.overrides.get(suggestion.field) if curation else None)
