"""How far a long act is, which works by the part, and a form that goes on; static/js/go-on.js sends it by itself."""

from collections.abc import Mapping

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest,
    *,
    title: str,
    done: int,
    total: int,
    fields: Mapping[str, object],
    address: str,
    leave: str,
    warning: str = "",
) -> HttpResponse:
    """The answer to a POST that has more to do; `fields` go with the next one to `address`, `leave` is where to stop.

    A warning is read before it goes on; messages wait for the end. Only ever the answer to a POST: a link that somebody
    else wrote must not set it going.
    """
    context = admin.site.each_context(request) | {
        "title": title,
        "done": min(done, total),
        "total": total,
        "fields": fields,
        "address": address,
        "leave": leave,
        "warning": warning,
    }
    return render(request, "admin/desk/progress.html", context)
