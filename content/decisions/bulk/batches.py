"""An act on many items, batch by batch, with others writing in between."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from content.decisions.actor import acting
from content.decisions.bulk.bulk_act import BulkAct, here
from content.decisions.locks import lock_items
from content.models import History

# Items that one transaction changes: nobody else can write meanwhile, for well under a second.
BATCH = 250
# What a line of history is about whose item does not look any more as it did: a decision, or other categories.
CHANGES = Q(kind="curation", becomes__has_any_keys=["overrides", "refusals"]) | (
    Q(kind="content") & (Q(act="insert") | Q(becomes__has_any_keys=["subcategories_json", "analysis_json"]))
)


@dataclass(frozen=True)
class Seen:
    """The state of the library that somebody was shown: the last line of its history, and when."""

    line: int
    at: datetime

    @classmethod
    def now(cls) -> "Seen":
        return cls(History.objects.aggregate(last=Max("id"))["last"] or 0, timezone.now())


def work(
    act: BulkAct,
    items: Any,
    *,
    by: str,
    via: str,
    gesture: uuid.UUID,
    seen: Seen,
    after: str = "",
    seconds: float,
) -> str | None:
    """Do it to those of the items that it fits and that nobody changed since they were seen, by their keys.

    Begins after the key `after` and returns that of the last item of this part; None when all is done. Raises Busy.
    """
    until = time.monotonic() + seconds
    while True:
        keys = list(items.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return None
        with acting(by, via=via, gesture=gesture):
            lock_items(*keys)
            unchanged = here(keys).exclude(pk__in=_changed_since(seen, keys, gesture))
            if fitting := list(act.fitting(unchanged).order_by("pk").values_list("pk", flat=True)):
                act.perform(fitting, by=by, via=via)
        after = keys[-1]
        if len(keys) < BATCH:
            return None
        if time.monotonic() >= until:
            return after


def _changed_since(seen: Seen, keys: list[str], gesture: uuid.UUID) -> Any:
    lines = History.objects.filter(CHANGES, item__in=keys, id__gt=seen.line).exclude(gesture=gesture)
    return list(lines.values_list("item", flat=True).distinct())
