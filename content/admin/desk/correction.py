"""Deciding about an item from where it is read: its title and categories, that the machine is right, or its delete.

The public pages show the ways to here to those who may decide (content/web/signed_in.py), and are come back to.
"""

import json
import uuid
from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from content.admin.desk import vocabulary
from content.admin.desk.gesture import next_of, report
from content.admin.desk.queue import decide_categories
from content.admin.errors import sentence_of
from content.admin.links import admin_page
from content.admin.read_only import username
from content.category_values import in_words
from content.characters import can_be_seen, clean
from content.decisions import agreement, curation, trash
from content.decisions.actor import acting
from content.decisions.locks import Busy, lock_items
from content.models import Content
from content.models.queryset import keys_of

VIA = "admin page"
GONE = "That item is not here any more; nothing was changed."


def page(request: HttpRequest) -> HttpResponse:
    """GET is the form about the item `item`. POST with `agree` or `delete`, which name an item, does that; else it
    decides what the form holds. Both lead back to `next`."""
    if not request.user.has_perm("content.change_content"):
        raise PermissionDenied
    if request.method == "POST":
        try:
            with transaction.atomic():
                return _act(request)
        except (IntegrityError, Busy) as error:
            messages.error(request, sentence_of(error))
            return _back(request)
    item = Content.objects.filter(pk=clean(request.GET.get("item", ""))).first()
    if item is None:
        messages.warning(request, GONE)
        return _back(request)
    return _form(request, item)


def _act(request: HttpRequest) -> HttpResponse:
    by, gesture = username(request), uuid.uuid4()
    key = clean(next(filter(None, (request.POST.get(name) for name in ("agree", "delete", "item"))), ""))
    with acting(by, via=VIA, gesture=gesture):
        lock_items(key)
        item = Content.objects.filter(pk=key).first()
        if item is None:
            messages.warning(request, GONE)
        elif "delete" in request.POST:
            if not request.user.has_perm("content.delete_content"):
                raise PermissionDenied
            trash.remove(key)
            report(request, f"“{item}” is in the trash.", gesture)
        elif "agree" in request.POST:
            _agree(request, item, gesture)
        else:
            return _decide(request, item, gesture)
    return _back(request)


def _agree(request: HttpRequest, item: Content, gesture: uuid.UUID) -> None:
    if agreement.agree([item.pk], by=username(request), via=VIA):
        report(request, f"“{item}” is decided as the machine says.", gesture)
    else:
        messages.warning(request, f"“{item}” was decided before, or has no category; nothing was changed.")


def _decide(request: HttpRequest, item: Content, gesture: uuid.UUID) -> HttpResponse:
    title = clean(request.POST.get("title", "")).strip()
    created = _names(request, "create")
    names = [*_names(request, "category"), *_names(request, "other"), *created]
    if request.POST.get("seen") != _seen(item):
        now = in_words({"categories": item.shown_categories})
        wrong = f"Somebody changed it since you opened this. It is now called “{item}”, in {now}. Decide again."
        return _form(request, item, wrong=wrong)
    spelled = vocabulary.spellings(names)
    unknown = next((name for name, spelling in spelled.items() if spelling is None and name not in created), "")
    if unknown:
        near = vocabulary.near(unknown, vocabulary.known_categories())
        known = [name for name in names if name != unknown]
        return _form(request, item, title=title, chosen=known, unknown=unknown, near=near)
    words = _decided(item, title, [spelled[name] or name for name in names], by=username(request))
    if words:
        report(request, f"“{Content.objects.get(pk=item.pk)}”: {', '.join(words)}.", gesture)
    else:
        messages.warning(request, "You changed nothing, so nothing was decided.")
    return _back(request)


def _names(request: HttpRequest, name: str) -> list[str]:
    names = (clean(each).strip() for each in request.POST.getlist(name))
    return [each for each in names if can_be_seen(each)]


def _decided(item: Content, title: str, names: list[str], *, by: str) -> list[str]:
    """Decide what differs from what the item shows; what that was, in words."""
    words = []
    if title and title != (item.title or "").strip():
        curation.curate(item.pk, {"title": title}, by=by, via=VIA)
        words.append("title decided")
    if set(keys_of(names)) != set(keys_of([entry["category"] for entry in item.shown_categories])):
        words.append(decide_categories(item, names, by=by, via=VIA).removesuffix("."))
    return words


def _form(request: HttpRequest, item: Content, **more: Any) -> HttpResponse:
    on_it = [entry["category"] for entry in item.shown_categories]
    subcategories = {entry["category"]: entry["subcategories"] for entry in item.shown_categories}
    chosen = more.pop("chosen", on_it)
    listed = dict.fromkeys([*on_it, *chosen])
    context = admin.site.each_context(request) | {
        "title": f"Correct “{item}”",
        "item": item,
        "item_title": more.pop("title", item.title or ""),
        "categories": [(name, subcategories.get(name, []), name in chosen) for name in listed],
        "seen": _seen(item),
        "next": next_of(request, otherwise="/"),
        "page_url": admin_page(item.pk),
        **more,
    }
    return render(request, "admin/desk/correction.html", context)


def _seen(item: Content) -> str:
    """A digest of what the form shows: by it a decision knows that somebody else was faster."""
    return sha256(json.dumps([item.title, item.shown_categories], sort_keys=True).encode()).hexdigest()[:32]


def _back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(next_of(request, otherwise="/"))
