"""Renaming, merging and moving categories and subcategories: everywhere at once, and at the way in from now on.

All of it is one act: an old name is called something else from now on, which may be in use or new. It is a gesture;
content/decisions/undo.py takes it back.
"""

import json
import math
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, TextField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from content.category_values import NO_CATEGORIES
from content.characters import can_be_seen
from content.decisions.actor import PYTHON, acting
from content.decisions.locks import Busy, lock_items, lock_library
from content.models import CategoryAlias, Content, Curation
from content.models.queryset import keys_of

BELOW = CategoryAlias.BELOW
# Items that one transaction changes: nobody else can write meanwhile, for well under a second.
ITEMS_AT_ONCE = 100
HAS_SUBCATEGORY = """
    EXISTS (SELECT FROM jsonb_array_elements(shown_categories) AS entry,
            jsonb_array_elements_text(entry -> 'subcategories') AS name
        WHERE library_alias_key(entry ->> 'category', name) = %s)
"""
# First the few that are not here: the names in a decision are long to work out.
DECIDED_ELSEWHERE = """
    SELECT video_id FROM (
        SELECT video_id, overrides -> 'subcategories_json' AS value FROM curation c
        WHERE overrides ? 'subcategories_json' AND NOT EXISTS (SELECT FROM content WHERE video_id = c.video_id) OFFSET 0
    ) AS elsewhere
    WHERE library_category_keys(value, NULL) || library_subcategory_keys(value, NULL) @> ARRAY[%s] ORDER BY video_id
"""
# That decides nothing new: author, date and note stay, and the history says who renamed.
RENAME_DECIDED = """
    UPDATE curation SET overrides = overrides || jsonb_build_object('subcategories_json', value)
    FROM jsonb_each(%s::jsonb) AS renamed (key, value) WHERE video_id = key
"""
# The rules amend whatever is written.
WRITE_AGAIN = """
    UPDATE content SET subcategories_json = subcategories_json, analysis_json = analysis_json
    WHERE video_id = ANY (%s)
"""
# The key of the name to which an alias leads.
LEADS_TO = Func("name", "subcategory", function="library_alias_key", output_field=TextField())


class MergeRefused(ValueError):
    """The two names are one, or nobody could see one of them."""


@dataclass(frozen=True)
class Term:
    """A category, or a subcategory under it."""

    category: str
    subcategory: str = ""

    def __str__(self) -> str:
        return " / ".join(filter(None, (self.category, self.subcategory)))


@dataclass(frozen=True)
class Part:
    """How many items were changed by now, and how many are left."""

    done: int
    left: int


def merge(old: Term | str, new: Term | str, *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None) -> int:
    """From now on `old` is called `new`; returns how many items that touched. A lone name is a category's.

    One gesture, undone as one. Of many items it is several transactions, between which others write. Where a person
    took the new category away, it does not come back in this way: `old` just goes (see `keeping_out`).
    """
    gesture, done, left = gesture or uuid.uuid4(), 0, 1
    while left:
        part = merge_part(old, new, by=by, via=via, gesture=gesture)
        done, left = done + part.done, part.left
    return done


def merge_part(
    old: Term | str,
    new: Term | str,
    *,
    by: str,
    via: str = PYTHON,
    gesture: uuid.UUID | None = None,
    seconds: float = math.inf,
) -> Part:
    """`merge` for a caller who has only so many seconds, and goes on later by the same call with the same gesture.

    Raises MergeRefused; and Busy, where nothing was changed.
    """
    check(old, new)
    change, gesture, until = _Change(_term(old), _term(new)), gesture or uuid.uuid4(), time.monotonic() + seconds
    with acting(by, via=via, gesture=gesture):
        lock_library()
        items = list(items_in(change.old).values_list("video_id", flat=True))
        todo = [*items, *_decided_elsewhere(change.old_key)]
        _lead_on(change, by)
        _amend(todo[:ITEMS_AT_ONCE], change)
    done = ITEMS_AT_ONCE
    while done < len(todo) and time.monotonic() < until:
        try:
            with acting(by, via=via, gesture=gesture):
                _amend(todo[done : done + ITEMS_AT_ONCE], change)
        except Busy:
            break
        done += ITEMS_AT_ONCE
    return Part(min(done, len(items)), max(len(todo) - done, 0))


def check(old: Term | str, new: Term | str) -> None:
    """Raises MergeRefused."""
    old, new = _term(old), _term(new)
    is_one = (new.category.strip(), new.subcategory.strip()) == (old.category.strip(), old.subcategory.strip())
    if is_one or not new.category.strip() or not all(keys_of([old.category, *filter(None, [old.subcategory])])):
        raise MergeRefused("Give two different names.")
    if not all(map(can_be_seen, filter(None, (new.category, new.subcategory)))):
        raise MergeRefused("Nothing of the new name could be seen.")
    if new.subcategory and not old.subcategory:
        raise MergeRefused("A category cannot become a subcategory.")


def is_in_use(name: Term | str) -> bool:
    """Whether an item is in the category, however its name is written here."""
    return bool(items_in(name).exists())


def keeping_out(old: Term | str, new: Term | str) -> int:
    """On how many items in `old` a person took the category of `new` away."""
    refusing = Curation.objects.filter(refusals__contains={"categories": [key_of(_term(new).category)]})
    return refusing.filter(video_id__in=items_in(old).values("video_id")).count()


def key_of(name: Term | str) -> str:
    """As an old name it has this key."""
    return BELOW.join(keys_of(filter(None, (_term(name).category, _term(name).subcategory))))


def items_in(name: Term | str) -> Any:
    """Items in the category or subcategory, listed or not, by key."""
    category, _, subcategory = (key := key_of(name)).partition(BELOW)
    items = Content.objects.filter(category_keys__contains=[category]).order_by("video_id")
    return items.filter(has_subcategory(key)) if subcategory else items


def has_subcategory(key: str) -> RawSQL:
    """Whether an item has the subcategory of this key, as a condition of a query."""
    return RawSQL(HAS_SUBCATEGORY, [key], BooleanField())  # noqa: S611


class _Change:
    """An old name, the new one, and both as they are compared."""

    def __init__(self, old: Term, new: Term) -> None:
        self.old = old
        self.new = Term(new.category.strip(), new.subcategory.strip())
        self.old_key, self.new_key = key_of(old), key_of(self.new)
        self.category_key, _, self.subcategory_key = self.old_key.partition(BELOW)
        self.new_category_key = self.new_key.partition(BELOW)[0]

    @property
    def stays_below(self) -> bool:
        return bool(self.subcategory_key) and self.category_key == self.new_category_key


def _term(name: Term | str) -> Term:
    return name if isinstance(name, Term) else Term(name)


def _decided_elsewhere(key: str) -> list[str]:
    """Items that a person decided to be in it and that are not here: a restore would bring the old name back."""
    with connection.cursor() as cursor:
        cursor.execute(DECIDED_ELSEWHERE, [key])
        return [video_id for (video_id,) in cursor.fetchall()]


def _lead_on(change: _Change, by: str) -> None:
    """Names that became `old` before become `new` as well; what would lead back from `new` to `old` ends."""
    aliases = {alias.key: alias for alias in CategoryAlias.objects.annotate(leads_to=LEADS_TO)}
    known = aliases.get(change.old_key)
    target: dict[str, Any] = {"name": change.new.category, "subcategory": change.new.subcategory or None}
    if known and (known.name, known.subcategory) == tuple(target.values()):
        return  # it goes on with what it began
    leads = {key: alias.leads_to for key, alias in aliases.items()}
    leads = {key: change.new_key if to == change.old_key else to for key, to in leads.items()}
    leads.pop(change.new_key, None)
    leads[change.old_key] = change.new_key
    below = change.new_category_key + BELOW
    ending = {key for key in leads if key.startswith(below) and key != change.old_key and _leads_back(key, leads)}
    CategoryAlias.objects.filter(key__in=ending | {change.new_key}).delete()
    target |= {"decided_by": by, "decided_at": timezone.now()}
    CategoryAlias.objects.annotate(leads_to=LEADS_TO).filter(leads_to=change.old_key).exclude(
        key=change.old_key
    ).update(**target)
    CategoryAlias.objects.update_or_create(key=change.old_key, defaults=target)


def _leads_back(key: str, leads: Mapping[str, str]) -> bool:
    """Whether names lead from this one in a circle; `leads` has the key of each old name to that of the next."""
    passed = set()
    while key not in passed:
        passed.add(key)
        category, _, below = key.partition(BELOW)
        steps = (leads.get(key), f"{leads[category]}{BELOW}{below}" if below and category in leads else None)
        ahead = next((step for step in steps if step not in (None, key)), None)
        if ahead is None:
            return False
        key = ahead
    return True


def _amend(video_ids: list[str], change: _Change) -> None:
    """Rename what is decided, and have the rules amend what machines wrote."""
    lock_items(*video_ids)
    decided = Curation.objects.filter(video_id__in=video_ids, overrides__has_key="subcategories_json")
    values = {each.video_id: (each.overrides["subcategories_json"], each.refusals) for each in decided}
    entries = [entry for value, _ in values.values() for entry in _entries(value)]
    names = [name for entry in entries for name in (entry["category"], *_subcategories(entry))]
    names += [change.new.category, change.new.subcategory]
    keys = dict(zip(names, keys_of(names), strict=True))
    renamed = {
        video_id: after
        for video_id, (value, refusals) in values.items()
        if (after := _renamed(value, change, keys, refusals.get("categories", []))) != value
    }
    with connection.cursor() as cursor:
        cursor.execute(RENAME_DECIDED, [json.dumps(renamed)])
        cursor.execute(WRITE_AGAIN, [video_ids])


def _renamed(value: Any, change: _Change, keys: Mapping[str, str], refused: Iterable[str]) -> Any:
    """A decided value; where its new category was refused, the old name just goes."""
    remaining: list[dict[str, Any]] = []
    for entry in _entries(value):
        remaining += _renamed_entry(entry, change, keys, is_refused=change.new_category_key in refused)
    if remaining == _entries(value):
        return value
    return value | ({"categories": _united(remaining, keys)} if remaining else NO_CATEGORIES)


def _renamed_entry(
    entry: dict[str, Any], change: _Change, keys: Mapping[str, str], *, is_refused: bool
) -> list[dict[str, Any]]:
    """What becomes of it: itself, renamed or without what went, and an entry of its own for what went elsewhere."""
    subcategories = _subcategories(entry)
    if keys[entry["category"]] != change.category_key:
        return [entry]
    if not change.subcategory_key:
        return [] if is_refused else [entry | {"category": change.new.category}]
    if change.subcategory_key not in map(keys.get, subcategories):
        return [entry]
    becomes = [change.new.subcategory] if change.new.subcategory else []
    rest = [name for name in subcategories if keys[name] != change.subcategory_key]
    if change.stays_below:
        place = list(map(keys.get, subcategories)).index(change.subcategory_key)
        return [entry | {"subcategories": [*rest[:place], *becomes, *rest[place:]]}]
    stays = [entry | {"subcategories": rest}] if rest else []
    return stays if is_refused else [*stays, {"category": change.new.category, "subcategories": becomes}]


def _united(entries: list[dict[str, Any]], keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """One entry a category, with all its subcategories, each in the spelling that comes first."""
    united: dict[str, dict[str, Any]] = {}
    for entry in entries:
        first = united.setdefault(keys[entry["category"]], entry | {"subcategories": []})
        first["subcategories"] += _subcategories(entry)
    for entry in united.values():
        spellings: dict[str, str] = {}
        for name in entry["subcategories"]:
            spellings.setdefault(keys[name], name)
        entry["subcategories"] = list(spellings.values())
    return list(united.values())


def _entries(value: Any) -> list[dict[str, Any]]:
    """The entries of a decided value, whatever another writer has put there."""
    listed = value.get("categories") if isinstance(value, dict) else None
    listed = listed if isinstance(listed, list) else []
    return [entry for entry in listed if isinstance(entry, dict) and isinstance(entry.get("category"), str)]


def _subcategories(entry: Mapping[str, Any]) -> list[str]:
    names = entry.get("subcategories")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
