"""How the library grew: charts of months and weeks, each point with its list."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import urlencode

from content.web.formats import MONTHS
from content.web.statistics.amounts import HOUR, Amount

# Up to the newest item.
MOST_MONTHS, MOST_WEEKS = 36, 26
DAY, SIX_DAYS = timedelta(days=1), timedelta(days=6)


class Span(NamedTuple):
    """Days that follow each other; `tick` is what an axis calls them."""

    first: date
    last: date
    name: str
    tick: str


class Number(NamedTuple):
    """`url` is the list of so many items; "" for what counts none."""

    value: float
    url: str = ""


class Point(NamedTuple):
    """`share` is the length of the first number, of 100 for the longest; `url` is the list of what it shows."""

    span: Span
    numbers: Sequence[Number]
    share: float
    url: str


class Chart(NamedTuple):
    """`kind` is "line" or "bars": of those the second number is a part of the first. `columns` name the numbers."""

    name: str
    title: str
    kind: str
    columns: Sequence[str]
    points: list[Point]


def charts(days: Mapping[date, Amount]) -> list[Chart]:
    """Those that have more than one point; that of hours from the first hour on."""
    by_month, by_week = months(days), weeks(days)
    grown, added = list(_grown(days, by_month)), ("Added", "To hear")
    every = [
        Chart("items", "The library", "line", ("Items",), _points(grown, _items)),
        Chart("hours", "Hours to hear", "line", ("Hours", "Recordings"), _points(grown, _hours)),
        Chart("months", "Added, month by month", "bars", added, _points(_added(days, by_month), _parts)),
        Chart("weeks", "Lately, week by week", "bars", added, _points(_added(days, by_week), _parts)),
    ]
    if sum(amount.seconds for amount in days.values()) < HOUR:
        every = [chart for chart in every if chart.name != "hours"]
    return [chart for chart in every if len(chart.points) > 1]


def months(days: Collection[date]) -> list[Span]:
    """The last ones, also those in which nothing came."""
    firsts = _firsts(days, lambda day: day.replace(day=1), MOST_MONTHS)
    return [Span(day, day.replace(day=monthrange(day.year, day.month)[1]), *_names(day)) for day in firsts]


def _names(month: date) -> tuple[str, str]:
    name = MONTHS[month.month - 1]
    return f"{name} {month.year}", f"{name[:3]} {month.year}"


def weeks(days: Collection[date]) -> list[Span]:
    """The last ones, from Monday to Sunday, also those in which nothing came."""
    firsts = _firsts(days, lambda day: day - DAY * day.weekday(), MOST_WEEKS)
    return [
        Span(
            day,
            # The calendar ends on a Friday.
            min(day, date.max - SIX_DAYS) + SIX_DAYS,
            f"Week of {day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day.day} {MONTHS[day.month - 1][:3]}",
        )
        for day in firsts
    ]


def _firsts(days: Collection[date], first_of: Callable[[date], date], most: int) -> list[date]:
    if not days:
        return []
    every, oldest = [first_of(max(days))], first_of(min(days))
    while every[-1] > oldest and len(every) < most:
        every.append(first_of(every[-1] - DAY))
    return every[::-1]


# What came in a span or until its end, with the query of its list.
Amounts = Iterable[tuple[Span, Amount, dict[str, str]]]


def _added(days: Mapping[date, Amount], spans: Sequence[Span]) -> Amounts:
    for span, amount in zip(spans, _by_span(days, spans)[1:], strict=True):
        yield span, amount, {"date_from": span.first.isoformat(), "date_to": span.last.isoformat()}


def _grown(days: Mapping[date, Amount], spans: Sequence[Span]) -> Amounts:
    for span, amount in zip(spans, list(accumulate(_by_span(days, spans)))[1:], strict=True):
        yield span, amount, {"date_to": span.last.isoformat()}


def _by_span(days: Mapping[date, Amount], spans: Sequence[Span]) -> list[Amount]:
    """What came before all of them, then what came in each."""
    amounts = [Amount() for _ in range(len(spans) + 1)]
    firsts = [span.first for span in spans]
    for day, amount in days.items():
        amounts[bisect_right(firsts, day)] += amount
    return amounts


def _points(amounts: Amounts, numbers_of: Callable[[Amount, dict[str, str]], Sequence[Number]]) -> list[Point]:
    numbered = [(span, numbers_of(amount, query)) for span, amount, query in amounts]
    most = max((numbers[0].value for _, numbers in numbered), default=0) or 1
    return [Point(span, numbers, 100 * numbers[0].value / most, _list_of(numbers)) for span, numbers in numbered]


def _list_of(numbers: Sequence[Number]) -> str:
    return next(number.url for number in numbers if number.url)


def _items(amount: Amount, query: dict[str, str]) -> Sequence[Number]:
    return (Number(amount.items, _url(query)),)


def _hours(amount: Amount, query: dict[str, str]) -> Sequence[Number]:
    return Number(amount.hours), _heard(amount, query)


def _parts(amount: Amount, query: dict[str, str]) -> Sequence[Number]:
    return *_items(amount, query), _heard(amount, query)


def _heard(amount: Amount, query: dict[str, str]) -> Number:
    return Number(amount.heard, _url(query | {"has_audio": "true"}))


def _url(query: dict[str, str]) -> str:
    return f"/?{urlencode(query)}"
