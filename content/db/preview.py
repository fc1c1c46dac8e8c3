"""What adoption will do to a predecessor's tables, said before it does it. Only reads."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from content.db.predecessor import TABLES, Predecessor, stand_in

GIVEN = "coalesce(nullif(to_jsonb(r) ->> 'video_id', ''), to_jsonb(r) ->> 'id')"
# Before the library's functions are there.
BARE = "coalesce(nullif(regexp_replace(key, '^((yt|reddit|web):)+', '', 'i'), ''), key)"
# {rows}: the keys of a table.
PREFIXED = f"SELECT count(*) FROM ({{rows}}) AS r WHERE key IS DISTINCT FROM {BARE}"
MERGED = f"SELECT count(*) - count(DISTINCT {BARE}) FROM ({{rows}}) AS r"
ORPHANS = f"SELECT count(*) FROM (SELECT {BARE} FROM ({{rows}}) AS s EXCEPT SELECT {BARE} FROM ({{items}}) AS r) AS o"
# What hangs on the tables: kind, names.
AROUND = """
WITH made AS (
    SELECT * FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY (%s)
)
SELECT kind, string_agg(DISTINCT name, ', ' ORDER BY name) FROM (
    SELECT 'Foreign keys of other tables are made again: {}.' AS kind, format('%%s (%%s)', conrelid::regclass, (
        SELECT string_agg(attname, ', ') FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))) AS name
    FROM pg_constraint JOIN made ON made.oid = confrelid
    WHERE contype = 'f' AND conparentid = 0 AND conrelid NOT IN (SELECT oid FROM made)
    UNION ALL
    SELECT 'Triggers and rules rest until the way back: {}.', tgname
    FROM pg_trigger JOIN made ON made.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT 'Generated columns are not kept: {}.', format('%%s.%%s', relname, attname)
    FROM pg_attribute JOIN made ON made.oid = attrelid WHERE attgenerated <> '' AND NOT attisdropped
    UNION ALL
    SELECT 'Row security is not kept; nobody but the owner gets rights on: {}.', relname FROM made WHERE relrowsecurity
) AS around GROUP BY kind ORDER BY kind
"""


def preview(connection: BaseDatabaseWrapper) -> list[str]:
    """A line for each thing that the first migration will do to a predecessor's tables; none where there are none."""
    predecessor = Predecessor(connection)
    made = [table for table in TABLES if predecessor.columns("public", table)]
    if not made:
        return []
    return [
        "A predecessor's tables are taken over (docs/migration.md). Nothing of them is lost; see the way back there.",
        *(_table(predecessor, table) for table in made),
        *_keys(predecessor, made),
        *(kind.format(names) for kind, names in predecessor.execute(AROUND, [made])),
    ]


def way_back(connection: BaseDatabaseWrapper) -> list[str]:
    """The same for `migrate content zero`."""
    predecessor = Predecessor(connection)
    if not predecessor.columns("public", "content"):
        return []
    going = "History, curation and trash go: take a snapshot and export the ledger first."
    if tables := predecessor.tables():
        return [f"The predecessor's tables come back with the library's rows: {', '.join(tables)}. {going}"]
    rows = _number(predecessor, 'SELECT count(*) FROM public."content"')
    return [f"This library was not adopted: all of it goes, its {rows} items too. {going}"]


def _table(predecessor: Predecessor, table: str) -> str:
    known = {field.column for field in model_of(stand_in(table))._meta.local_concrete_fields}
    unknown = [name for name in predecessor.columns("public", table) if name not in known]
    stay = f"; columns that the library does not know stay: {', '.join(unknown)}" if unknown else ""
    rows = _number(predecessor, f'SELECT count(*) FROM public."{table}"')
    return f"{table}: {rows} rows{stay}."


def _keys(predecessor: Predecessor, made: list[str]) -> Iterator[str]:
    given = {table: f'SELECT {GIVEN} AS key FROM public."{table}" AS r' for table in made}
    of_summaries = [given[table] for table in ("content_summaries", "summaries") if table in made]
    items = given.get("content", "SELECT NULL AS key WHERE false")
    summaries = " UNION ALL ".join(of_summaries) or "SELECT NULL AS key WHERE false"
    if stripped := _number(predecessor, PREFIXED.format(rows=f"{items} UNION ALL {summaries}")):
        yield f"Keys lose the prefix yt:, reddit: or web: in {stripped} rows."
    if merged := _number(predecessor, MERGED.format(rows=items)):
        yield f"Rows of content that mean an item that has a row already, and fill its gaps: {merged}."
    if orphans := _number(predecessor, ORPHANS.format(rows=summaries, items=items)):
        yield f"Summaries belong to {orphans} items that are not there: each gets a row in content."


def model_of(table: str) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def _number(predecessor: Predecessor, query: str) -> int:
    return int(predecessor.execute(query)[0][0])
