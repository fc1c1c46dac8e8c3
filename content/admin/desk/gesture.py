"""What was done together at the desk, and the way back: a message offers Undo, and a page shows what that would do."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from content.admin.errors import message_on_violation
from content.admin.read_only import username
from content.characters import seen
from content.decisions import undo
from content.decisions.history import describe, kind_of
from content.models import Content, History
from content.text import counted

# Before the id of a gesture, in the tags of the message about it.
TAG = "undo-"
# Of a large gesture, so many changes are shown.
EXAMPLES = 50


def report(request: HttpRequest, words: str, gesture: uuid.UUID) -> None:
    """Say what was done, and offer to undo it if anything was."""
    is_something = History.objects.filter(gesture=gesture).exists()
    messages.success(request, words, extra_tags=f"{TAG}{gesture}" if is_something else "")


def page(request: HttpRequest, gesture: uuid.UUID) -> HttpResponse:
    """GET says what an undo would take back; POST takes it back. For those who may change items."""
    if not request.user.has_perm("content.change_content"):
        raise PermissionDenied
    if request.method == "POST":
        return message_on_violation(request, lambda: _take_back(request, gesture))
    steps = undo.preview(gesture)
    context = admin.site.each_context(request) | {
        "title": "Undo?",
        "sentence": sentence(steps),
        "rows": rows(steps),
        "next": next_of(request),
        "can": any(step.can for step in steps),
    }
    return render(request, "admin/desk/undo.html", context)


def _take_back(request: HttpRequest, gesture: uuid.UUID) -> HttpResponse:
    take_back(request, gesture, via="admin undo")
    return HttpResponseRedirect(next_of(request))


def take_back(request: HttpRequest, gesture: uuid.UUID, *, via: str) -> None:
    """Undo the gesture, and say so; that can be undone too."""
    again = uuid.uuid4()
    steps = undo.undo(gesture, by=username(request), via=via, as_gesture=again)
    left = [step for step in steps if not step.can]
    if len(left) < len(steps):
        report(request, f"{counted(len(steps) - len(left), 'change')} undone.", again)
    if left:
        messages.warning(request, f"Left as it is: {'; '.join(rows(left))[:2000]}")
    if not steps:
        messages.warning(request, "There is nothing to undo.")


def sentence(steps: Sequence[undo.Step]) -> str:
    return f"{sum(step.can for step in steps)} of {counted(len(steps), 'change')} can be taken back."


def rows(steps: Sequence[undo.Step]) -> list[str]:
    """Each step in a sentence, the first EXAMPLES of them."""
    shown = steps[:EXAMPLES]
    titles = dict(Content.objects.filter(pk__in={step.line.item for step in shown}).values_list("pk", "title"))
    more = [f"and {len(steps) - EXAMPLES} more"] if len(steps) > EXAMPLES else []
    return [_in_words(step, titles) for step in shown] + more


def _in_words(step: undo.Step, titles: dict[Any, Any]) -> str:
    item = step.line.item
    name = seen(titles.get(item)) if kind_of(step.line).is_about_item else ""
    return f"{name or item}: {describe(step.line)}{'' if step.can else f' (stays: {step.obstacle})'}"


def next_of(request: HttpRequest) -> str:
    """Where the page that offered the undo wants to be led back to, if that is of this site; else the history."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else reverse("admin:content_history_changelist")
