"""The page on which many items are changed at once: what an act would do, then doing it by the part.

Nothing is kept between two requests: what was chosen, and what the curator was shown of it, is in the form.
"""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from content.admin import sent
from content.admin.bulk.choices import CHOICES, FIELDS, Choice, Names
from content.admin.bulk.examples import EXAMPLES, examples, remarks
from content.admin.bulk.selection import NotAList, Selection
from content.admin.desk import progress, vocabulary
from content.admin.desk.gesture import report
from content.admin.read_only import username
from content.decisions.bulk.batches import Seen, work
from content.decisions.locks import Busy
from content.text import counted

VIA = "admin items"
# A request works for so long, and the bar of progress moves on.
SECONDS_A_REQUEST = 3


class Task:
    """An act on a selection, as a form says it."""

    def __init__(self, request: HttpRequest, name: str, selection: Selection) -> None:
        self.name, self.selection = name, selection
        self.choice: Choice = CHOICES[name]
        self.names = Names.of(request.POST)

    @property
    def fields(self) -> dict[str, str]:
        named = {f"bulk_{name}": getattr(self.names, name) for name in FIELDS}
        return {"action": self.name} | self.selection.fields | {name: value for name, value in named.items() if value}


def page(request: HttpRequest) -> HttpResponse:
    """POST shows what an act would do, or does it when that was confirmed; GET leads to the list."""
    choice = CHOICES.get(request.POST.get("action", ""))
    if not request.user.has_perm(choice.permission if choice else "content.change_content"):
        raise PermissionDenied
    if choice is None:
        return HttpResponseRedirect(reverse("admin:content_content_changelist"))
    task = Task(request, request.POST["action"], Selection.of_fields(request.POST))
    seen = _seen(request)
    if request.POST.get("confirmed") == "yes" and seen and not task.choice.missing(task.names):
        return _work(request, task, seen)
    return preview(request, task)


def preview(request: HttpRequest, task: Task) -> HttpResponse:
    """What the act would do: how many it changes, how many it leaves, and examples."""
    choice, names = task.choice, task.names
    context = admin.site.each_context(request) | {
        "task": task,
        "address": reverse("admin:bulk"),
        "asked": [(name, getattr(names, name)) for name in choice.takes],
        "missing": choice.missing(names),
    }
    if context["missing"]:
        return render(request, "admin/bulk/preview.html", context | {"title": choice.label})
    seen = Seen.now()
    act = choice.act(names, seen.at)
    try:
        items = task.selection.items(request)
        total = items.count()
    except NotAList:
        messages.warning(request, "The list does not understand this filter. Choose again.")
        return HttpResponseRedirect(reverse("admin:content_content_changelist"))
    fitting = act.fitting(items)
    number = act.number(items)
    rest = total - (number if choice.unit == "item" else fitting.count())
    fields = task.fields | {
        "gesture": str(uuid.uuid4()),
        "line": str(seen.line),
        "at": seen.at.isoformat(),
        "number": str(number),
        "confirmed": "yes",
    }
    return render(
        request,
        "admin/bulk/preview.html",
        context
        | {
            "title": choice.words(choice.title, names, number) if number else "Nothing to change",
            "number": number,
            "remarks": [
                *([f"{rest} of {counted(total, 'item')} {choice.rest[rest != 1]}"] if rest else []),
                *remarks(task.name, act, fitting, number, by=username(request)),
            ],
            "examples": examples(task.name, act, fitting),
            "more": max(0, number - EXAMPLES),
            "button": choice.words(choice.button, names, number),
            "is_final": task.name in ("dismiss", "delete_selected"),
            "new": _new(task),
            "fields": fields,
        },
    )


def _new(task: Task) -> dict[str, Any] | None:
    """A name that no item has yet and that the act would bring in, with those that it may be a slip of."""
    if task.name not in ("add", "replace"):
        return None
    field = "other" if task.name == "replace" else "subcategory" if task.names.subcategory else "category"
    name = getattr(task.names, field)
    is_below = bool(task.names.subcategory)
    used = vocabulary.subcategories_in_use(task.names.category) if is_below else vocabulary.categories_in_use()
    known = [each.name for each in used]
    if name in known:
        return None
    return {"name": name, "field": f"bulk_{field}", "near": vocabulary.near(name, known)}


def _work(request: HttpRequest, task: Task, seen: Seen) -> HttpResponse:
    gesture, number = sent.gesture(request.POST.get("gesture")), sent.number(request.POST.get("number")) or 0
    act = task.choice.act(task.names, seen.at)
    after: str | None = request.POST.get("after", "")
    warning = ""
    try:
        items = task.selection.items(request)
        after = work(
            act,
            items,
            by=username(request),
            via=VIA,
            gesture=gesture,
            seen=seen,
            after=after or "",
            seconds=SECONDS_A_REQUEST,
        )
    except NotAList:
        after = None
    except Busy as busy:
        # What is done stays, and somebody else may be through by the next try.
        warning = f"{busy} Go on in a moment."
    done = act.done(gesture)
    if after is not None:
        fields = task.fields | {name: request.POST[name] for name in ("gesture", "line", "at", "number", "confirmed")}
        return progress.page(
            request,
            title=task.choice.words(task.choice.title, task.names, number).rstrip("?"),
            done=done,
            total=number,
            fields=fields | {"after": after},
            address=reverse("admin:bulk"),
            leave=task.selection.address,
            warning=warning,
        )
    _say(request, task, done, max(0, number - done), gesture)
    return HttpResponseRedirect(task.selection.address)


def _say(request: HttpRequest, task: Task, done: int, left: int, gesture: uuid.UUID) -> None:
    stayed = f"{left} had changed since and {'was' if left == 1 else 'were'} left."
    if done:
        words = task.choice.words(task.choice.done, task.names, done)
        report(request, f"{words} {stayed}" if left else words, gesture)
    else:
        messages.warning(request, f"Nothing was changed. {stayed if left else ''}".strip())


def _seen(request: HttpRequest) -> Seen | None:
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        return None
    line = sent.number(request.POST.get("line"), digits=17) or 0
    return Seen(line, at if timezone.is_aware(at) else timezone.make_aware(at))
