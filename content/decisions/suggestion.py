"""What a person answers to a machine's suggestion."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from content.category_values import names_in
from content.decisions.actor import PYTHON, acting, acting_gesture
from content.decisions.curation import decide_many, refused_beside
from content.decisions.locks import lock_items
from content.models import Curation, Suggestion
from content.models.queryset import keys_of

State = Suggestion.State
# The same answer by the same person within this time is a click that came twice.
DOUBLE_CLICK = timedelta(minutes=1)
CATEGORIES = "subcategories_json"
CALLED_NOW = """
    SELECT id, (CASE WHEN amended = value THEN value
        ELSE value || jsonb_build_object('categories', library_categories(amended, '{}')) END)::text
    FROM (
        SELECT id, value, library_amended_column(value, NULL) AS amended FROM suggestion WHERE id = ANY (%s::uuid[])
    ) AS s
"""
REFUSE = """
    UPDATE curation c SET refusals = d.refusals::jsonb, decided_by = %(by)s, decided_at = now()
    FROM unnest(%(keys)s::text[], %(refusals)s::text[]) AS d (key, refusals) WHERE c.video_id = d.key
"""


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
        _answer([suggestion], state, by)


def answer_all(
    suggestions: QuerySet[Suggestion], state: State, *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None
) -> tuple[int, int]:
    """Give all open ones this answer, as one gesture; returns how many got it, and how many were answered before."""
    with acting(by, via=via, gesture=gesture or acting_gesture() or uuid.uuid4()):
        lock_items(*suggestions.order_by("video_id").values_list("video_id", flat=True).distinct())
        open_ones = list(suggestions.filter(state=State.OPEN).order_by("video_id", "field"))
        left = suggestions.exclude(state=State.OPEN).count()
        _answer(open_ones, state, by)
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
            _answer([suggestion], state, by)
            return
        is_recent = suggestion.decided_at and suggestion.decided_at >= timezone.now() - DOUBLE_CLICK
        if (suggestion.state, suggestion.decided_by) != (state, by) or not is_recent:
            raise Suggestion.DoesNotExist


def _answer(suggestions: Sequence[Suggestion], state: State, by: str) -> None:
    of_categories = [each for each in suggestions if each.field == CATEGORIES]
    called_now = {} if state == State.KEPT or not of_categories else _called_now(of_categories)
    if state == State.ACCEPTED:
        decisions: dict[str, dict[str, Any]] = {}
        for each in suggestions:
            decisions.setdefault(each.video_id, {})[each.field] = called_now.get(each.pk, each.value)
        chosen = {each.video_id: called_now[each.pk] for each in of_categories}
        standing = Curation.objects.in_bulk(decisions)
        refusals = {key: standing[key].refusals if key in standing else {} for key in decisions}
        decide_many(decisions, standing, by=by, refusals=_refused(refusals, {}, chosen))
    elif state == State.DISMISSED and of_categories:
        _refuse({each.video_id: called_now[each.pk] for each in of_categories}, by)
    keys = [each.pk for each in suggestions]
    Suggestion.objects.filter(pk__in=keys).update(state=state, decided_by=by, decided_at=timezone.now())


def _refuse(suggested: Mapping[str, Any], by: str) -> None:
    """Refuse the categories of these values that are not decided on their items."""
    rows = Curation.objects.filter(pk__in=suggested).values_list("pk", "refusals", f"overrides__{CATEGORIES}")
    refusals, chosen = {}, {}
    for key, refused, decided in rows:
        refusals[key], chosen[key] = refused, decided
    becomes = _refused(refusals, suggested, chosen)
    with connection.cursor() as cursor:
        cursor.execute(REFUSE, {"by": by, "keys": list(becomes), "refusals": list(map(json.dumps, becomes.values()))})


def _refused(
    refusals: Mapping[str, dict[str, Any]], refuse: Mapping[str, Any], chosen: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """What is refused on each item, with the categories of one value added and without those of another."""
    names = sorted({name for value in (*refuse.values(), *chosen.values()) for name in names_in(value)})
    folded = dict(zip(names, keys_of(names), strict=True))
    return {
        key: refused_beside(
            refused,
            {folded[name] for name in names_in(refuse.get(key))},
            chosen={folded[name] for name in names_in(chosen.get(key))},
        )
        for key, refused in refusals.items()
    }


def _called_now(suggestions: Sequence[Suggestion]) -> dict[uuid.UUID, Any]:
    """Their values, by their keys; categories that were renamed or merged since have their new names, each once."""
    with connection.cursor() as cursor:
        cursor.execute(CALLED_NOW, [[each.pk for each in suggestions]])
        return {key: json.loads(value) for key, value in cursor.fetchall()}
