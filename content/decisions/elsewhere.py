"""What other programs' tables in the library's database hold about a deleted item."""

import logging
from collections.abc import Iterable

from django.db import Error, connection, transaction

logger = logging.getLogger(__name__)

ROWS = """
SELECT name, sum(number)::bigint FROM tombstone t CROSS JOIN LATERAL (
    SELECT * FROM library_rows_elsewhere(t.video_id, t.snapshot, %(ours)s, false)
    UNION ALL
    SELECT entry ->> 'table', jsonb_array_length(entry -> 'rows')
    FROM jsonb_array_elements(t.snapshot -> 'taken_along') AS entry WHERE entry -> 'columns' = 'null'
) AS held
WHERE t.video_id = ANY (%(items)s) GROUP BY name ORDER BY name
"""
FORGET = "SELECT library_rows_elsewhere(video_id, snapshot, %s, true) FROM tombstone WHERE video_id = %s"
VIEWS = """
SELECT oid::regclass::text, pg_has_role(relowner, 'USAGE') FROM pg_class
WHERE relkind = 'm' AND relispopulated AND relnamespace IN ('public'::regnamespace, to_regnamespace('predecessor'))
ORDER BY 1
"""


def count(items: Iterable[str]) -> dict[str, int]:
    """Table to the number of rows about these deleted items that a purge forgets, in the trash or there."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"ours": _ours(), "items": list(items)})
        return dict(cursor.fetchall())


def forget(video_id: str) -> None:
    """Delete the rows about a deleted item."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [_ours(), video_id])


def views_of_others() -> list[str]:
    """Materialized views that only somebody else may refresh: they go on showing what was purged."""
    return [name for name, is_ours in _views() if not is_ours]


def refresh_views() -> None:
    """Have materialized views show what there is now; the log names those that fail."""
    for name, is_ours in _views():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if is_ours:
                    cursor.execute(f"REFRESH MATERIALIZED VIEW {name}")
        except Error as error:
            logger.warning("view_not_refreshed", extra={"view": name, "reason": str(error).splitlines()[0]})


def _views() -> list[tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(VIEWS)
        return cursor.fetchall()


def _ours() -> list[str]:
    return connection.introspection.django_table_names()
