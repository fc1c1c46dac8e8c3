"""What the buttons on an item's page do."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from content import curating, undoing
from content.admin.looking import name_of
from content.models import History, Suggestion

VIA = "admin item"


def _release(request: HttpRequest, video_id: str, field: str) -> str:
    curating.release(video_id, [field], by=name_of(request), via=VIA)
    return "Released: what the machine last said shows again."


def _suggestion(video_id: str, value: str) -> Suggestion:
    return get_object_or_404(Suggestion, pk=value, video_id=video_id, state=Suggestion.State.OPEN)


def _accept(request: HttpRequest, video_id: str, value: str) -> str:
    curating.accept(_suggestion(video_id, value), by=name_of(request), via=VIA)
    return "Accepted: it is your decision now."


def _keep(request: HttpRequest, video_id: str, value: str) -> str:
    curating.keep_mine(_suggestion(video_id, value), by=name_of(request), via=VIA)
    return "Kept as decided."


def _dismiss(request: HttpRequest, video_id: str, value: str) -> str:
    curating.dismiss(_suggestion(video_id, value), by=name_of(request), via=VIA)
    return "Dismissed for ever."


def _return(request: HttpRequest, video_id: str, value: str) -> str:
    undoing.return_to(get_object_or_404(History, pk=value, item=video_id), by=name_of(request), via=VIA)
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
    except (ValueError, ValidationError):
        messages.error(request, "That is not there any more; nothing was changed.")
    return HttpResponseRedirect(request.path)
