"""Deciding the categories of an item in its row of the list; static/js/lists.js asks."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from content.admin.desk import vocabulary
from content.admin.desk.queue import decide_categories, seen
from content.admin.errors import sentence_of
from content.admin.item_list import cells
from content.admin.item_list.changelist import rows_of
from content.admin.read_only import username
from content.characters import can_be_seen, clean
from content.decisions.actor import acting
from content.decisions.locks import Busy, lock_items
from content.models import Content, History

VIA = "admin items"
CONFLICT, GONE = 409, 410


@require_POST
def page(request: HttpRequest) -> JsonResponse:
    """Decide that the item's categories are these (`item`, `seen`, any number of `category`).

    The answer has `words` on what that came to, the row's cells as they are now, and where it is undone. 409: somebody
    was faster, or a rule is against it; nothing was decided. 410: the item is gone.
    """
    if not request.user.has_perm("content.change_content"):
        raise PermissionDenied
    key, gesture = clean(request.POST.get("item", "")), uuid.uuid4()
    try:
        words, status = _decided(request, key, gesture), 200
    except (IntegrityError, Busy) as error:
        words, status = sentence_of(error), CONFLICT
    rows = rows_of([key])
    if not rows:
        return JsonResponse({"words": "That item is not here any more."}, status=GONE)
    if not words:
        words, status = "Somebody changed it meanwhile. This is how it is now; choose again.", CONFLICT
    (item,) = rows
    is_done = status == 200 and History.objects.filter(gesture=gesture).exists()
    answer: dict[str, Any] = {
        "words": words,
        "categories": cells.categories(item, may_decide=True),
        "who": cells.who(item),
        "undo": reverse("admin:undo", args=[gesture]) if is_done else "",
    }
    return JsonResponse(answer, status=status)


def _decided(request: HttpRequest, key: str, gesture: uuid.UUID) -> str:
    """What it came to, as a sentence; "" if the row was not of now."""
    with transaction.atomic():
        lock_items(key)
        item = Content.objects.filter(pk=key).first()
        if item is None or request.POST.get("seen") != seen(item):
            return ""
        typed = [clean(name).strip() for name in request.POST.getlist("category")]
        spellings = vocabulary.spellings(filter(can_be_seen, typed))
        names = [spelling or name for name, spelling in spellings.items()]
        with acting(username(request), via=VIA, gesture=gesture):
            words = decide_categories(item, names, by=username(request), via=VIA)
    if not words:
        return "Nothing was decided: nobody names a category."
    # What has changed shows itself.
    before, now = item.shown_categories, Content.objects.get(pk=key).shown_categories
    return "Saved." if before != now else f"Saved: {words}"
