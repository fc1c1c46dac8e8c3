"""A look at the whole library: how it grew, and what is in it. Each number leads to the items that it counts."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.catalogue import facets
from content.catalogue.browsing import Browsing
from content.decisions import pause
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web.statistics import amounts
from content.web.statistics.amounts import Amount
from content.web.statistics.rankings import rankings
from content.web.statistics.timeline import charts


@read_only
@conditional
def page(request: HttpRequest) -> HttpResponse:
    days = amounts.by_day()
    dated = {day: amount for day, amount in days.items() if day}
    context = {
        "whole": sum(days.values(), Amount()),
        "curated": amounts.curated(),
        "newest": datetime.combine(max(dated), time.min, UTC) if dated else None,
        "charts": charts(dated),
        "rankings": list(rankings(facets.count(Browsing()), amounts.heard())),
        "pause": pause.current(),
        "nas": bool(settings.NGROK_BASE_URL),
    }
    return render(request, "statistics.html", context)
