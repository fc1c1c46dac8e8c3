"""What was done together at the desk, and the way back: a message offers Undo, and a page shows what that would do."""

import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from content.admin import sent
from content.admin.desk import progress
from content.admin.errors import message_on_violation
from content.admin.inboxes import titles
from content.admin.read_only import username
from content.decisions import undo
from content.decisions.actor import UNDO_PAGE
from content.decisions.history import describe, kind_of
from content.models import History
from content.text import counted
from content.web.signed_in import UNDO_TAG

# Of a large gesture, so many lines of history are shown at once, and it is taken back for so many seconds a request.
EXAMPLES, SECONDS_A_REQUEST = 50, 10


def report(request: HttpRequest, words: str, gesture: uuid.UUID) -> None:
    """Say what was done, and offer to undo it if anything was."""
    is_something = History.objects.filter(gesture=gesture).exists()
    messages.success(request, words, extra_tags=f"{UNDO_TAG}{gesture}" if is_something else "")


def page(request: HttpRequest, gesture: uuid.UUID) -> HttpResponse:
    """GET says what an undo would take back; POST takes it back. For those who may change items.

    A large gesture is shown by the page, `from` is the line to show first, and taken back by the part: `done` is the
    number of lines that were gone through already, `undone` of changes taken back, `as` the gesture of that undo.
    """
    if not request.user.has_perm("content.change_content"):
        raise PermissionDenied
    if request.method == "POST":
        return message_on_violation(request, lambda: _take_back(request, gesture))
    size, first = undo.size(gesture), sent.number(request.GET.get("from")) or 0
    steps = undo.preview(gesture, first=first, number=EXAMPLES)
    fields = {"next": next_of(request)}
    is_more = size.lines > first + EXAMPLES
    context = admin.site.each_context(request) | {
        "title": "Undo?",
        "sentence": _sentence(size, steps, first),
        "rows": rows(steps),
        "fields": fields,
        "more": f"?{urlencode(fields | {'from': first + EXAMPLES})}" if is_more else "",
        "can": is_more or any(step.can for step in steps),
    }
    return render(request, "admin/desk/undo.html", context)


def _take_back(request: HttpRequest, gesture: uuid.UUID) -> HttpResponse:
    """Undo so much of the gesture as a request may take, and say so; that can be undone too."""
    again, done = sent.gesture(request.POST.get("as")), sent.number(request.POST.get("done")) or 0
    part = undo.undo_part(
        gesture, by=username(request), via=UNDO_PAGE, done=done, seconds=SECONDS_A_REQUEST, as_gesture=again
    )
    steps = part.steps
    left = [step for step in steps if not step.can]
    undone = (sent.number(request.POST.get("undone")) or 0) + len(steps) - len(left)
    if left:
        messages.warning(request, f"Left as it is: {'; '.join(rows(left[:EXAMPLES]))[:2000]}")
    if part.left:
        return progress.page(
            request,
            title="Undoing",
            done=part.done,
            total=part.done + part.left,
            fields={"next": next_of(request), "done": part.done, "undone": undone, "as": again},
            address=reverse("admin:undo", args=[gesture]),
            leave=next_of(request),
        )
    if undone:
        report(request, f"{counted(undone, 'change')} undone.", again)
    elif not left:
        messages.warning(request, "There is nothing to undo.")
    return HttpResponseRedirect(next_of(request))


def _sentence(size: undo.Size, steps: Sequence[undo.Step], first: int) -> str:
    if not size.lines:
        return "Nothing of this is in the history: there is nothing to undo."
    words = [f"{sum(step.can for step in steps)} of {counted(len(steps), 'change')} can be taken back."]
    if size.lines > EXAMPLES:
        words.insert(0, f"These are {size.lines} lines of the history. Of those from {first + 1} on:")
    if size.of_others:
        words.append(f"{counted(size.of_others, 'line')} that somebody else wrote under the same name stay.")
    return " ".join(words)


def rows(steps: Sequence[undo.Step]) -> list[str]:
    """Each step in a sentence."""
    named = titles.of(step.line.item for step in steps if kind_of(step.line).is_about_item)
    return [_in_words(step, named[step.line.item].title) for step in steps]


def _in_words(step: undo.Step, title: str) -> str:
    words = describe(step.line)
    about = "" if title in words else f"{title}: "
    return f"{about}{words}{'' if step.can else f' (stays: {step.obstacle})'}"


def next_of(request: HttpRequest, otherwise: str = "") -> str:
    """Where the page that led here wants to be come back to, if of this site; else `otherwise` or the history."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else otherwise or reverse("admin:content_history_changelist")
