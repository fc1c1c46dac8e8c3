"""What an uploaded sheet would change, line by line; its import by the part, and what that came to."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from content.admin import sent
from content.admin.desk.gesture import report
from content.admin.desk.vocabulary import known_categories, near
from content.admin.errors import message_on_violation
from content.admin.exchange.upload import MAY_IMPORT
from content.admin.links import admin_page
from content.admin.read_only import username
from content.characters import seen
from content.exchange.cells import GIVE_BACK, keyword_of, unmarked
from content.exchange.pending import go_on
from content.models import Content, PendingChange, PendingImport
from content.text import counted

VIA = "admin import"
# Lines of a page of the preview; and so many seconds a request works.
A_PAGE, SECONDS_A_REQUEST = 50, 5
# Of names that the library has not had, so many are looked at.
NEW_NAMES = 50


def page(request: HttpRequest, pending: uuid.UUID) -> HttpResponse:
    """GET shows what the sheet changes, by the page, and later what was left; POST does it, or throws it away.

    Only for the person who uploaded it.
    """
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
    upload = PendingImport.objects.filter(pk=pending, uploaded_by=username(request)).first()
    if upload is None:
        messages.warning(request, "That upload is not here any more: it lasts a day, or until the next one.")
        return HttpResponseRedirect(reverse("admin:exchange"))
    if request.method != "POST":
        return _shown(request, upload)
    if "_discard" in request.POST:
        upload.delete()
        messages.success(request, "Thrown away. Nothing more is changed by it.")
        return HttpResponseRedirect(reverse("admin:exchange"))
    return message_on_violation(request, lambda: _do(request, upload))


def _do(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    was_left = pending.tally["changed"] - pending.done
    pending = go_on(pending, by=username(request), via=VIA, seconds=SECONDS_A_REQUEST)
    if was_left and pending.done == pending.tally["changed"]:
        left = pending.changes.exclude(obstacle="").count()
        words = f"{counted(pending.done - left, 'line')} of {pending} imported."
        if left:
            words += f" {counted(left, 'line was', 'lines were')} left: the list below says why."
        report(request, words, pending.pk)
        if not left:
            return HttpResponseRedirect(reverse("admin:exchange"))
    return HttpResponseRedirect(f"{request.path}?going={'yes' if pending.done < pending.tally['changed'] else ''}")


def _shown(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    tally, is_done = pending.tally, pending.done == pending.tally["changed"]
    changes = pending.changes.exclude(obstacle="") if is_done else pending.changes.filter(place__gte=pending.done)
    after = sent.number(request.GET.get("after")) or 0
    listed = list(changes.filter(line__gt=after).order_by("place")[: A_PAGE + 1])
    is_more = len(listed) > A_PAGE
    context = admin.site.each_context(request) | {
        "title": f"Import {pending}" if not is_done or tally["changed"] else f"{pending} changes nothing",
        "pending": pending,
        "is_done": is_done,
        "is_going": bool(request.GET.get("going")) and not is_done,
        "left": tally["changed"] - pending.done,
        "columns": sorted(tally["columns"].items()),
        "new_categories": _new_categories(tally["new_categories"]) if not is_done else [],
        "rows": _rows(listed[:A_PAGE]),
        "first": after,
        "next": f"?after={listed[A_PAGE - 1].line}" if is_more else "",
    }
    return render(request, "admin/exchange/preview.html", context)


def _rows(changes: list[PendingChange]) -> list[dict[str, Any]]:
    titles = dict(Content.objects.filter(pk__in=[each.video_id for each in changes]).values_list("pk", "title"))
    return [
        {
            "line": each.line,
            "title": seen(titles.get(each.video_id)) or each.video_id,
            "url": admin_page(each.video_id) if each.video_id in titles else "",
            "obstacle": each.obstacle,
            "cells": [_in_words(name, *cells) for name, cells in each.cells.items()],
        }
        for each in changes
    ]


def _in_words(name: str, was: str, becomes: str, machine: str) -> dict[str, str]:
    """A cell that changes: what was decided, or what the machine says where nothing was; and what shall be."""
    by_machine = f"{unmarked(machine) or 'nothing'} (the machine)" if name != "note" else "no note"
    return {
        "name": name,
        "was": unmarked(was) or by_machine,
        "becomes": f"given back: {by_machine}" if keyword_of(becomes) == GIVE_BACK else unmarked(becomes),
    }


def _new_categories(names: list[str]) -> list[dict[str, Any]]:
    """Names that the library has not had, each with those that it may be a slip of."""
    known = known_categories()
    return [{"name": name, "near": near(name, known)} for name in names[:NEW_NAMES]]
