"""An entry of the history in words: who did what with which items, from what to what, where and when."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.admin.inboxes import titles, wording
from content.admin.inboxes.entries import Entry
from content.decisions.actor import UNDO_PAGE
from content.decisions.history import describe, kind_of, spellings_of
from content.models import History, Suggestion
from content.models.history import BY_PEOPLE
from content.text import counted

# Members of the staff whose names are known.
PEOPLE = 50
State = Suggestion.State
# The kinds of lines that are about names.
NAMES = ("alias", "distinction")
# How many items of an act are named, and how long a value of a difference may be.
NAMED, LONGEST = 3, 200
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


class Known(NamedTuple):
    """What items are called, people by their login, and categories by the name as it is compared."""

    titles: titles.Titles
    people: Mapping[str, str]
    categories: Mapping[str, str]


class Description(NamedTuple):
    """`changes` are from what to what, `where` is the moment and the place. `returns_to` is the line after which one
    can decide again as then, None if there is none or there are several."""

    line: History
    name: str
    sentence: SafeString
    changes: list[SafeString]
    where: SafeString
    returns_to: int | None

    @property
    def details(self) -> list[SafeString]:
        return [*self.changes, self.where]


def descriptions(
    entries: Sequence[Entry],
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    about: str = "",
    known: Mapping[str, titles.Titled] = MappingProxyType({}),
) -> list[Description]:
    """These entries in words, perhaps by the lines about one item alone. Three queries at most.

    `names` are those of people by login, `known` what items are called of which that need not be asked.
    """
    named = titles.of((item for entry in entries for item in entry.items[:NAMED] + [entry.line.item]), known)
    spelled = spellings_of(line for entry in entries for line in entry.lines)
    return [_description(entry, Known(named, names, spelled), about) for entry in entries]


def people() -> dict[str, str]:
    """Who may enter the admin: by login name, with the person's name where there is one: `Ada Lovelace (ada)`."""
    users = get_user_model().objects.filter(is_staff=True).order_by("username")[:PEOPLE]
    named = {each.get_username(): each.get_full_name() for each in users}
    return {login: f"{name} ({login})" if name else login for login, name in named.items()}


def _description(entry: Entry, known: Known, about: str) -> Description:
    line = entry.line
    who = known.people.get(line.actor, line.actor) if line.actor != line.login else wording.program(line.actor)
    is_of_one = about or len(entry.items) == 1
    return Description(
        line=line,
        name=known.titles[line.item].title if kind_of(line).is_about_item else line.item,
        sentence=format_html("<strong>{}</strong> {}, {}.", who, _done(entry, known), wording.time(line.at)),
        changes=_differences(entry, known),
        where=_where(line),
        returns_to=next((each.pk for each in entry.lines if is_of_one and kind_of(each).can_return(each)), None),
    )


def _done(entry: Entry, known: Known) -> SafeString:
    """What was done, after who did it."""
    line, named = entry.line, known.titles
    if line.via == UNDO_PAGE:
        return format_html("undid what was done with {}", _items(entry, named))
    if line.kind in NAMES:
        about = f" ({counted(len(entry.items), 'item')})" if entry.items else ""
        return format_html("decided that {}{}", describe(line, known.categories), about)
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


def _differences(entry: Entry, known: Known) -> list[SafeString]:
    """From what to what, of the item that the entry is told by. What follows from a decision says nothing new."""
    decides = [line for line in entry.lines if line.kind in BY_PEOPLE]
    shown: list[SafeString] = []
    for line in decides or entry.lines:
        if line.kind in (*NAMES, "merge") or (line.kind == "tombstone" and line.act != "insert"):
            continue
        if line.kind == "tombstone":
            reason = (line.becomes or {}).get("reason")
            shown += [format_html("Because: {}", reason)] if reason else []
        elif line.kind == "suggestion":
            # What was accepted stands there as the decision that it became.
            state = (line.becomes or {}).get("state")
            is_told = state in (State.ACCEPTED, State.OVERTAKEN) and len(decides) > 1
            shown += [] if is_told else [format_html("{}", _capitalised(describe(line, known.categories)))]
        else:
            shown += [
                format_html("{}: <del>{}</del> → <ins>{}</ins>", _capitalised(name), was[:LONGEST], becomes[:LONGEST])
                for name, was, becomes in kind_of(line).differences(line, known.categories)
            ]
    if len(entry.items) > 1 and shown:
        shown[0] = format_html("{}: {}", known.titles[entry.line.item].as_link(), shown[0])
    return shown


def _where(line: History) -> SafeString:
    """The moment, the page or command, and the database's login, which no setting changes, if it is not the site's."""
    is_elsewhere = line.login and line.login != connection.settings_dict["USER"]
    parts = [f"{line.at:%Y-%m-%d %H:%M} UTC", wording.place(line.via), f"login {line.login}" if is_elsewhere else ""]
    return format_html('<span class="quiet">{}</span>', " · ".join(filter(None, parts)))


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
