"""What somebody learns who saves an item that went while its page was open: who took it, and that nothing they typed is
lost. An item in the trash can be brought back together with what was typed.
"""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.admin.items.category_rows import CategoryRows, rows_of
from content.admin.items.conflict import CATEGORIES, shortened
from content.admin.items.fields import Seen, Words
from content.admin.links import admin_page
from content.characters import seen as visible
from content.db import lookup
from content.models import Content, Tombstone
from content.models.content import column_in_words

TYPED = ("title", "channel_name", "language", "thumbnail_url", "note")
# The fields of the form that the page must not send again.
BUTTONS = ("csrfmiddlewaretoken", "_save", "_next", "_continue")


def page(request: HttpRequest, video_id: str) -> HttpResponse | None:
    """The answer to a save of an item that is not here; None if the library never had one of that key."""
    tombstone = Tombstone.objects.filter(pk=video_id).first()
    other = None if tombstone else Content.objects.filter(pk=lookup.key_of(video_id) or "").first()
    if tombstone is None and other is None:
        return None
    context = admin.site.each_context(request) | {
        "title": "This item is not here any more",
        "sentence": sentence(tombstone) if tombstone else f"It was merged into “{other}” while you had its page open.",
        "typed": typed(request),
        "sent": [(name, value) for name, values in request.POST.lists() if name not in BUTTONS for value in values],
        "can_restore": tombstone is not None and tombstone.snapshot is not None,
        "other": other,
        "other_url": admin_page(other.pk) if other else "",
    }
    return render(request, "admin/content/content/gone.html", context)


def sentence(tombstone: Tombstone) -> str:
    """Who deleted the item, when and why."""
    reason = f", because: {tombstone.reason.rstrip('.')}" if visible(tombstone.reason) else ""
    moment = f"{tombstone.deleted_at:%Y-%m-%d %H:%M} UTC"
    return f"{tombstone.deleted_by} moved “{tombstone}” to the trash on {moment}{reason}."


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed and differs from what the page showed: the field's name and its value, both in words."""
    shown = Seen().to_python(request.POST.get("seen"))
    listed = [
        (column_in_words(name), request.POST[name])
        for name in TYPED
        if name in request.POST and Words().has_changed(shown.get(name), request.POST[name])
    ]
    rows = rows_of(CategoryRows().value_from_datadict(request.POST, {}, CATEGORIES))
    if f"{CATEGORIES}-category" in request.POST and rows != rows_of(shown.get(CATEGORIES)):
        listed.insert(0, (column_in_words(CATEGORIES), shortened({"categories": rows})))
    return listed


def warn(request: HttpRequest, video_id: Any) -> bool:
    """Say what became of a deleted item; False of one that was not deleted."""
    tombstone = Tombstone.objects.filter(pk=video_id).first()
    if tombstone:
        messages.warning(request, sentence(tombstone))
    return tombstone is not None
