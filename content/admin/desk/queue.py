"""Deciding one item after the other: what the list of items finds, worked through by keyboard, mouse or finger."""

import json
import uuid
from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from content.admin.desk import likely, vocabulary
from content.admin.desk.about import about, decision_of, open_suggestion
from content.admin.desk.gesture import report
from content.admin.errors import message_on_violation
from content.admin.item_list.matches import matches, query_of
from content.admin.links import admin_page
from content.admin.read_only import username
from content.category_values import NO_CATEGORIES, entries, in_words
from content.characters import can_be_seen, clean
from content.decisions import agreement, curation
from content.decisions import suggestion as answers
from content.decisions.actor import acting
from content.decisions.locks import lock_items
from content.models import Content, Suggestion
from content.models.queryset import keys_of

VIA = "admin desk"
UNDECIDED = "curated=no"
NOTHING = "Nothing was decided: the machine names no category, and you chose none."


class Queue:
    """The items that the filters of the list find, the newest first, and the place among them; all from the address."""

    def __init__(self, request: HttpRequest) -> None:
        query = query_of(request)
        self.behind, self.wanted = (clean(query.pop(name, [""])[-1]) for name in ("behind", "item"))  # type: ignore[index]
        self.query = query or QueryDict(UNDECIDED)
        try:
            self.items, self.left = matches(request, self.query)
        except IncorrectLookupParameters:
            self.query = QueryDict(UNDECIDED)
            self.items, self.left = matches(request, self.query)

    def item(self) -> Content | None:
        """The wanted one; else the next."""
        if self.wanted:
            return Content.objects.filter(pk=self.wanted).first()
        last = Content.objects.filter(pk=self.behind).first() if self.behind else None
        following: Content | None = (self.items.behind(last) if last else self.items).first()
        return following

    def address(self, **place: str) -> str:
        query = self.query.copy()
        for name, key in place.items():
            query[name] = key
        return f"{reverse('admin:desk')}?{query.urlencode()}"


def page(request: HttpRequest) -> HttpResponse:
    """GET shows an item, POST decides about it and leads to the next."""
    if not request.user.has_perm("content.change_content"):
        raise PermissionDenied
    queue = Queue(request)
    if request.method == "POST":
        return message_on_violation(request, lambda: _decide(request, queue))
    return _shown(request, queue, queue.item())


def _shown(request: HttpRequest, queue: Queue, item: Content | None, **more: Any) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": "Decide",
        "left": queue.left,
        "list_url": f"{reverse('admin:content_content_changelist')}?{queue.query.urlencode()}",
        "start_url": queue.address() if queue.behind or queue.wanted else "",
        # After an undo, the item of before is decided again.
        "undo_next": queue.address(item=queue.behind) if queue.behind else "",
        **(_about(item, queue) if item else {}),
        **more,
    }
    return render(request, "admin/desk/queue.html", context)


def _about(item: Content, queue: Queue) -> dict[str, Any]:
    read, known = about(item), vocabulary.known_categories()
    suggested = read["suggested"]
    return read | {
        "candidates": likely.candidates(item, suggested.value if suggested else None, known),
        "known": sorted(known, key=str.casefold),
        "seen": seen(item),
        "skip_url": queue.address(behind=item.pk),
        "edit_url": admin_page(item.pk),
    }


def seen(item: Content) -> str:
    """A digest of what the page shows: by it a decision knows that somebody else was faster."""
    return sha256(json.dumps(item.shown_categories, sort_keys=True).encode()).hexdigest()[:32]


def _decide(request: HttpRequest, queue: Queue) -> HttpResponse:
    key = clean(request.POST.get("item", ""))
    gesture = uuid.uuid4()
    with transaction.atomic():
        lock_items(key)
        item = Content.objects.filter(pk=key).first()
        if item is None:
            messages.warning(request, "That item is not here any more; nothing was decided.")
            return HttpResponseRedirect(queue.address(behind=queue.behind))
        if request.POST.get("seen") != seen(item):
            now = in_words({"categories": item.shown_categories})
            messages.warning(
                request, f"Somebody changed it since you opened this page. It is now: {now}. Choose again."
            )
            return HttpResponseRedirect(queue.address(item=key))
        names = [clean(name).strip() for name in request.POST.getlist("category")]
        other = clean(request.POST.get("instead") or request.POST.get("other", "")).strip()
        if can_be_seen(other):
            spelling = vocabulary.spelled(other)
            if spelling is None and request.POST.get("create") != other:
                near = vocabulary.near(other, vocabulary.known_categories())
                return _shown(request, queue, item, other=other, near=near, chosen=names)
            names.append(spelling or other)
        with acting(username(request), via=VIA, gesture=gesture):
            chosen = [name for name in names if can_be_seen(name)]
            words = decide_categories(item, chosen, by=username(request), via=VIA)
    if not words and _is_decided(item):
        # It was decided before, or the form was sent twice.
        messages.info(request, f"“{item}” stays as it was decided.")
        return HttpResponseRedirect(queue.address(behind=key))
    if not words:
        messages.warning(request, NOTHING)
        return HttpResponseRedirect(queue.address(item=key))
    report(request, f"“{item}”: {words}", gesture)
    return HttpResponseRedirect(queue.address(behind=key))


def decide_categories(item: Content, names: list[str], *, by: str, via: str) -> str:
    """Decide for these categories, within an act that has locked the item; what that came to, "" for nothing."""
    suggested = open_suggestion(item)
    offered = entries({"categories": item.shown_categories}) + entries(suggested.value if suggested else None)
    keys = keys_of(names)
    if suggested and set(keys) == set(_keys(entries(suggested.value))):
        answers.answer(suggested, Suggestion.State.ACCEPTED, by=by, via=via)
        return "the machine is right."
    if set(keys) == set(_keys(item.shown_categories)):
        if suggested:
            answers.answer(suggested, Suggestion.State.KEPT, by=by, via=via)
            return "kept as decided."
        return "the machine is right." if agreement.agree([item.pk], by=by, via=via) else ""
    known = dict(zip(reversed(_keys(offered)), reversed(offered), strict=True))
    chosen = {
        key: known.get(key, {"category": name, "subcategories": []}) for key, name in zip(keys, names, strict=True)
    }
    value = {"categories": list(chosen.values())} if chosen else dict(NO_CATEGORIES)
    curation.curate(item.pk, {"subcategories_json": value}, by=by, via=via)
    if suggested := open_suggestion(item):
        answers.answer(suggested, Suggestion.State.KEPT, by=by, via=via)
    return f"{in_words(value)}."


def _is_decided(item: Content) -> bool:
    decided = decision_of(item)
    return decided is not None and "subcategories_json" in decided.overrides


def _keys(listed: list[dict[str, Any]]) -> list[str]:
    return keys_of([entry["category"] for entry in listed])
