"""What the buttons on an item's page do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from content.admin.read_only import username
from content.decisions import curation, undo
from content.decisions.actor import acting
from content.decisions.locks import lock_items
from content.models import History, Suggestion

VIA = "admin item"
# What the same person answered so long ago is a click that came twice.
DOUBLE_CLICK = timedelta(minutes=1)


def _release(request: HttpRequest, video_id: str, field: str) -> str:
    curation.release(video_id, [field], by=username(request), via=VIA)
    return "Released: what the machine last said shows again."


def _accept(request: HttpRequest, video_id: str, value: str) -> str:
    _answer(curation.accept, Suggestion.State.ACCEPTED, request, video_id, value)
    return "Accepted: it is your decision now."


def _keep(request: HttpRequest, video_id: str, value: str) -> str:
    _answer(curation.keep_mine, Suggestion.State.KEPT, request, video_id, value)
    return "Kept as decided."


def _dismiss(request: HttpRequest, video_id: str, value: str) -> str:
    _answer(curation.dismiss, Suggestion.State.DISMISSED, request, video_id, value)
    return "Dismissed for ever."


def _answer(act: Callable[..., Any], state: str, request: HttpRequest, video_id: str, value: str) -> None:
    """Once, however often and by however many it is clicked. Raises DoesNotExist where another answer stands."""
    by = username(request)
    with acting(by, via=VIA):
        lock_items(video_id)
        suggestion = Suggestion.objects.get(pk=value, video_id=video_id)
        if suggestion.state == Suggestion.State.OPEN:
            act(suggestion, by=by, via=VIA)
        elif (suggestion.state, suggestion.decided_by) != (state, by) or _is_long_ago(suggestion):
            raise Suggestion.DoesNotExist


def _is_long_ago(suggestion: Suggestion) -> bool:
    return suggestion.decided_at is None or suggestion.decided_at < timezone.now() - DOUBLE_CLICK


def _return(request: HttpRequest, video_id: str, value: str) -> str:
    undo.return_to(History.objects.get(pk=value, item=video_id), by=username(request), via=VIA)
    return "Decided as it was then."


ANSWERS: dict[str, Callable[[HttpRequest, str, str], str]] = {
    "_release": _release,
    "_accept": _accept,
    "_keep": _keep,
    "_dismiss": _dismiss,
    "_return": _return,
}


def answered(request: HttpRequest, video_id: str, button: str) -> HttpResponse:
    try:
        messages.success(request, ANSWERS[button](request, video_id, request.POST[button]))
    except (ValueError, ValidationError, ObjectDoesNotExist):
        messages.warning(request, "That is not there any more; nothing was changed.")
    return HttpResponseRedirect(request.path)
