"""Who changed what, when, from what to what; and the way back."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from content.admin.desk.gesture import report
from content.admin.filters import ItemFilter
from content.admin.inboxes import entries, titles, wording
from content.admin.inboxes.entries import Entry
from content.admin.inboxes.keyset import KeysetList
from content.admin.inboxes.state_filter import StateFilter
from content.admin.inboxes.worklist import Button, Row, Worklist
from content.admin.read_only import username
from content.decisions import undo
from content.decisions.actor import acting
from content.decisions.history import describe, kind_of
from content.models import History, Suggestion
from content.models.history import BY_PEOPLE
from content.text import counted

VIA = "admin history"
State = Suggestion.State
# How many items of an act are named, and how long a value of a difference may be.
NAMED, LONGEST = 3, 200
# So many can be chosen to see what they did.
PEOPLE = 50
# By kind and act; what is not here is told by a function below.
VERBS = {
    ("tombstone", "insert"): "moved {} to the trash",
    ("tombstone", "delete"): "brought {} back from the trash",
    ("tombstone", "update"): "purged {} for ever",
    ("merge", "insert"): "merged another item into {}",
    ("merge", "delete"): "parted another item from {}",
    ("pause", "insert"): "paused the library",
    ("pause", "update"): "changed the pause of the library",
    ("pause", "delete"): "let the library go on",
    ("content", "insert"): "brought in {}",
    ("content", "update"): "changed {}",
    ("summary", "insert"): "wrote a summary of {}",
}
ANSWERS = {
    State.ACCEPTED: "accepted what a machine suggested for {}",
    State.KEPT: "kept the decision about {}",
    State.DISMISSED: "dismissed for ever what a machine suggested for {}",
}


class AuthorFilter(StateFilter):
    title, parameter_name = "who", "by"
    states: ClassVar = {"people": "By people", "all": "Everything, machines too"}

    def of(self, state: str, rows: QuerySet) -> QuerySet:
        return rows.filter(kind__in=BY_PEOPLE) if state == "people" else rows


class PersonFilter(admin.SimpleListFilter):
    title, parameter_name = "person", "actor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(_people(request).items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(actor=self.value()) if self.value() else queryset


class HistoryList(KeysetList):
    """Its rows are the last lines of entries."""

    def page(self) -> list[entries.Head]:
        wanted = [each.value() for each in self.states] == ["people"] and not self.query and not self.item
        return entries.walk(self.queryset, self.list_per_page + 1, by_date=wanted, after=self.place)

    @property
    def item(self) -> str:
        return next((each.value() or "" for each in self.filter_specs if isinstance(each, ItemFilter)), "")


@admin.register(History)
class HistoryAdmin(Worklist):
    list_filter = (AuthorFilter, PersonFilter, ItemFilter)
    search_fields = ("item",)
    search_help_text = "Words of a title."
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

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return (queryset.filter(item__in=titles.matching(search_term)) if search_term else queryset), False

    def rows(self, request: HttpRequest, listed: list[entries.Head]) -> list[Row]:
        told = entries.of(listed, about=request.GET.get("item", ""))
        named = titles.of(item for entry in told for item in entry.items[:NAMED] + [entry.line.item])
        people = _people(request)
        return [self._row(request, entry, named, people) for entry in told]

    def _row(self, request: HttpRequest, entry: Entry, named: titles.Titles, people: dict[str, str]) -> Row:
        line, may = entry.line, self.has_curate_permission(request)
        who = people.get(line.actor, line.actor) if line.actor != line.login else wording.program(line.actor)
        can_return = next((each for each in entry.lines if kind_of(each).can_return(each)), None)
        return Row(
            key=can_return.pk if can_return else line.pk,
            name=_about(entry, named),
            sentence=format_html(
                "<strong>{}</strong> {}, {}.", who, _done(entry, named), wording.time(entry.lines[0].at)
            ),
            details=[*_differences(entry, named), _where(line)],
            buttons=self.may(request, "go_back") if can_return and len(entry.items) == 1 else [],
            link=(_way_back(request, line.gesture), "Undo …") if line.gesture and may else None,
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


def _about(entry: Entry, named: titles.Titles) -> str:
    return named[entry.line.item].title if kind_of(entry.line).is_about_item else entry.line.item


def _people(request: Any) -> dict[str, str]:
    """Who may enter the admin: by login name, with the person's name where there is one: `Ada Lovelace (ada)`."""
    if not hasattr(request, "people"):
        people = get_user_model().objects.filter(is_staff=True).order_by("username")[:PEOPLE]
        named = {each.get_username(): each.get_full_name() for each in people}
        request.people = {login: f"{name} ({login})" if name else login for login, name in named.items()}
    return request.people  # type: ignore[no-any-return]


def _done(entry: Entry, named: titles.Titles) -> SafeString:
    """What was done, after who did it."""
    line = entry.line
    if line.via == "admin undo":
        return format_html("undid what was done with {}", _items(entry, named))
    if line.kind == "alias":
        about = f" ({counted(len(entry.items), 'item')})" if entry.items else ""
        return format_html("decided that {}{}", describe(line), about)
    of_kind = _VERBS_OF_KIND.get(line.kind, lambda line: "changed {}")
    verb = VERBS.get((line.kind, line.act)) or of_kind(line)
    return format_html(verb, _items(entry, named))


def _of_answer(line: History) -> str:
    state: Any = (line.becomes or {}).get("state")
    return ANSWERS.get(state) or "took back an answer about {}"


def _of_decision(line: History) -> str:
    becomes = [after for name, _, after in kind_of(line).differences(line) if name != "note"]
    is_released = becomes and all(after == "not decided" for after in becomes)
    return "gave {} back to the machine" if is_released else "decided about {}"


_VERBS_OF_KIND: dict[str, Callable[[History], str]] = {"suggestion": _of_answer, "curation": _of_decision}


def _items(entry: Entry, named: titles.Titles) -> SafeString:
    if not kind_of(entry.line).is_about_item and not entry.items:
        return format_html("<cite>{}</cite>", entry.line.item)
    # That a deleted item is in the trash need not be said again.
    with_place = entry.line.kind != "tombstone"
    if len(entry.items) <= 1:
        return named[entry.line.item].as_link(with_place=with_place)
    links = [(named[key].as_link(with_place=with_place),) for key in entry.items[:NAMED]]
    first = format_html_join(", ", "{}", links)
    if len(entry.items) <= NAMED:
        return first
    number = f"more than {len(entry.items)} items" if entry.is_cut else counted(len(entry.items), "item")
    return format_html("{}, among them {}", number, first)


def _differences(entry: Entry, named: titles.Titles) -> list[SafeString]:
    """From what to what, of the item that the entry is told by. What follows from a decision says nothing new."""
    decides = [line for line in entry.lines if line.kind in BY_PEOPLE]
    shown: list[SafeString] = []
    for line in decides or entry.lines:
        if line.kind in ("alias", "merge") or (line.kind == "tombstone" and line.act != "insert"):
            continue
        if line.kind == "tombstone":
            reason = (line.becomes or {}).get("reason")
            shown += [format_html("Because: {}", reason)] if reason else []
        elif line.kind == "suggestion":
            # What was accepted stands there as the decision that it became.
            state = (line.becomes or {}).get("state")
            is_told = state in (State.ACCEPTED, State.OVERTAKEN) and len(decides) > 1
            shown += [] if is_told else [format_html("{}", _capitalised(describe(line)))]
        else:
            shown += [
                format_html("{}: <del>{}</del> → <ins>{}</ins>", _capitalised(name), was[:LONGEST], becomes[:LONGEST])
                for name, was, becomes in kind_of(line).differences(line)
            ]
    if len(entry.items) > 1 and shown:
        shown[0] = format_html("{}: {}", named[entry.line.item].as_link(), shown[0])
    return shown


def _where(line: History) -> SafeString:
    """The moment, the page or command, and the database's login, which no setting changes."""
    parts = [f"{line.at:%Y-%m-%d %H:%M} UTC", wording.place(line.via), line.login and f"login {line.login}"]
    return format_html('<span class="quiet">{}</span>', " · ".join(filter(None, parts)))


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
