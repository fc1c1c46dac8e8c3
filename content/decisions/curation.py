"""What a person decides about an item. The rules in the database carry it into the library and keep it there:
`curation_wins_on_update` and `library_amended`, which also keeps refused categories out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from content.category_values import names_in
from content.db.rules import CURATABLE
from content.decisions.actor import PYTHON, acting
from content.decisions.locks import lock_items
from content.models import Content, Curation
from content.models.queryset import keys_of

PERSON = "person"
# `incoming` is the database's to write.
WRITTEN = ("overrides", "refusals", "decided_by", "note", "origin", "decided_at")


def curate(
    video_id: str,
    decisions: dict[str, Any],
    *,
    by: str,
    note: str | None = None,
    origin: str = PERSON,
    via: str = PYTHON,
    refuse: Iterable[str] = (),
    refusing: bool = True,
    **context: Any,
) -> Curation:
    """Decide the value of columns of `content`; None clears one. Earlier decisions about other columns stay, and so
    does the note unless another is given.

    A decision that only takes categories away refuses them: they do not come back, not even after a release. Not with
    `refusing=False`. `refuse` names further categories to refuse.

    Raises ValueError for a column that cannot be decided.
    """
    unknown = sorted(set(decisions) - set(CURATABLE))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} cannot be curated. Curatable are {', '.join(CURATABLE)}.")
    with acting(by, via=via, **context):
        lock_items(video_id)
        return decide(video_id, decisions, by=by, note=note, origin=origin, refuse=refuse, refusing=refusing)


def decide(
    video_id: str,
    decisions: dict[str, Any],
    *,
    by: str,
    note: str | None = None,
    origin: str = PERSON,
    refuse: Iterable[str] = (),
    refusing: bool = True,
) -> Curation:
    """`curate` for a caller that is `acting` and has locked the item."""
    curation = Curation.objects.filter(video_id=video_id).first() or Curation(video_id=video_id)
    if note is None and not curation.is_decided:
        note = ""  # of a decision that was undone
    if "subcategories_json" in decisions:
        chosen = decisions["subcategories_json"]
        add_refusals(curation, _taken_away(video_id, chosen) if refusing else (), chosen=chosen)
    add_refusals(curation, refuse)
    curation.overrides = curation.overrides | decisions
    return save(curation, by=by, note=note, origin=origin)


def decide_many(
    decisions: Mapping[str, dict[str, Any]],
    standing: Mapping[str, Curation],
    *,
    by: str,
    refusals: Mapping[str, dict[str, Any]],
    origin: str = PERSON,
) -> None:
    """`decide` about many items in one statement, for a caller that is `acting` and has locked them.

    `standing` has what is decided about them by now, and `refusals` what the column of that name becomes, by item.
    """
    curations, now = [], timezone.now()
    for key, decision in decisions.items():
        curation = standing.get(key) or Curation(video_id=key)
        if not curation.is_decided:
            curation.note = ""  # of a decision that was undone
        curation.overrides, curation.refusals = curation.overrides | decision, refusals[key]
        curation.decided_by, curation.origin, curation.decided_at = by, origin, now
        curations.append(curation)
    write_many(curations)


def write_many(curations: Iterable[Curation]) -> None:
    """Write whole decisions in one statement, for a caller that is `acting` and has locked their items."""
    rows = sorted(curations, key=lambda each: each.video_id)
    Curation.objects.bulk_create(rows, update_conflicts=True, unique_fields=["video_id"], update_fields=WRITTEN)


def annotate(video_id: str, note: str, *, by: str, via: str = PYTHON) -> Curation | None:
    """Say why something was decided. That is no decision: who decided, and when, stays. None if nothing was decided."""
    with acting(by, via=via):
        lock_items(video_id)
        curation = Curation.objects.filter(video_id=video_id).first()
        if curation is None:
            return None
        return save(curation, by=curation.decided_by, note=note, origin=curation.origin, at=curation.decided_at)


def release(
    video_id: str, columns: Iterable[str], *, by: str, note: str | None = None, via: str = PYTHON
) -> Curation | None:
    """Give columns back to the machine: its last word shows again. None if nothing was decided."""
    with acting(by, via=via):
        lock_items(video_id)
        curation = Curation.objects.filter(video_id=video_id).first()
        if curation is None:
            return None
        released = set(curation.overrides) & set(columns)
        if not released:
            return curation
        curation.overrides = {name: value for name, value in curation.overrides.items() if name not in released}
        if note is None and not curation.is_decided:
            note = ""  # the decision that it explained is gone
        return save(curation, by=by, note=note, origin=curation.origin)


def add_refusals(curation: Curation, names: Iterable[str], *, chosen: Any = None) -> None:
    """Refuse these categories, and no longer those of a chosen value."""
    curation.refusals = refused_beside(curation.refusals, keys_of(names), chosen=keys_of(names_in(chosen)))


def refused_beside(refusals: dict[str, Any], keys: Iterable[str], *, chosen: Iterable[str]) -> dict[str, Any]:
    """The column `refusals` with these folded names added, and without the chosen ones."""
    refused = {*refusals.get("categories", []), *keys} - set(chosen)
    return refusals | {"categories": sorted(refused)} if refused else {}


def save(curation: Curation, *, by: str, note: str | None, origin: str, at: datetime | None = None) -> Curation:
    """Write the decision; without a note the one that stands there stays."""
    curation.decided_by, curation.origin, curation.decided_at = by, origin, at or timezone.now()
    if note is not None:
        curation.note = note
    if curation._state.adding:
        curation.save(force_insert=True)
    else:
        curation.save(update_fields=WRITTEN)
    curation.refresh_from_db()
    return curation


def _taken_away(video_id: str, chosen: Any) -> set[str]:
    """The keys of categories that readers saw and a decision takes away; none when it puts others in their place."""
    content = Content.objects.filter(video_id=video_id).only("category_keys").first()
    seen, remaining = set(content.category_keys if content else ()), set(keys_of(names_in(chosen)))
    return seen - remaining if remaining <= seen else set()
