"""The page "Export and import": files to take, and a field for one that comes back."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from content.admin.exchange.files import DECIDED, filters_of
from content.admin.read_only import username
from content.characters import clean
from content.exchange.pending import BadSheet, propose
from content.exchange.reader import NAMED, Faults
from content.models import PendingImport
from content.text import counted

TITLE = "Export and import"
MEGABYTE = 1024**2
TOO_LARGE = "The file is too large: at most {} MB. Cut it in parts, each with the first line."
MAY_IMPORT = "content.change_content"


@csrf_exempt
def page(request: HttpRequest) -> HttpResponse:
    """GET for all who may look at decisions; POST of a `file` leads to its preview, or shows what is wrong with it.

    A body that is too large is refused before anything looks into it, also for the token.
    """
    if not request.user.has_perm("content.view_curation"):
        raise PermissionDenied
    # Beside the file are its boundaries and short fields.
    most = (settings.SHEET_LIMIT_MB + 1) * MEGABYTE
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > most:
        return _shown(request, _one_fault(TOO_LARGE.format(settings.SHEET_LIMIT_MB)))
    return _answered(request)


@csrf_protect
def _answered(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _shown(request)
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
    try:
        file = request.FILES.get("file")
    except UnreadablePostError:
        return _shown(request, _one_fault("The file did not arrive whole. Send it again."))
    if file is None:
        return _shown(request, _one_fault("Choose a file first."))
    name = clean(file.name or "")[:200]
    try:
        pending = propose(file, name=name, by=username(request))
    except BadSheet as error:
        return _shown(request, error.faults, name)
    return HttpResponseRedirect(reverse("admin:exchange_preview", args=[pending.pk]))


def _one_fault(words: str) -> Faults:
    faults = Faults()
    faults.note(0, "", words)
    return faults


def _shown(request: HttpRequest, faults: Faults | None = None, name: str = "") -> HttpResponse:
    query = filters_of(request)
    may_import = request.user.has_perm(MAY_IMPORT)
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": TITLE,
        "exports": _exports(query.urlencode(), with_ledger=request.user.has_perm("content.view_history")),
        "may_import": may_import,
        "faults": faults,
        "name": name,
        "wrong": counted(faults.total, "fault") if faults else "",
        "more": max(faults.total - NAMED, 0) if faults else 0,
        "megabytes": settings.SHEET_LIMIT_MB,
        "pending": PendingImport.objects.filter(uploaded_by=username(request)).order_by("-uploaded_at")[:10]
        if may_import
        else [],
    }
    return render(request, "admin/exchange/upload.html", context)


def _exports(query: str, *, with_ledger: bool) -> list[dict[str, str]]:
    """What can be taken: its words, and where its files are."""
    choices = [("What the list finds", query)] if query and query != DECIDED else []
    choices += [("All items about which somebody decided", DECIDED), ("All items of the library", "")]
    return [
        {
            "words": words,
            "list": f"{reverse('admin:content_content_changelist')}?{query}",
            "csv": f"{reverse('admin:exchange_sheet')}?{query}",
            "ledger": f"{reverse('admin:exchange_ledger')}?{query}" if with_ledger else "",
        }
        for words, query in choices
    ]
