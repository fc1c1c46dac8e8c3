"""What the buttons on an item's page do."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from content.admin.desk.gesture import report
from content.admin.items.conflict import CATEGORIES, last_change, overtaken
from content.admin.items.decision_form import DecisionForm
from content.admin.read_only import username
from content.decisions import agreement, curation, undo
from content.decisions.actor import acting
from content.decisions.locks import lock_items
from content.decisions.suggestion import answer_once
from content.models import Content, History, Suggestion
from content.models.content import column_in_words

VIA = "admin item"
State = Suggestion.State
AGAIN = "Nothing was done; press again if you still want it."


def _agree(video_id: str, value: str, by: str) -> None:
    if not agreement.agree([video_id], by=by, via=VIA):
        raise ValueError("Nobody is left to agree with.")


def _release(video_id: str, field: str, by: str) -> None:
    curation.release(video_id, [field], by=by, via=VIA)


def _answer(state: State, video_id: str, key: str, by: str) -> None:
    answer_once(video_id, key, state, by=by, via=VIA)


def _return(video_id: str, key: str, by: str) -> None:
    undo.return_to(History.objects.get(pk=key, item=video_id), by=by, via=VIA)


# The name of a button to what it does with the item's key, its own value and the curator; and the message after it.
ACTIONS: dict[str, tuple[Callable[[str, str, str], None], str]] = {
    "_agree": (_agree, "Decided as the machine says."),
    "_release": (_release, "Given back: what the machine last said shows again."),
    "_accept": (partial(_answer, State.ACCEPTED), "Accepted: it is your decision now."),
    "_keep": (partial(_answer, State.KEPT), "Kept as decided."),
    "_dismiss": (partial(_answer, State.DISMISSED), "Dismissed for ever."),
    "_return": (_return, "Decided as it was then."),
}


def perform(request: HttpRequest, video_id: str, button: str) -> HttpResponse:
    act, message = ACTIONS[button]
    by, gesture = username(request), uuid.uuid4()
    try:
        with acting(by, via=VIA, gesture=gesture):
            lock_items(video_id)
            if words := _overtaken(request, video_id, button):
                messages.warning(request, words)
                return HttpResponseRedirect(request.path)
            act(video_id, request.POST[button], by)
        report(request, message, gesture)
    except (ValueError, ValidationError, ObjectDoesNotExist):
        messages.warning(request, "That is not there any more; nothing was changed.")
    return HttpResponseRedirect(request.path)


def _overtaken(request: HttpRequest, video_id: str, button: str) -> str:
    """Who changed what the button is about since the page was opened, in a sentence; "" if nobody else did."""
    item = Content.objects.filter(pk=video_id).first()
    if item is None or "seen" not in request.POST:
        return ""
    form = DecisionForm(request.POST, instance=item)
    about = _about(button, request.POST[button])
    for name in form.changed_meanwhile:
        line = last_change(video_id, name)
        if (about is None or name == about) and line and line.actor != username(request):
            return f"{column_in_words(name).capitalize()}: {overtaken(line, form.initial.get(name), AGAIN)}"
    return ""


def _about(button: str, value: str) -> str | None:
    """The field that a button is about; None for all of them."""
    match button:
        case "_agree":
            return CATEGORIES
        case "_release":
            return value
        case "_accept" | "_keep" | "_dismiss":
            with suppress(ValidationError):
                return Suggestion.objects.filter(pk=value).values_list("field", flat=True).first()
    return None
