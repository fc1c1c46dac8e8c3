"""What a person decides about an item. The rules in the database carry it into the library and keep it there."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from content import jsonvalues
from content.db.rules import CURATABLE
from content.decisions.actor import acting
from content.decisions.locks import lock_items, lock_shared
from content.models import Content, Curation, Suggestion

PERSON = "person"
ADMIN = "admin"
# "None of them" is a decision too, and not the same as saying nothing.
NO_CATEGORIES: dict[str, Any] = {"categories": [], "cleared": True}


def curate(
    video_id: str,
    decisions: dict[str, Any],
    *,
    by: str,
    note: str | None = None,
    origin: str = PERSON,
    via: str = ADMIN,
    refuse: Iterable[str] = (),
    renaming: bool = False,
    refusing: bool = True,
    **context: Any,
) -> Curation:
    """Decide the value of columns of `content`; None clears one. What was decided before of others stays, and so does
    its note unless another is given.

    A decision that only takes categories away refuses them: they do not come back, not even after a release. Not with
    `refusing=False`. `renaming` decides nothing new and leaves the refusals alone. Raises ValueError for a column that
    cannot be decided.
    """
    unknown = sorted(set(decisions) - set(CURATABLE))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} cannot be curated. Curatable are {', '.join(CURATABLE)}.")
    with acting(by, via=via, **context):
        lock_items(video_id)
        curation = Curation.objects.filter(video_id=video_id).first() or Curation(video_id=video_id)
        if "subcategories_json" in decisions and not renaming:
            chosen = decisions["subcategories_json"]
            _refuse(curation, taken_away(video_id, chosen) if refusing else set(), chosen=chosen)
        _refuse(curation, set(refuse))
        curation.overrides = curation.overrides | decisions
        return _saved(curation, by=by, note=note, origin=origin)


def annotate(video_id: str, note: str, *, by: str, via: str = ADMIN) -> Curation | None:
    """Say why of what is decided already. It decides nothing: who did, and when, stays. None if nothing was decided."""
    with acting(by, via=via):
        lock_items(video_id)
        curation = Curation.objects.filter(video_id=video_id).first()
        if curation is None:
            return None
        return _saved(curation, by=curation.decided_by, note=note, origin=curation.origin, at=curation.decided_at)


def release(
    video_id: str, columns: Iterable[str], *, by: str, note: str | None = None, via: str = ADMIN
) -> Curation | None:
    """Give columns back to the machine: its last word shows again. None if nothing was decided."""
    with acting(by, via=via):
        lock_items(video_id)
        curation = Curation.objects.filter(video_id=video_id).first()
        if curation is None:
            return None
        kept = set(curation.overrides) - set(columns)
        if kept == set(curation.overrides):
            return curation
        curation.overrides = {name: value for name, value in curation.overrides.items() if name in kept}
        if note is None and not (curation.overrides or curation.refusals):
            note = ""  # it said why of what is decided no more
        return _saved(curation, by=by, note=note, origin=curation.origin)


def accept(suggestion: Suggestion, *, by: str, via: str = ADMIN) -> Curation:
    """The machine is right this time, which refuses nothing: its value, with categories as they are called by now,
    becomes the person's decision."""
    with acting(by, via=via):
        lock_shared()
        value = _called_now(suggestion)
        curation = curate(suggestion.video_id, {suggestion.field: value}, by=by, via=via, refusing=False)
        _answered(suggestion, Suggestion.State.ACCEPTED, by)
        return curation


def keep_mine(suggestion: Suggestion, *, by: str, via: str = ADMIN) -> None:
    """The decision stands; another proposal may come."""
    with acting(by, via=via):
        _answered(suggestion, Suggestion.State.KEPT, by)


def dismiss(suggestion: Suggestion, *, by: str, via: str = ADMIN) -> None:
    """The decision stands, and categories proposed beyond it are refused for ever."""
    with acting(by, via=via):
        lock_items(suggestion.video_id)
        curation = Curation.objects.get(video_id=suggestion.video_id)
        if suggestion.field == "subcategories_json":
            _refuse(curation, names_in(_called_now(suggestion)), chosen=curation.overrides.get("subcategories_json"))
            _saved(curation, by=by, note=curation.note, origin=curation.origin)
        _answered(suggestion, Suggestion.State.DISMISSED, by)


def taken_away(video_id: str, chosen: Any) -> set[str]:
    """The categories that readers saw and a decision takes away; none when it puts others in their place."""
    content = Content.objects.filter(video_id=video_id).only("shown_categories").first()
    seen = {entry["category"] for entry in content.shown_categories} if content else set()
    return seen - names_in(chosen) if names_in(chosen) <= seen else set()


def names_in(value: Any) -> set[str]:
    """The names of the categories in a column's value."""
    listed = jsonvalues.mapping(value).get("categories")
    entries = listed if isinstance(listed, list) else []
    return {jsonvalues.text(jsonvalues.mapping(entry).get("category")).strip() for entry in entries} - {""}


def folded(names: Iterable[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT library_fold(name) FROM unnest(%s::text[]) AS name ORDER BY 1", [list(names)])
        return [key for (key,) in cursor.fetchall()]


def _called_now(suggestion: Suggestion) -> Any:
    """What it proposed, with categories that were renamed or merged since under their new names, each once."""
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


def _refuse(curation: Curation, names: set[str], *, chosen: Any = None) -> None:
    """Add refusals; what is chosen is not refused any more."""
    refused = set(curation.refusals.get("categories", [])) | set(folded(names))
    kept = sorted(refused - set(folded(names_in(chosen))))
    curation.refusals = curation.refusals | {"categories": kept} if kept else {}


def _answered(suggestion: Suggestion, state: Suggestion.State, by: str) -> None:
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, by, timezone.now()
    suggestion.save(update_fields=["state", "decided_by", "decided_at"])


def _saved(curation: Curation, *, by: str, note: str | None, origin: str, at: datetime | None = None) -> Curation:
    curation.decided_by, curation.origin = by, origin
    if note is not None:
        curation.note = note
    curation.decided_at = at or timezone.now()
    if curation._state.adding:
        curation.save(force_insert=True)
    else:
        # `incoming` is the database's to write.
        curation.save(update_fields=["overrides", "refusals", "decided_by", "note", "origin", "decided_at"])
    curation.refresh_from_db()
    return curation
