"""How the library stands: a number each, with the list that shows exactly that; and what people did today.

Other rooms add their own by `figure`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse

from content.admin.filters import start_of_day
from content.admin.inboxes import entries
from content.admin.inboxes.sentences import Description, descriptions, people
from content.admin.pause import standing
from content.decisions import canary
from content.models import Content, History, Suggestion, Tombstone
from content.models.history import BY_PEOPLE

# Of today's acts, so many are listed; of the last days, so many are drawn.
ACTS, DAYS = 15, 28


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


@figure(1, "content.view_content")
def decided(request: HttpRequest) -> Figure:
    return Figure(Content.objects.curated().count(), "decided by people", listing("content_content", "curated=yes"))


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
    current = standing(request)
    if current is None:
        return Figure("Running", "no pause", listing("content_pause"))
    return Figure("Paused", f"by {current.paused_by}", listing("content_pause"), alarm=True)


def acts() -> list[Description]:
    """What people did today, the last first: what was done together is one."""
    today = History.objects.filter(kind__in=BY_PEOPLE, at__gte=start_of_day())
    return descriptions(entries.of(entries.walk(today, ACTS, by_date=True, after=None)), people())


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
