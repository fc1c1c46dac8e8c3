"""What a person answers to a machine's suggestion."""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from content.category_values import names_in
from content.decisions.actor import PYTHON, acting
from content.decisions.curation import add_refusals, decide, save
from content.decisions.locks import lock_items
from content.models import Curation, Suggestion

State = Suggestion.State
# The same answer by the same person within this time is a click that came twice.
DOUBLE_CLICK = timedelta(minutes=1)


def accept(suggestion: Suggestion, *, by: str, via: str = PYTHON) -> None:
    """The machine is right this time, which refuses nothing: its value, with categories as they are called by now,
    becomes the person's decision."""
    answer(suggestion, State.ACCEPTED, by=by, via=via)


def keep_mine(suggestion: Suggestion, *, by: str, via: str = PYTHON) -> None:
    """The decision stands; another suggestion may come."""
    answer(suggestion, State.KEPT, by=by, via=via)


def dismiss(suggestion: Suggestion, *, by: str, via: str = PYTHON) -> None:
    """The decision stands, and categories that were suggested beyond it are refused for ever."""
    answer(suggestion, State.DISMISSED, by=by, via=via)


def answer(suggestion: Suggestion, state: State, *, by: str, via: str = PYTHON) -> None:
    with acting(by, via=via):
        lock_items(suggestion.video_id)
        _answer(suggestion, state, by)


def answer_all(
    suggestions: QuerySet[Suggestion], state: State, *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None
) -> tuple[int, int]:
    """Give all open ones this answer, as one gesture; returns how many got it, and how many were answered before."""
    with acting(by, via=via, gesture=gesture or uuid.uuid4()):
        lock_items(*suggestions.order_by("video_id").values_list("video_id", flat=True).distinct())
        open_ones = list(suggestions.filter(state=State.OPEN).order_by("video_id", "field"))
        left = suggestions.exclude(state=State.OPEN).count()
        for suggestion in open_ones:
            _answer(suggestion, state, by)
    return len(open_ones), left


def answer_once(
    video_id: str, key: str, state: State, *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None
) -> None:
    """Answer the item's suggestion of this key, however often the same person clicks.

    Raises Suggestion.DoesNotExist if there is none or another answer stands, and ValidationError for what is no key.
    """
    with acting(by, via=via, gesture=gesture):
        lock_items(video_id)
        suggestion = Suggestion.objects.get(pk=key, video_id=video_id)
        if suggestion.state == State.OPEN:
            _answer(suggestion, state, by)
            return
        is_recent = suggestion.decided_at and suggestion.decided_at >= timezone.now() - DOUBLE_CLICK
        if (suggestion.state, suggestion.decided_by) != (state, by) or not is_recent:
            raise Suggestion.DoesNotExist


def _answer(suggestion: Suggestion, state: State, by: str) -> None:
    if state == State.ACCEPTED:
        decide(suggestion.video_id, {suggestion.field: _called_now(suggestion)}, by=by, refusing=False)
    elif state == State.DISMISSED and suggestion.field == "subcategories_json":
        curation = Curation.objects.get(video_id=suggestion.video_id)
        chosen = curation.overrides.get("subcategories_json")
        add_refusals(curation, names_in(_called_now(suggestion)), chosen=chosen)
        save(curation, by=by, note=curation.note, origin=curation.origin)
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, by, timezone.now()
    suggestion.save(update_fields=["state", "decided_by", "decided_at"])


def _called_now(suggestion: Suggestion) -> Any:
    """The suggested value; categories that were renamed or merged since have their new names, each once."""
    if suggestion.field != "subcategories_json":
        return suggestion.value
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN amended = value THEN value"
            " ELSE value || jsonb_build_object('categories', library_categories(amended, '{}')) END"
            " FROM (SELECT value, library_amended_column(value, NULL) AS amended FROM suggestion WHERE id = %s) AS s",
            [suggestion.pk],
        )
        return json.loads(cursor.fetchone()[0])
