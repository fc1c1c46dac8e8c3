"""Pages that ask before many rows are changed."""

import json
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CHOSEN = "_chosen"


class ConfirmationMixin:
    """For a ModelAdmin with such a page, which sends the chosen rows back in one field.

    Django refuses a form with a field for each of more than a thousand rows.
    """

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if CHOSEN in request.POST:
            data = request.POST.copy()
            data.setlist(ACTION_CHECKBOX_NAME, _keys(request.POST[CHOSEN]))
            request.POST = data  # type: ignore[assignment]
        return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]

    def ask(self, request: HttpRequest, chosen: QuerySet[Any], **content: Any) -> HttpResponse:
        """The page; `content` is its title, sentence, rows, action and button."""
        context = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        context |= content | {"chosen": in_one_field(chosen), "opts": self.opts}  # type: ignore[attr-defined]
        return render(request, "admin/content/confirm.html", context)


def in_one_field(chosen: QuerySet[Any]) -> str:
    return json.dumps([str(key) for key in chosen.values_list("pk", flat=True)])


def _keys(field: str) -> list[str]:
    try:
        keys = json.loads(field)
    except (ValueError, RecursionError):
        return []
    return [str(key) for key in keys] if isinstance(keys, list) else []
