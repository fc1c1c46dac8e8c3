"""Which item is meant by a key in any of its forms, or by an address: the one place where Python asks.

The answers are those of `library_find` (content/db/functions/keys.sql), for which a deleted item is an item.
"""

from collections.abc import Sequence

from django.db import connection

from content.characters import clean
from content.keys import key_in

FIND = "SELECT library_find(%s, %s)"
FIND_KEY = "SELECT library_find(%s)"
FOUND = "SELECT library_find(given) FROM unnest(%s::text[]) AS given"
FIND_MANY = """
    SELECT library_find(key, address), library_web_key(address)
    FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS given (key, address, place) ORDER BY place
"""
AT = "SELECT video_id FROM content WHERE library_web_key(canonical_url) = library_web_key(%s) ORDER BY video_id"


def key_of(given: str, address: str = "") -> str | None:
    """The item's key; None if the library never knew it."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [clean(given), clean(address)])
        return cursor.fetchone()[0]


def keys_of(given: Sequence[tuple[str, str]]) -> list[tuple[str | None, str | None]]:
    """For each key and address: the item's key, if the library knows it, and what a web article there would have."""
    if not given:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FIND_MANY, [[clean(key) for key, _ in given], [clean(address) for _, address in given]])
        return cursor.fetchall()


def keys_at(address: str) -> list[str]:
    """The keys of the items at the address, none of them deleted."""
    if key := key_in(address):
        found = key_of(key)
        return [found] if found else []
    with connection.cursor() as cursor:
        cursor.execute(AT, [clean(address if "//" in address else f"//{address}")])
        return [key for (key,) in cursor.fetchall()]
