"""How the library stands: a number each, with the list that shows exactly that; and what people did today.

Other rooms add their own by `figure`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse

from content.admin.filters import start_of_day
from content.characters import seen
from content.decisions import canary, pause
from content.decisions.history import describe, kind_of
from content.models import Content, History, Suggestion, Tombstone
from content.models.history import BY_PEOPLE
from content.text import counted

# Of today's acts, so many are listed; of the last days, so many are drawn.
ACTS, DAYS = 15, 28
LATELY = """
    SELECT max(id), count(DISTINCT item) FROM history
    WHERE kind IN ('curation', 'suggestion', 'tombstone', 'alias', 'merge', 'pause') AND at >= %s
    GROUP BY coalesce(gesture::text, id::text) ORDER BY 1 DESC LIMIT %s
"""


@dataclass(frozen=True)
class Figure:
    """A number or a word, what it is of, and where it leads; `alarm` where somebody has to look."""

    value: Any
    label: str
    url: str
    alarm: bool = False


Maker = Callable[[HttpRequest], Figure]
_MAKERS: list[tuple[int, str, Maker]] = []


def figure(place: int, permission: str) -> Callable[[Maker], Maker]:
    """Show what the function returns on the first page, to those who have the permission."""

    def add(maker: Maker) -> Maker:
        _MAKERS.append((place, permission, maker))
        return maker

    return add


def context(request: HttpRequest) -> dict[str, Any]:
    """For the first page's template. The number of queries does not depend on what is in the library."""
    user = request.user
    makers = [maker for _, permission, maker in sorted(_MAKERS, key=lambda each: each[0]) if user.has_perm(permission)]
    may_look_back = user.has_perm("content.view_history")
    return {
        "figures": [maker(request) for maker in makers],
        "acts": acts() if may_look_back else [],
        "days": days() if may_look_back else [],
        "may_undo": user.has_perm("content.change_content"),
    }


def listing(name: str, query: str = "") -> str:
    return reverse(f"admin:{name}_changelist") + (f"?{query}" if query else "")


@figure(1, "content.view_content")
def undecided(request: HttpRequest) -> Figure:
    return Figure(Content.objects.undecided().count(), "undecided items", listing("content_content", "curated=no"))


@figure(2, "content.view_suggestion")
def suggestions(request: HttpRequest) -> Figure:
    number = Suggestion.objects.filter(state=Suggestion.State.OPEN).count()
    return Figure(number, "open suggestions", listing("content_suggestion"))


@figure(3, "content.view_content")
def disagreeing(request: HttpRequest) -> Figure:
    return Figure(
        Content.objects.disagreeing().count(),
        "decided, and the machine says otherwise",
        listing("content_content", "curated=differs"),
    )


@figure(4, "content.view_content")
def fresh(request: HttpRequest) -> Figure:
    number = Content.objects.added_since(start_of_day(1)).count()
    return Figure(number, "new since yesterday", listing("content_content", "added=yesterday"))


@figure(7, "content.view_tombstone")
def in_the_trash(request: HttpRequest) -> Figure:
    return Figure(Tombstone.objects.filter(purged_at=None).count(), "in the trash", listing("content_tombstone"))


@figure(8, "content.view_content")
def protected(request: HttpRequest) -> Figure:
    state = request.canary = canary.check()  # type: ignore[attr-defined]  # for the line above every page
    lost = len(state.missing) + len(state.altered)
    if lost:
        return Figure(lost, "protected decisions are lost", reverse("admin:doctor"), alarm=True)
    return Figure(state.intact, "protected decisions, all intact", reverse("admin:doctor"))


@figure(9, "content.view_pause")
def pausing(request: HttpRequest) -> Figure:
    current = pause.current()
    if current is None:
        return Figure("Running", "no pause", listing("content_pause"))
    return Figure("Paused", f"by {current.paused_by}", listing("content_pause"), alarm=True)


def acts() -> list[dict[str, Any]]:
    """What people did today, the last first: what was done together is one."""
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [start_of_day(), ACTS])
        items = dict(cursor.fetchall())
    lines = list(History.objects.filter(pk__in=items).order_by("-id"))
    titles = dict(Content.objects.filter(pk__in={line.item for line in lines}).values_list("pk", "title"))
    return [
        {"at": line.at, "actor": line.actor, "gesture": line.gesture, "words": _in_words(line, items[line.pk], titles)}
        for line in lines
    ]


def _in_words(line: History, items: int, titles: dict[str, Any]) -> str:
    if items > 1:
        return f"{counted(items, 'item')}, among them: {_about(line, titles)}{describe(line)}"
    return f"{_about(line, titles)}{describe(line)}"


def _about(line: History, titles: dict[str, Any]) -> str:
    name = (seen(titles.get(line.item)) or line.item) if kind_of(line).is_about_item else ""
    return f"{name}: " if name else ""


def days() -> list[dict[str, Any]]:
    """Of each of the last DAYS days, how many decisions people made: for a chart and its table."""
    first = start_of_day(DAYS - 1)
    lines = History.objects.filter(kind__in=BY_PEOPLE, at__gte=first)
    numbers: dict[date, int] = dict(
        lines.annotate(day=TruncDate("at")).values_list("day").annotate(number=Count("pk")).order_by("day")
    )
    most = max(numbers.values(), default=0) or 1
    listed = [first.date() + timedelta(days=number) for number in range(DAYS)]
    return [
        {"day": day, "number": numbers.get(day, 0), "height": height, "top": 49 - height, "x": place * 12}
        for place, day in enumerate(listed)
        for height in [round(48 * numbers.get(day, 0) / most)]
    ]
