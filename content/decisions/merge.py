"""Renaming a category, or merging one into another: everywhere at once, and at the way in from now on.

A merge is a gesture; content/decisions/undo.py takes it back.
"""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, TextField, Value
from django.utils import timezone

from content.category_values import NO_CATEGORIES
from content.characters import can_be_seen
from content.decisions.actor import PYTHON, acting
from content.decisions.curation import save
from content.decisions.locks import lock_items, lock_library
from content.models import CategoryAlias, Content, Curation
from content.models.queryset import Fold, keys_of


class MergeRefused(ValueError):
    """The two names are one, or nobody could see one of them."""


def merge(old: str, new: str, *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None) -> int:
    """From now on `old` is called `new`; returns how many items that touched. One gesture, undone as one.

    Where a person took `new` away, it does not come back in this way: `old` just goes (see `keeping_out`).
    """
    check(old, new)
    old_key, new_key = key_of(old), key_of(new)
    with acting(by, via=via, gesture=gesture or uuid.uuid4()):
        lock_library()
        touched = list(_items_in(old_key))
        resting = _decided_elsewhere(old_key, here=touched)
        lock_items(*touched, *resting)
        _rename(old_key, new_key, new.strip(), by)
        for video_id in [*touched, *resting]:
            _amend(video_id, old_key, new.strip())
        return len(touched)


def check(old: str, new: str) -> None:
    """Raises MergeRefused."""
    if not key_of(old) or not new.strip() or old.strip() == new.strip():
        raise MergeRefused("Name two different categories.")
    if not can_be_seen(new):
        raise MergeRefused("Nothing of the new name could be seen.")


def is_in_use(name: str) -> bool:
    """Whether an item is in the category, however its name is written here."""
    return bool(_items_in(key_of(name)).exists())


def keeping_out(old: str, new: str) -> int:
    """On how many items in `old` a person took `new` away."""
    refusing = Curation.objects.filter(refusals__contains={"categories": [key_of(new)]})
    return refusing.filter(video_id__in=_items_in(key_of(old))).count()


def key_of(name: str) -> str:
    return keys_of([name])[0]


def _items_in(key: str) -> Any:
    items = Content.objects.filter(category_keys__contains=[Fold(Value(key))])
    return items.order_by("video_id").values_list("video_id", flat=True)


def _decided_elsewhere(key: str, here: list[str]) -> list[str]:
    """Items that a person decided to be in it and that are not here: a restore would bring the old name back."""
    keys = Func(
        F("overrides__subcategories_json"),
        Value({}, JSONField()),
        function="library_category_keys",
        output_field=ArrayField(TextField()),
    )
    decided = Curation.objects.annotate(keys=keys).filter(keys__contains=[key])  # type: ignore[misc]
    return list(decided.exclude(video_id__in=here).order_by("video_id").values_list("video_id", flat=True))


def _rename(old_key: str, new_key: str, name: str, by: str) -> None:
    """Names that became `old` before become `name` as well; a way back from `name` to `old` ends."""
    CategoryAlias.objects.filter(key=new_key).delete()
    for alias in CategoryAlias.objects.all():
        if key_of(alias.name) == old_key:
            CategoryAlias.objects.filter(key=alias.key).update(name=name, decided_by=by, decided_at=timezone.now())
    CategoryAlias.objects.update_or_create(
        key=old_key, defaults={"name": name, "decided_by": by, "decided_at": timezone.now()}
    )


def _amend(video_id: str, old_key: str, name: str) -> None:
    """Rename what is decided, and have the rules amend what machines wrote.

    That decides nothing new: author, date and note stay, and the history says who renamed.
    """
    curation = Curation.objects.filter(video_id=video_id).first()
    decided = (curation.overrides if curation else {}).get("subcategories_json")
    if curation and decided:
        entries = remaining = decided.get("categories", [])
        if key_of(name) in curation.refusals.get("categories", []):
            remaining = [entry for entry in entries if key_of(entry["category"]) != old_key]
        renamed = [entry | {"category": name} if key_of(entry["category"]) == old_key else entry for entry in remaining]
        amended = decided | (NO_CATEGORIES if entries and not remaining else {"categories": _united(renamed)})
        curation.overrides = curation.overrides | {"subcategories_json": amended}
        save(curation, by=curation.decided_by, note=None, origin=curation.origin, at=curation.decided_at)
    # The rules amend whatever is written.
    Content.objects.filter(video_id=video_id).update(
        subcategories_json=F("subcategories_json"), analysis_json=F("analysis_json")
    )


def _united(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry a category, with all its subcategories."""
    united: dict[str, dict[str, Any]] = {}
    for entry in entries:
        known = united.setdefault(key_of(entry["category"]), entry | {"subcategories": []})
        known["subcategories"] += entry["subcategories"]
    for entry in united.values():
        first_spellings: dict[str, str] = {}
        for key, name in zip(keys_of(entry["subcategories"]), entry["subcategories"], strict=True):
            first_spellings.setdefault(key, name)
        entry["subcategories"] = list(first_spellings.values())
    return list(united.values())
