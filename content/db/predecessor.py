"""A predecessor's own tables: set aside while the library stands under their names, and given back.

Set aside, they wait without rows in the schema `predecessor`, exactly as they were made: columns, defaults, keys,
indexes, triggers, grants, and the views that stand on them. The library works on copies that have all the rows. On the
way back the predecessor's tables take the library's rows and return to `public`, so that nothing has to be described
in order to be restored, except what other tables and PostgreSQL itself would do meanwhile: `predecessor.remembered`.
"""

import logging
import re
from typing import Any

from django.db import Error, IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from content.db.casts import EMPTY, INTEGERS, Column, cast_back

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
SET_ASIDE = """
CREATE SCHEMA predecessor;
CREATE TABLE predecessor.remembered (
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text, relation text, name text, definition text, refers text, columns text[]
);
"""
VIEWS = """
INSERT INTO predecessor.remembered (kind, relation, name, definition)
SELECT 'view', relname, kind, format(
    'CREATE %%s public.%%I %%sAS %%s', kind, relname, 'WITH (' || array_to_string(reloptions, ', ') || ') ',
    pg_get_viewdef(oid))
FROM pg_class, (VALUES ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW')) AS kinds (letter, kind)
WHERE letter = relkind::text AND relnamespace = 'public'::regnamespace AND relname = ANY (%s)
ORDER BY oid
"""
# Those of other tables to these, and those of these to other tables.
FOREIGN_KEYS = """
INSERT INTO predecessor.remembered (kind, relation, name, definition, refers, columns)
SELECT CASE WHEN t.relname = ANY (%s) THEN 'own key' ELSE 'foreign key' END, conrelid::regclass::text, conname,
    pg_get_constraintdef(k.oid), f.relname, ARRAY(
        SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = key.number ORDER BY place)
FROM pg_constraint k JOIN pg_class t ON t.oid = conrelid JOIN pg_class f ON f.oid = confrelid
WHERE contype = 'f' AND conparentid = 0
    AND (t.relnamespace = 'public'::regnamespace AND t.relname = ANY (%s))
        <> (f.relnamespace = 'public'::regnamespace AND f.relname = ANY (%s))
"""
SWITCHES = """
INSERT INTO predecessor.remembered (kind, relation, name, definition)
SELECT kind, relation::regclass::text, name,
    CASE state WHEN 'A' THEN 'ENABLE ALWAYS ' WHEN 'R' THEN 'ENABLE REPLICA ' ELSE 'ENABLE ' END || kind
FROM (
    SELECT 'TRIGGER', tgrelid, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
    UNION ALL
    SELECT 'RULE', ev_class, rulename, ev_enabled FROM pg_rewrite WHERE rulename <> '_RETURN'
) AS switch (kind, relation, name, state)
JOIN pg_class c ON c.oid = relation
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND c.relkind IN ('r', 'p') AND state <> 'D'
"""
REMEMBERED = """
SELECT relation, name, definition, refers, columns FROM predecessor.remembered WHERE kind = %s ORDER BY id
"""
SET_ASIDE_RELATIONS = """
SELECT relname, relkind = 'm' FROM pg_class
WHERE relnamespace = 'predecessor'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname <> 'remembered'
ORDER BY oid
"""
# Grants on the predecessor's relations, for those that stand under their names now. Row security is not carried over:
# where there was any, nobody is let in without it.
GRANTS = """
SELECT format('GRANT %s%s ON public.%I TO %s%s', privilege_type, ' (' || quote_ident(a.attname) || ')', c.relname,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_class c
JOIN pg_class stands ON stands.relnamespace = 'public'::regnamespace AND stands.relname = c.relname
CROSS JOIN LATERAL (
    SELECT NULL::name, c.relacl UNION ALL
    SELECT attname, attacl FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL AND NOT attisdropped
) AS a (attname, acl)
CROSS JOIN LATERAL aclexplode(a.acl)
WHERE c.relnamespace = 'predecessor'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    AND NOT c.relrowsecurity AND grantee <> c.relowner
    AND (a.attname IS NULL OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = stands.oid AND attname = a.attname))
"""
COLUMNS = """
SELECT attname, format_type(atttypid, -1), typcategory, attnotnull, attgenerated <> '',
    CASE WHEN attgenerated = '' THEN pg_get_expr(adbin, adrelid) END,
    CASE WHEN atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND atttypmod > 4 THEN atttypmod - 4 END,
    pg_get_serial_sequence(%s, attname)
FROM pg_attribute JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
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

    def execute(self, sql: str, *params: Any) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    def set_aside(self) -> None:
        """Put what it made aside, and copies of its tables in their place. Does nothing where it made nothing."""
        names = [name for (name,) in self.execute(RELATIONS, list({*TABLES, *OUR_VIEWS}))]
        if not names:
            return
        self.execute(SET_ASIDE)
        self.execute(VIEWS, [name for name in names if name not in OUR_VIEWS])
        self.execute(FOREIGN_KEYS, *[list(TABLES)] * 3)
        self.execute(SWITCHES, list(TABLES))
        for relation, name, *_ in self._remembered("foreign key"):
            self.execute(f'ALTER TABLE {relation} DROP CONSTRAINT "{name}"')
        for kind in ("TRIGGER", "RULE"):
            for relation, name, *_ in self._remembered(kind):
                self.execute(f'ALTER TABLE {relation} DISABLE {kind} "{name}"')
        for name in names:
            self.execute(f'ALTER TABLE public."{name}" SET SCHEMA predecessor')
        for table in self.tables():
            self._copy(table)
        if self.tables():
            self.execute("TRUNCATE " + ", ".join(f'predecessor."{table}"' for table in self.tables()))

    def tie_in(self) -> None:
        """Give what stands in its place now what hung on its tables: foreign keys, views, grants."""
        if not self.is_set_aside():
            return
        number_of = self.numbered_table()
        for relation, name, definition, refers, columns in self._remembered("foreign key"):
            names = ", ".join("number" if refers == number_of and column == "id" else column for column in columns)
            target = f'REFERENCES public."{stand_in(refers)}" ({names})'
            tied = re.sub(r"REFERENCES .+?\)", target, definition, count=1)
            self._attempt(f'ALTER TABLE {relation} ADD CONSTRAINT "{name}" {tied}')
        for relation, name, definition, *_ in self._remembered("own key"):
            self._attempt(f'ALTER TABLE public."{stand_in(relation)}" ADD CONSTRAINT "{name}" {definition}')
        for _, _, definition, *_ in self._remembered("view"):
            self._attempt(definition)
        for (grant,) in self.execute(GRANTS):
            self._attempt(grant)

    def untie(self) -> None:
        if not self.is_set_aside():
            return
        for relation, kind, *_ in reversed(self._remembered("view")):
            self.execute(f'DROP {kind} IF EXISTS public."{relation}"')
        for relation, name, *_ in self._remembered("foreign key"):
            self.execute(f'ALTER TABLE IF EXISTS {relation} DROP CONSTRAINT IF EXISTS "{name}"')

    def give_back(self) -> None:
        """Return its tables with the library's rows, and all that hung on them. Does nothing where it made nothing."""
        if not self.is_set_aside():
            return
        self.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in self.tables():
            self._fill(table)
        for table in dict.fromkeys(stand_in(table) for table in reversed(self.tables())):
            self.execute(f'DROP TABLE public."{table}"')
        relations = self.execute(SET_ASIDE_RELATIONS)
        for name, _ in relations:
            self.execute(f'ALTER TABLE predecessor."{name}" SET SCHEMA public')
        for kind in ("TRIGGER", "RULE"):
            for relation, name, switch, *_ in self._remembered(kind):
                self.execute(f'ALTER TABLE {relation} {switch} "{name}"')
        for relation, name, definition, *_ in self._remembered("foreign key"):
            self._tie_back(f'ALTER TABLE IF EXISTS {relation} ADD CONSTRAINT "{name}" {definition}')
        for name, is_materialized in relations:
            if is_materialized:
                self.execute(f'REFRESH MATERIALIZED VIEW public."{name}"')
        self.execute("DROP TABLE predecessor.remembered; DROP SCHEMA predecessor")

    def is_set_aside(self) -> bool:
        return bool(self.execute("SELECT to_regclass('predecessor.remembered') IS NOT NULL")[0][0])

    def tables(self) -> list[str]:
        """Those set aside, in the order of `TABLES`."""
        return [table for table in TABLES if self.columns("predecessor", table)]

    def columns(self, schema: str, table: str) -> dict[str, Column]:
        place = f'{schema}."{table}"'
        return {row[0]: Column(*row) for row in self.execute(COLUMNS, place, place)}

    def numbered_table(self) -> str | None:
        """The table whose integer ids other tables and programs know; the library's column `number` keeps them."""
        for table in ("summaries", "content_summaries"):
            identifier = self.columns("predecessor", table).get("id")
            if identifier and identifier.type in INTEGERS:
                return table
        return None

    def continue_sequence(self, source: str | None, target: str | None) -> None:
        if source and target and source != target:
            self.execute(f"SELECT setval('{target}', last_value, is_called) FROM {source}")

    def _remembered(self, kind: str) -> list[tuple]:
        return self.execute(REMEMBERED, kind)

    def _copy(self, table: str) -> None:
        self.execute(f'CREATE TABLE public."{table}" (LIKE predecessor."{table}" INCLUDING ALL)')
        owner = "SELECT relowner::regrole::text FROM pg_class WHERE oid = to_regclass(%s)"
        self.execute(f'ALTER TABLE public."{table}" OWNER TO {self.execute(owner, f"predecessor.{table}")[0][0]}')
        made = self.columns("predecessor", table)
        names = ", ".join(f'"{column.name}"' for column in made.values() if not column.is_generated)
        copied = f'INSERT INTO public."{table}" ({names}) OVERRIDING SYSTEM VALUE'
        self.execute(f'{copied} SELECT {names} FROM predecessor."{table}"')
        for name, column in self.columns("public", table).items():
            self.continue_sequence(made[name].sequence, column.sequence)

    def _fill(self, table: str) -> None:
        library = self.columns("public", stand_in(table))
        if table == self.numbered_table():
            library["id"] = library["number"]
        made = {name: column for name, column in self.columns("predecessor", table).items() if not column.is_generated}
        values = []
        for name, column in made.items():
            value = cast_back(library[name], column) if name in library else "NULL"
            if column.length:
                self._widen(table, column, value)
            values.append(f"coalesce({value}, {self._filling(table, column)})" if column.not_null else value)
        names = ", ".join(f'"{name}"' for name in made)
        filled = f'INSERT INTO predecessor."{table}" ({names}) OVERRIDING SYSTEM VALUE'
        self.execute(f'{filled} SELECT {", ".join(values)} FROM public."{stand_in(table)}"')
        for name, column in made.items():
            if name in library:
                self.continue_sequence(library[name].sequence, column.sequence)

    def _widen(self, table: str, column: Column, value: str) -> None:
        """What was written since may be longer than the predecessor provided for: nothing is cut off."""
        longer = f'SELECT FROM public."{stand_in(table)}" WHERE char_length({value}) > {column.length} LIMIT 1'
        if self.execute(f"SELECT EXISTS ({longer})")[0][0]:
            self.execute(f'ALTER TABLE predecessor."{table}" ALTER COLUMN "{column.name}" TYPE text')
            logger.warning("predecessor_column_widened", extra={"column": f"{table}.{column.name}"})

    def _filling(self, table: str, column: Column) -> str:
        if column.default:
            return column.default
        if column.sequence:
            return f"nextval('{column.sequence}')"
        if (table, column.name) == ("content", "id"):
            return RECORD_ID
        if column.category == "E":
            return f"(enum_range(NULL::{column.type}))[1]"
        return EMPTY.get(column.type) or EMPTY.get(column.category, "NULL")

    def _attempt(self, statement: str) -> None:
        """What cannot hang on the library's tables waits for the way back."""
        try:
            with transaction.atomic(self.connection.alias):
                self.execute(statement)
        except Error as error:
            reason = str(error).splitlines()[0]
            logger.warning("predecessor_waits", extra={"statement": " ".join(statement.split()), "reason": reason})

    def _tie_back(self, statement: str) -> None:
        try:
            with transaction.atomic(self.connection.alias):
                self.execute(statement)
        except IntegrityError as error:
            logger.warning("predecessor_key_not_valid", extra={"statement": statement, "reason": str(error)})
            self.execute(f"{statement} NOT VALID")


def stand_in(table: str) -> str:
    """The library's table for a predecessor's."""
    return "content_summaries" if table == "summaries" else table
