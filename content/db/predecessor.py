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
from psycopg.errors import DuplicateTable

from content.db.casts import INTEGERS, READABLE, Column, cast, cast_back, empty_value
from content.db.remembered import COLUMNS, RELATIONS, REMEMBER
from content.db.repairs import BARE, CONTENT_KEYS, FOLLOW, filled, listed, numbered_items, orphaned_items, summary_rows
from content.db.views import summaries_with

logger = logging.getLogger(__name__)

# In the order in which rows go back: a summary belongs to an item.
TABLES = (
    *("content", "content_summaries", "summaries", "category_alias", "curation", "history", "pause", "seal"),
    *("suggestion", "tombstone"),
)
OUR_VIEWS = ("v_latest_summaries", "summaries")

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
            self.execute(REMEMBER, {"names": names, "ours": list(OUR_VIEWS), "numbered": numbered, "follow": FOLLOW})
        for statement in self._remembered("set_aside"):
            self.execute(statement)

    def adopt(self, table: str) -> None:
        """Fill the library's table with the rows of those that it stands for. Columns that it does not know stay."""
        made = self._sources(table)
        if not made:
            return
        known = self.columns("public", table)
        for source in made.values():
            self._add_columns(table, [column for name, column in writable(source).items() if name not in known])
        target = writable(self.columns("public", table))
        for name, source in made.items():
            self._continue_sequences(target, source, f'predecessor."{name}"')
        is_summaries = table == "content_summaries"
        selects = [taken_from(name, source, target, is_keyed=is_summaries) for name, source in made.items()]
        rows = summary_rows(list(target), *selects) if is_summaries else selects[0]
        values = {name: f'"{name}"' for name in target} | (CONTENT_KEYS if table == "content" else {})
        for name, column in target.items():
            if column.type == "timestamp with time zone" and name in known:
                values[name] = READABLE.format(values[name])
            if column.default and (column.not_null or any(name not in source for source in made.values())):
                values[name] = f"coalesce({values[name]}, {column.default})"
        if table == "content":
            self._insert_items(target, numbered_items(values, rows))
        else:
            self._insert(f'public."{table}"', values, f"({rows}) AS row")
        if is_summaries and (orphans := self.execute(orphaned_items(list(made)))):
            logger.warning("predecessor_items_added", extra={"items": len(orphans)})

    def _sources(self, table: str) -> dict[str, dict[str, Column]]:
        """The columns of the tables for which the library's stands, by the table's name."""
        made = {name: self.columns("predecessor", name) for name in self.tables() if stand_in(name) == table}
        if (numbered := self.numbered_table()) in made:
            made[numbered]["number"] = made[numbered]["id"]
        if len(made) > 1:
            made["summaries"].pop("id", None)  # a number in one table may be another summary's in the other
        return made

    def _insert_items(self, target: dict[str, Column], rows: str) -> None:
        """One row an item: of several that mean the same, each fills the gaps of those before it."""
        self._insert("public.content", {name: f'"{name}"' for name in target}, f"({rows}) AS row WHERE _nth = 1")
        columns = filled({name: column.type for name, column in target.items() if name != "video_id"})
        fill = f"UPDATE content c SET {columns} FROM ({rows}) AS row WHERE c.video_id = row.video_id"
        merged, nth = 0, 2
        while rest := self.execute(f"{fill} AND _nth = {nth} RETURNING 1"):
            merged, nth = merged + len(rest), nth + 1
        if merged:
            logger.warning("predecessor_items_merged", extra={"rows": merged})

    def tie_in(self) -> None:
        """Give what stands in its place now what hung on its tables: foreign keys, keys, indexes, views, grants."""
        self.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.show_its_columns()
        for statement in self._remembered("tie_in"):
            self._attempt(statement, Error, "predecessor_waits")
        # What they held is the library's now, and a purge reaches no further.
        if tables := self.tables():
            self.execute("TRUNCATE " + ", ".join(f'predecessor."{table}"' for table in tables))

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
            if isinstance(error.__cause__, DuplicateTable):
                return True  # a key of the library's own has its name
            reason = str(error).splitlines()[0]
            logger.warning(event, extra={"statement": " ".join(statement.split()), "reason": reason})
            return False
        return True


def stand_in(table: str) -> str:
    """The library's table for a predecessor's."""
    return "content_summaries" if table == "summaries" else table


def taken_from(table: str, source: dict[str, Column], target: dict[str, Column], *, is_keyed: bool) -> str:
    """SQL: the rows of a predecessor's table in the library's columns; `is_keyed` if they name their items by keys."""
    values = {key: cast(source.get(key), column) for key, column in target.items()}
    if is_keyed:
        given = values["video_id"]
        values |= {"video_id": BARE.format(given), "_is_prefixed": f"{given} IS DISTINCT FROM {BARE.format(given)}"}
    return f'SELECT {listed(values)} FROM predecessor."{table}"'


def writable(columns: dict[str, Column]) -> dict[str, Column]:
    return {name: column for name, column in columns.items() if not column.is_generated}
