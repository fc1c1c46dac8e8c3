"""What in a predecessor's tables cannot be taken over, given before anything is done. Only reads.

Nothing of it is guessed or left out: a person corrects it there, and migrates then.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from content.db.casts import Column
from content.db.predecessor import TABLES, Predecessor, stand_in
from content.db.preview import GIVEN, model_of
from content.text import counted

TEXT_AT_MOST = 40
# Whether a text can be read as the library's type; an integer may have a fraction.
READABLE = {
    "jsonb": "pg_input_is_valid(given, 'jsonb')",
    "timestamp with time zone": "pg_input_is_valid(given, 'timestamptz')",
    "integer": "CASE WHEN pg_input_is_valid(given, 'numeric') THEN given::numeric BETWEEN -2147483648 AND 2147483647"
    " ELSE false END",
}
# {key}: what names the row's item. How many there are, and the first, with its key.
UNREADABLE = f"""
SELECT count(*), (array_agg(left(given, {TEXT_AT_MOST}) ORDER BY key))[1], min(key)
FROM (SELECT btrim("{{column}}"::text) AS given, {{key}} AS key FROM public."{{table}}" AS r) AS r
WHERE given <> '' AND NOT {{is_readable}}
"""
KEYLESS = "SELECT count(*) FROM public.\"{table}\" AS r WHERE coalesce({key}, '') = ''"
KEYS = {"content": GIVEN, "content_summaries": "to_jsonb(r) ->> 'video_id'"}


def obstacles(connection: BaseDatabaseWrapper) -> list[str]:
    """A sentence for each column, and for rows that name no item."""
    predecessor = Predecessor(connection)
    found: list[str] = []
    for table in TABLES:
        columns, key = predecessor.columns("public", table), KEYS.get(stand_in(table))
        if not columns or key is None:
            continue
        for column in columns.values():
            found += _unreadable(predecessor, table, column, key)
        if number := predecessor.execute(KEYLESS.format(table=table, key=key))[0][0]:
            found.append(
                f"{table}: {counted(number, 'row')} without a key of an item. Give each its video_id, or delete it."
            )
    return found


def _unreadable(predecessor: Predecessor, table: str, column: Column, key: str) -> list[str]:
    fields = model_of(stand_in(table))._meta.local_concrete_fields
    wanted = next((str(it.db_type(predecessor.connection)) for it in fields if it.column == column.name), "")
    if wanted not in READABLE or column.type == wanted or not (column.category == "S" or column.type == "json"):
        return []
    query = UNREADABLE.format(table=table, column=column.name, key=key, is_readable=READABLE[wanted])
    number, given, item = predecessor.execute(query)[0]
    if not number:
        return []
    where = f"{table}.{column.name}: {counted(number, 'row')} with what is no {wanted}"
    return [f"{where}, such as {given!r} (of {item}). Correct or empty it."]
