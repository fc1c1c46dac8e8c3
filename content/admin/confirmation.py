"""Pages that ask before many rows are changed."""

import json
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CHOSEN = "_chosen"


class ConfirmationMixin:
    """For every ModelAdmin with such a page: what was chosen comes back from it in one field.

    A field a row would be more than Django takes, from a thousand rows on.
    """

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if CHOSEN in request.POST:
            sent = request.POST.copy()
            sent.setlist(ACTION_CHECKBOX_NAME, _keys(request.POST[CHOSEN]))
            request.POST = sent  # type: ignore[assignment]
        return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]

    def ask(self, request: HttpRequest, chosen: QuerySet[Any], **said: Any) -> HttpResponse:
        """The page; `said` is its title, sentence, rows, action and button."""
        context = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        context |= said | {"chosen": in_one_field(chosen), "opts": self.opts}  # type: ignore[attr-defined]
        return render(request, "admin/content/confirm.html", context)


def in_one_field(chosen: QuerySet[Any]) -> str:
    return json.dumps([row.pk for row in chosen])


def _keys(field: str) -> list[str]:
    try:
        found = json.loads(field)
    except (ValueError, RecursionError):
        return []
    return [str(key) for key in found] if isinstance(found, list) else []
