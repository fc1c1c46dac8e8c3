"""Agreeing with a machine: its categories become a person's decision, which no later report changes."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from content.decisions.actor import PYTHON, acting, acting_gesture
from content.decisions.curation import PERSON
from content.decisions.locks import lock_items
from content.models import Content, Curation

# The decision is the machine's value to the letter, so that the same sent again is nothing new. Of categories that come
# from the analysis it is what readers see.
AGREE = """
    INSERT INTO curation AS c (video_id, overrides, decided_by, origin, decided_at)
    SELECT video_id, jsonb_build_object('subcategories_json', CASE
        WHEN library_categories(subcategories_json, NULL) = shown_categories THEN subcategories_json
        ELSE jsonb_build_object('categories', shown_categories) END), %(by)s, %(origin)s, now()
    FROM content WHERE video_id = ANY (%(keys)s) ORDER BY video_id
    ON CONFLICT (video_id) DO UPDATE SET overrides = c.overrides || EXCLUDED.overrides,
        decided_by = EXCLUDED.decided_by, origin = EXCLUDED.origin, decided_at = EXCLUDED.decided_at,
        note = CASE WHEN c.overrides = '{}' AND c.refusals = '{}' THEN '' ELSE c.note END
"""


def agree(video_ids: Iterable[str], *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None) -> int:
    """Decide the categories of these items as their machines say, as one gesture; returns of how many.

    An item whose categories a person decided stays as it is, and so does one without categories.
    """
    keys = sorted(set(video_ids))
    with acting(by, via=via, gesture=gesture or acting_gesture() or uuid.uuid4()), connection.cursor() as cursor:
        lock_items(*keys)
        agreed = list(to_agree_with(Content.objects.filter(pk__in=keys)).values_list("pk", flat=True))
        cursor.execute(AGREE, {"by": by, "origin": PERSON, "keys": agreed})
        return len(agreed)


def to_agree_with(items: Any) -> Any:
    """Those that have categories which nobody decided."""
    decided = Curation.objects.filter(video_id=OuterRef("video_id"), overrides__has_key="subcategories_json")
    return items.exclude(shown_categories=[]).filter(~Exists(decided))
