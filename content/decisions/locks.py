"""Locks that order writers: of the whole library, and of single items. docs/architecture.md gives the order.

All last until the transaction ends.
"""

from django.db import connection


def lock_library() -> None:
    """Wait for every writer under way and let none begin: what is read afterwards includes what they wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(library_lock_key(NULL))")


def lock_shared(*video_ids: str) -> None:
    """Wait for acts on the whole library, and for decisions about these items, before anything of them is read.

    Several transactions may hold these locks at once; each only keeps the others from `lock_library` or `lock_items`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(key) FROM ("
            "SELECT DISTINCT library_lock_key(id) AS key FROM unnest(%s::text[]) AS id"
            ") AS keys ORDER BY key = library_lock_key(NULL) DESC, key",
            [[None, *video_ids]],
        )


def lock_items(*video_ids: str) -> None:
    """Take the items' locks exclusively and then their rows; of several items also the whole library's."""
    if len(video_ids) == 1:
        lock_shared()
    else:
        lock_library()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM ("
            "SELECT DISTINCT library_lock_key(id) AS key FROM unnest(%s::text[]) AS id ORDER BY 1) AS keys",
            [list(video_ids)],
        )
        cursor.execute(
            "SELECT FROM content WHERE video_id = ANY (%s::text[]) ORDER BY video_id FOR NO KEY UPDATE",
            [list(video_ids)],
        )
