"""A predecessor's own tables: set aside while the library stands under their names, and given back.

Set aside, they wait without rows in the schema `predecessor`, exactly as they were made: columns, defaults, keys,
indexes, triggers, grants, and the views that stand on them. The library's tables take their rows. On the way back the
predecessor's tables take the library's rows and return to `public`, so that nothing has to be described in order to
be restored, except what other tables and PostgreSQL itself would do meanwhile: `predecessor.remembered`.
"""

import logging
from typing import Any

from django.db import Error, IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from content.db.casts import INTEGERS, READABLE, Column, cast, cast_back, empty_value
from content.db.repairs import ADD_ORPHANED_ITEMS, CONTENT_KEYS, listed, summary_rows
from content.db.views import summaries_with

logger = logging.getLogger(__name__)

# In the order in which rows go back: a summary belongs to an item.
TABLES = (
    *("content", "content_summaries", "summaries", "category_alias", "curation", "history", "pause", "seal"),
    *("suggestion", "tombstone"),
)
OUR_VIEWS = ("v_latest_summaries", "summaries")

# The tables, and every view that stands on them, in the order in which they were made.
RELATIONS = """
WITH RECURSIVE relation AS (
    SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname = ANY (%s)
    UNION
    SELECT v.oid FROM relation
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = relation.oid
    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm') AND v.relnamespace = 'public'::regnamespace
)
SELECT relname FROM relation JOIN pg_class USING (oid) ORDER BY oid
"""
# Statements for what hangs on these relations. Forwards, `set_aside` and `tie_in` run by id; backwards, `untie` and
# `give_back` run against it. Row security is not carried over: where there was any, nobody is let in without it.
REMEMBER = """
CREATE SCHEMA predecessor;
CREATE TABLE predecessor.remembered (
    id bigint GENERATED ALWAYS AS IDENTITY, set_aside text, tie_in text, untie text, give_back text
);
WITH relation AS (
    SELECT *, CASE relname WHEN 'summaries' THEN 'content_summaries' ELSE relname END AS stand_in
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%(names)s)
), made AS (
    SELECT * FROM relation WHERE relkind IN ('r', 'p')
), statement (place, nth, set_aside, tie_in, untie, give_back) AS (
    SELECT 1, -oid::bigint, NULL, NULL, NULL, format('REFRESH MATERIALIZED VIEW public.%%I', relname)
    FROM relation WHERE relkind = 'm'
    UNION ALL
    -- Constraints and indexes of its own that the library's table can have as well.
    SELECT 2, k.oid::bigint, NULL,
        format('ALTER TABLE public.%%I ADD CONSTRAINT %%I %%s', stand_in, conname, pg_get_constraintdef(k.oid)),
        NULL, NULL
    FROM pg_constraint k JOIN made ON made.oid = conrelid
    WHERE contype IN ('c', 'u', 'x') OR contype = 'f' AND confrelid NOT IN (SELECT oid FROM made)
    UNION ALL
    SELECT 3, indexrelid::bigint, NULL,
        regexp_replace(pg_get_indexdef(indexrelid), ' ON .+? USING', format(' ON public.%%I USING', stand_in)),
        NULL, NULL
    FROM pg_index JOIN made ON made.oid = indrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    UNION ALL
    -- Foreign keys of other tables, which may refer to one of those keys.
    SELECT 4, k.oid::bigint, dropped, added || regexp_replace(definition, 'REFERENCES .+?\\)', format(
        'REFERENCES public.%%I (%%s)', stand_in, (
            SELECT string_agg(CASE WHEN relname = %(numbered)s AND attname = 'id' THEN 'number'
                ELSE quote_ident(attname) END, ', ' ORDER BY place)
            FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = key.number
        ))), dropped, added || definition
    FROM pg_constraint k JOIN made ON made.oid = confrelid
    CROSS JOIN LATERAL (VALUES (
        format('ALTER TABLE IF EXISTS %%s DROP CONSTRAINT IF EXISTS %%I', conrelid::regclass, conname),
        format('ALTER TABLE IF EXISTS %%s ADD CONSTRAINT %%I ', conrelid::regclass, conname),
        pg_get_constraintdef(k.oid)
    )) AS words (dropped, added, definition)
    WHERE contype = 'f' AND conparentid = 0 AND conrelid NOT IN (SELECT oid FROM made)
    UNION ALL
    SELECT 5, switch.oid::bigint, format('ALTER TABLE %%s DISABLE %%s %%I', oid::regclass, kind, name), NULL, NULL,
        format('ALTER TABLE %%s ENABLE %%s %%s %%I', oid::regclass,
            CASE state WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' END, kind, name)
    FROM made JOIN (
        SELECT 'TRIGGER', tgrelid, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
        UNION ALL
        SELECT 'RULE', ev_class, rulename, ev_enabled FROM pg_rewrite
    ) AS switch (kind, oid, name, state) USING (oid)
    WHERE state <> 'D'
    UNION ALL
    SELECT 6, oid::bigint, format('ALTER TABLE public.%%I SET SCHEMA predecessor', relname), NULL, NULL,
        format('ALTER TABLE predecessor.%%I SET SCHEMA public', relname)
    FROM relation
    UNION ALL
    SELECT 7, oid::bigint, NULL, format('CREATE %%s public.%%I %%sAS %%s', kind, relname,
        'WITH (' || array_to_string(reloptions, ', ') || ') ', pg_get_viewdef(oid)),
        format('DROP %%s IF EXISTS public.%%I', kind, relname), NULL
    FROM relation JOIN (VALUES ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW')) AS kinds (letter, kind)
        ON letter = relkind::text AND relname <> ALL (%(ours)s)
    UNION ALL
    SELECT 8, relation.oid::bigint, NULL, format('GRANT %%s%%s ON public.%%I TO %%s%%s',
        privilege_type, ' (' || quote_ident(name) || ')', relname,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END), NULL, NULL
    FROM relation
    CROSS JOIN LATERAL (
        SELECT NULL::name, relacl UNION ALL
        SELECT attname, attacl FROM pg_attribute WHERE attrelid = relation.oid AND NOT attisdropped
    ) AS a (name, acl)
    CROSS JOIN LATERAL aclexplode(acl)
    WHERE NOT relrowsecurity AND grantee <> relowner
)
INSERT INTO predecessor.remembered (set_aside, tie_in, untie, give_back)
SELECT set_aside, tie_in, untie, give_back FROM statement ORDER BY place, nth
"""
COLUMNS = """
SELECT attname, format_type(atttypid, -1), format_type(atttypid, atttypmod), typcategory, attnotnull,
    attgenerated <> '', attidentity <> '', sequence, CASE WHEN attgenerated = ''
        THEN coalesce(pg_get_expr(adbin, adrelid), 'nextval(' || quote_literal(sequence) || ')') END
FROM pg_attribute JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum,
    pg_get_serial_sequence(%(table)s, attname) AS sequence
WHERE attrelid = to_regclass(%(table)s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# The record id of an item that has none, unlike any that there is.
RECORD_ID = """
(SELECT CASE WHEN EXISTS (SELECT FROM public.content o WHERE o.id = own.id) THEN own.prefix || video_id ELSE own.id END
FROM (SELECT prefix, CASE WHEN video_id ~ '^(yt|reddit|web):' THEN video_id ELSE prefix || video_id END AS id
    FROM (SELECT CASE content_source WHEN 'youtube' THEN 'yt:' WHEN 'reddit' THEN 'reddit:' ELSE 'web:' END AS prefix)
    AS source) AS own)
"""


class Predecessor:
    """What a predecessor made in the database of `connection`, before the library's migrations and after them."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Any = None) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else []

    def set_aside(self) -> None:
        """Put what it made aside. Does nothing where it made nothing."""
        names = [name for (name,) in self.execute(RELATIONS, [list({*TABLES, *OUR_VIEWS})])]
        if names:
            numbered = self.numbered_table("public")
            self.execute(REMEMBER, {"names": names, "ours": list(OUR_VIEWS), "numbered": numbered})
        for statement in self._remembered("set_aside"):
            self.execute(statement)

    def adopt(self, table: str) -> None:
        """Fill the library's table with the rows of those that it stands for. Columns that it does not know stay."""
        made = {name: self.columns("predecessor", name) for name in self.tables() if stand_in(name) == table}
        if not made:
            return
        if (numbered := self.numbered_table()) in made:
            made[numbered]["number"] = made[numbered]["id"]
        if len(made) > 1:
            made["summaries"].pop("id", None)  # a number in one table may be another summary's in the other
        known = self.columns("public", table)
        for source in made.values():
            self._add_columns(table, [column for name, column in writable(source).items() if name not in known])
        target, selects = writable(self.columns("public", table)), []
        for name, source in made.items():
            values = {key: cast(source.get(key), column) for key, column in target.items()}
            selects.append(f'SELECT {listed(values)} FROM predecessor."{name}"')
            self._continue_sequences(target, source, f'predecessor."{name}"')
        is_summaries = table == "content_summaries"
        rows = summary_rows(list(target), *selects) if is_summaries else selects[0]
        values = {name: f'"{name}"' for name in target} | (CONTENT_KEYS if table == "content" else {})
        for name, column in target.items():
            if column.type == "timestamp with time zone" and name in known:
                values[name] = READABLE.format(values[name])
            if column.default and (column.not_null or any(name not in source for source in made.values())):
                values[name] = f"coalesce({values[name]}, {column.default})"
        self._insert(f'public."{table}"', values, f"({rows}) AS row")
        if is_summaries:
            self.execute(ADD_ORPHANED_ITEMS)

    def tie_in(self) -> None:
        """Give what stands in its place now what hung on its tables: foreign keys, keys, indexes, views, grants."""
        if tables := self.tables():
            self.execute("TRUNCATE " + ", ".join(f'predecessor."{table}"' for table in tables))
        self.show_its_columns()
        for statement in self._remembered("tie_in"):
            self._attempt(statement, Error, "predecessor_waits")

    def show_its_columns(self) -> None:
        """Let the view `summaries` have every column that its table of that name had and the library has."""
        library = self.columns("public", "content_summaries")
        self.execute(summaries_with(*(name for name in self.columns("predecessor", "summaries") if name in library)))

    def untie(self) -> None:
        for statement in reversed(self._remembered("untie")):
            self.execute(statement)

    def give_back(self) -> None:
        """Return its tables with the library's rows, and all that hung on them. Does nothing where it made nothing."""
        statements, tables = self._remembered("give_back"), self.tables()
        if not statements:
            return
        self.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            self._fill(table)
        for table in dict.fromkeys(map(stand_in, reversed(tables))):
            self.execute(f'DROP TABLE public."{table}"')
        for statement in reversed(statements):
            if not self._attempt(statement, IntegrityError, "predecessor_key_not_valid"):
                self.execute(f"{statement} NOT VALID")
        self.execute("DROP TABLE predecessor.remembered; DROP SCHEMA predecessor")

    def tables(self) -> list[str]:
        """Those set aside, in the order of `TABLES`."""
        return [table for table in TABLES if self.columns("predecessor", table)]

    def columns(self, schema: str, table: str) -> dict[str, Column]:
        rows = self.execute(COLUMNS, {"table": f'{schema}."{table}"'})
        return {column.name: column for column in map(Column._make, rows)}

    def numbered_table(self, schema: str = "predecessor") -> str:
        """The table whose integer ids other tables and programs know; the library's column `number` keeps them."""
        for table in ("summaries", "content_summaries"):
            identifier = self.columns(schema, table).get("id")
            if identifier and identifier.type in INTEGERS:
                return table
        return ""

    def _remembered(self, moment: str) -> list[str]:
        if not self.columns("predecessor", "remembered"):
            return []
        rows = self.execute(f"SELECT {moment} FROM predecessor.remembered WHERE {moment} <> '' ORDER BY id")
        return [statement for (statement,) in rows]

    def _add_columns(self, table: str, columns: list[Column]) -> None:
        for column in columns:
            added = f'ALTER TABLE public."{table}" ADD COLUMN IF NOT EXISTS "{column.name}" {column.declared}'
            default = (
                "GENERATED BY DEFAULT AS IDENTITY" if column.is_identity else f"DEFAULT {column.default or 'NULL'}"
            )
            null = "NOT NULL" if column.not_null and column.default else ""  # else new rows would fail on it
            self.execute(f"{added} {default} {null}")

    def _fill(self, table: str) -> None:
        source = f'public."{stand_in(table)}"'
        library, made = self.columns("public", stand_in(table)), writable(self.columns("predecessor", table))
        if table == self.numbered_table():
            library["id"] = library["number"]
        values = {}
        for name, column in made.items():
            value = values[name] = cast_back(library[name], column) if name in library else "NULL"
            longer = f"SELECT FROM {source} WHERE ({value})::{column.declared}::text <> ({value})::text"
            if column.category == "S" and self.execute(f"SELECT EXISTS ({longer})")[0][0]:
                # Nothing is cut off of what was written since.
                self.execute(f'ALTER TABLE predecessor."{table}" ALTER COLUMN "{name}" TYPE text')
                logger.warning("predecessor_column_widened", extra={"column": f"{table}.{name}"})
            if column.not_null:
                empty = RECORD_ID if (table, name) == ("content", "id") else empty_value(column)
                values[name] = f"coalesce({value}, {column.default or empty})"
        self._continue_sequences(made, library, source)
        self._insert(f'predecessor."{table}"', values, source)

    def _insert(self, target: str, values: dict[str, str], rows: str) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        selected = ", ".join(values.values())
        self.execute(f"INSERT INTO {target} ({names}) OVERRIDING SYSTEM VALUE SELECT {selected} FROM {rows}")

    def _continue_sequences(self, target: dict[str, Column], source: dict[str, Column], rows: str) -> None:
        """No number is given out twice, also if its row is deleted."""
        for name, column in target.items():
            if column.sequence and name in source:
                sequences = filter(None, (column.sequence, source[name].sequence))
                used = ", ".join(f"(SELECT last_value FROM {sequence})" for sequence in sequences)
                largest = f'SELECT max("{source[name].name}") FROM {rows}'
                self.execute(f"SELECT setval('{column.sequence}', greatest(({largest}), {used}))")

    def _attempt(self, statement: str, expected: type[Error], event: str) -> bool:
        """Whether it could be done; if not, the log says why."""
        try:
            with transaction.atomic(self.connection.alias):
                self.execute(statement)
        except expected as error:
            reason = str(error).splitlines()[0]
            logger.warning(event, extra={"statement": " ".join(statement.split()), "reason": reason})
            return False
        return True


def stand_in(table: str) -> str:
    """The library's table for a predecessor's."""
    return "content_summaries" if table == "summaries" else table


def writable(columns: dict[str, Column]) -> dict[str, Column]:
    return {name: column for name, column in columns.items() if not column.is_generated}
