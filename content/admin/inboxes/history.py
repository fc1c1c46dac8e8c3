"""Who changed what, when, from what to what; and the way back."""

import uuid
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from content.admin.desk.gesture import report
from content.admin.filters import ItemFilter
from content.admin.inboxes import entries
from content.admin.inboxes.keyset import KeysetList
from content.admin.inboxes.sentences import Description, descriptions, people
from content.admin.inboxes.state_filter import StateFilter
from content.admin.inboxes.worklist import Button, Row, SearchedByTitle, Worklist
from content.admin.read_only import username
from content.decisions import undo
from content.decisions.actor import acting
from content.models import History
from content.models.history import BY_PEOPLE

VIA = "admin history"


class AuthorFilter(StateFilter):
    title, parameter_name = "who", "by"
    states: ClassVar = {"people": "By people", "all": "Everything, machines too"}

    def of(self, state: str, rows: QuerySet) -> QuerySet:
        return rows.filter(kind__in=BY_PEOPLE) if state == "people" else rows


class PersonFilter(admin.SimpleListFilter):
    title, parameter_name = "person", "actor"
    are_names = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(_people(request).items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(actor=self.value()) if self.value() else queryset


class HistoryList(KeysetList):
    """Its rows are the last lines of entries."""

    def page(self) -> list[entries.Head]:
        is_of_people = [each.value() for each in self.states] == ["people"] or bool(self._chosen(PersonFilter))
        by_date = is_of_people and not self.query and not self._chosen(ItemFilter)
        return entries.walk(self.queryset, self.list_per_page + 1, by_date=by_date, after=self.place)

    def _chosen(self, kind: type[admin.SimpleListFilter]) -> str:
        return next((each.value() or "" for each in self.filter_specs if isinstance(each, kind)), "")


@admin.register(History)
class HistoryAdmin(SearchedByTitle, Worklist):
    list_filter = (AuthorFilter, PersonFilter, ItemFilter)
    search_fields = ("item",)
    ordering = ("-at", "-id")
    actions = ("go_back",)
    buttons = (Button("go_back", "As it was then"),)
    is_bulk = False
    empty: ClassVar = {
        "people": "Nobody has decided anything yet. Whatever people do stands here, with a way back.",
        "all": "Nothing has happened yet.",
    }

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return HistoryList

    def rows(self, request: HttpRequest, listed: list[entries.Head]) -> list[Row]:
        about = request.GET.get("item", "")
        described = descriptions(entries.of(listed, about=about), _people(request), about=about)
        return [self._row(request, each) for each in described]

    def _row(self, request: HttpRequest, entry: Description) -> Row:
        gesture, may = entry.line.gesture, self.has_curate_permission(request)
        return Row(
            key=entry.returns_to or entry.line.pk,
            name=entry.name,
            sentence=entry.sentence,
            details=entry.details,
            buttons=self.may(request, "go_back") if entry.returns_to else [],
            link=(_way_back(request, gesture), "Undo …") if gesture and may else None,
        )

    @admin.action(description="Decide as it was after this", permissions=["curate"])
    def go_back(self, request: HttpRequest, chosen: QuerySet[History]) -> None:
        gesture, line = uuid.uuid4(), chosen.first()
        try:
            with acting(username(request), via=VIA, gesture=gesture):
                undo.return_to(line, by=username(request), via=VIA)  # type: ignore[arg-type]
        except (ValueError, AttributeError):
            messages.warning(request, "What was decided then was purged; nothing was changed.")
            return
        report(request, "Decided as it was then.", gesture)


def _way_back(request: HttpRequest, gesture: uuid.UUID) -> str:
    return f"{reverse('admin:undo', args=[gesture])}?{urlencode({'next': request.get_full_path()})}"


def _people(request: Any) -> dict[str, str]:
    """Asked once a request: the filter offers them, the rows name them."""
    if not hasattr(request, "people"):
        request.people = people()
    return request.people  # type: ignore[no-any-return]
