"""Who decided each column of an item, and when: the history has every change of a decision, so no table repeats it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

# Of each decided column the last line that changed it. `history_item` finds the lines.
LAST = """
    SELECT DISTINCT ON (h.item, name) h.item, name, h.actor, h.at
    FROM history h, jsonb_object_keys(h.becomes -> 'overrides') AS name
    WHERE h.item = ANY (%s) AND h.kind = 'curation' AND jsonb_typeof(h.becomes -> 'overrides') = 'object'
        AND h.becomes -> 'overrides' -> name IS DISTINCT FROM h.was -> 'overrides' -> name
    ORDER BY h.item, name, h.id DESC
"""


class Author(NamedTuple):
    name: str
    at: datetime


def authors(video_id: str) -> dict[str, Author]:
    """By column. A column whose lines a purge took out is missing."""
    return authors_of([video_id])[video_id]


def authors_of(video_ids: Iterable[str]) -> dict[str, dict[str, Author]]:
    """The same of several items, by key."""
    found: dict[str, dict[str, Author]] = {key: {} for key in video_ids}
    with connection.cursor() as cursor:
        cursor.execute(LAST, [list(found)])
        for item, column, name, at in cursor.fetchall():
            found[item][column] = Author(name, at)
    return found
