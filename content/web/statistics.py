"""A look at the whole library: how it grew, and what is in it. Each number leads to the items that it counts."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import connections, router
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.catalogue.facets import Counted
from content.catalogue.filters import FILTERS
from content.decisions import pause
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.models import Listing
from content.web.syndication import addresses

# Of a group so many are shown; the library's filters have the others.
MOST, MOST_BELOW, MOST_MONTHS = 15, 5, 36
GROUPS = ("channel", "language", "source", "summary_type", "content_type", "complexity")
# The narrow tables that rules keep; each is read once.
MONTHS = """
SELECT date_trunc('month', indexed_at, 'UTC')::date, count(*) FROM listing
WHERE indexed_at IS NOT NULL GROUP BY 1 ORDER BY 1
"""
HEARD = """
SELECT count(*), coalesce(sum(seconds), 0) FROM recording JOIN listing USING (video_id) WHERE url IS NOT NULL
"""
CURATED = "SELECT count(*) FROM curation JOIN listing USING (video_id) WHERE overrides <> '{}'"
HOUR = 3600  # seconds


class Bar(NamedTuple):
    """`share` is its length, of 100 for the longest; `below` are its parts."""

    label: str
    number: int
    share: float
    url: str
    below: tuple["Bar", ...] = ()


@read_only
@conditional
def page(request: HttpRequest) -> HttpResponse:
    browsing = Browsing()
    counted = facets.count(browsing)
    charts = [("Categories", _bars(counted["category"], "category"), len(counted["category"]))]
    charts += [(FILTERS[name].label, _bars(counted[name], name), len(counted[name])) for name in GROUPS]
    context = {
        "total": browsing.items().count(),
        "months": months(_ask(MONTHS)),
        "charts": [chart for chart in charts if chart[1]],
        **dict(zip(("heard", "seconds"), _ask(HEARD)[0], strict=True)),
        "curated": _ask(CURATED)[0][0],
        "newest": _ask("SELECT max(indexed_at) FROM listing")[0][0],
        "pause": pause.current(),
    }
    return render(request, "statistics.html", context | {"hours": round(context["seconds"] / HOUR)})


def months(counted: Iterable[tuple[date, int]]) -> list[Bar]:
    """The last months up to the newest item's, also those in which nothing came, by number of items added."""
    numbers = dict(counted)
    if not numbers:
        return []
    every, first = [max(numbers)], min(numbers)
    while every[-1] > first and len(every) < MOST_MONTHS:
        every.append((every[-1] - timedelta(days=1)).replace(day=1))
    most = max(numbers.get(month, 0) for month in every)
    return [
        Bar(f"{month:%Y-%m}", number := numbers.get(month, 0), 100 * number / most, _of_month(month))
        for month in reversed(every)
    ]


def _of_month(month: date) -> str:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return f"/?{urlencode({'date_from': month.isoformat(), 'date_to': last.isoformat()})}"


def _bars(counted: Sequence[Counted], name: str, parent: str = "") -> list[Bar]:
    shown = counted[: MOST_BELOW if parent else MOST]
    most = max((each.count for each in shown), default=1)
    return [
        Bar(
            FILTERS[name].name_of(each.value, each.key),
            each.count,
            100 * each.count / most,
            _url(name, each, parent),
            tuple(_bars(each.children, "subcategory", each.value)),
        )
        for each in shown
    ]


def _url(name: str, each: Counted, parent: str) -> str:
    place = addresses.path(name, each.key) if name in addresses.PLACES else ""
    above = {"parentCategory": parent} if parent else {}
    return place or f"/?{urlencode({name: each.value, **above})}"


def _ask(sql: str) -> list[tuple[Any, ...]]:
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
