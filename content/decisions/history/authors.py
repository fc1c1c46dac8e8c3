"""Who decided each column of an item, and when: the history has every change of a decision, so no table repeats it."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

# Of each decided column the last line that changed it. `history_item` finds the lines.
LAST = """
    SELECT DISTINCT ON (name) name, h.actor, h.at
    FROM history h, jsonb_object_keys(h.becomes -> 'overrides') AS name
    WHERE h.item = %s AND h.kind = 'curation' AND jsonb_typeof(h.becomes -> 'overrides') = 'object'
        AND h.becomes -> 'overrides' -> name IS DISTINCT FROM h.was -> 'overrides' -> name
    ORDER BY name, h.id DESC
"""


class Author(NamedTuple):
    name: str
    at: datetime


def authors(video_id: str) -> dict[str, Author]:
    """By column. A column whose lines a purge took out is missing."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, [video_id])
        return {column: Author(name, at) for column, name, at in cursor.fetchall()}
