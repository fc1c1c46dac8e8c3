"""Taking over a library that a predecessor filled.

`SetAside` comes first: it puts the predecessor's tables aside and leaves copies with all rows in their place.
`AdoptModel` is `CreateModel` that finds such a copy: it adds what is missing, corrects types, defaults and keys, and
loses no row. `TieIn` comes last. Backwards they give the predecessor's tables back with the library's rows: see
`content.db.predecessor`.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from content.db.predecessor import Predecessor, stand_in

DROP_FUNCTIONS = """
SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
    AND (starts_with(proname, 'library_') OR starts_with(proname, 'pgtrigger_'))
    AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid)
"""
# How the text or number of a column becomes the type that the model wants.
CASTS: dict[str, str] = {
    "jsonb": "CASE WHEN {column}::text = '' THEN NULL ELSE {column}::text::jsonb END",
    "timestamp with time zone": "nullif({column}::text, '')::timestamptz",
    "integer": "nullif({column}::text, '')::numeric::integer",
    "boolean": "lower({column}::text) IN ('1', 't', 'true', 'yes')",
    # Serial numbers keep their order, and with it which of two was written first.
    "uuid": "lpad(to_hex({column}::text::bigint), 32, '0')::uuid",
    "text": "{column}::text",
}


# What a summary counts by; the rest of a row is carried over as it is.
COUNTED = ("id", "number", "revision", "is_latest")
# Check constraints and indexes that rely on a column's old type; the predecessor's own come back with its table.
STANDS_ON_COLUMN = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
WHERE conrelid = to_regclass(quote_ident(%s)) AND contype = 'c' AND attname = %s
UNION ALL
SELECT DISTINCT format('DROP INDEX %%s', indexrelid::regclass)
FROM pg_index JOIN pg_attribute ON attrelid = indrelid
JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = indexrelid AND refobjid = indrelid AND refobjsubid = attnum
WHERE indrelid = to_regclass(quote_ident(%s)) AND attname = %s
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
# The n-th row of a text in one table is the n-th of that text in the other.
SAME_SUMMARIES = """
WITH theirs AS (
    SELECT ctid AS row, video_id, variant, text,
        row_number() OVER (PARTITION BY video_id, variant, text ORDER BY revision) AS nth
    FROM summaries_before
), ours AS (
    SELECT ctid AS row, video_id, variant, text,
        row_number() OVER (PARTITION BY video_id, variant, text ORDER BY revision) AS nth
    FROM content_summaries
), same AS (
    DELETE FROM summaries_before b USING theirs t JOIN ours o
        ON (o.video_id, o.variant, o.nth) = (t.video_id, t.variant, t.nth) AND o.text IS NOT DISTINCT FROM t.text
    WHERE b.ctid = t.row RETURNING b.*, o.row AS library_row
)
UPDATE content_summaries s SET {changes} FROM same WHERE s.ctid = same.library_row
"""
MORE_SUMMARIES = """
INSERT INTO content_summaries ({names}, revision, is_latest)
SELECT {values}, CASE WHEN last IS NULL THEN b.revision
    ELSE last + row_number() OVER (PARTITION BY b.video_id, b.variant ORDER BY b.revision) END, true
FROM summaries_before b LEFT JOIN LATERAL (
    SELECT max(revision) AS last FROM content_summaries s WHERE (s.video_id, s.variant) = (b.video_id, b.variant)
) AS known ON true
"""


class PredecessorOperation(Operation):
    """Changes what a predecessor left in the database, and no model."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass


class SetAside(PredecessorOperation):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        predecessor = Predecessor(schema_editor.connection)
        predecessor.set_aside()
        tables = predecessor.tables()
        if "summaries" in tables:
            name = "summaries_before" if "content_summaries" in tables else "content_summaries"
            predecessor.execute(f"ALTER TABLE public.summaries RENAME TO {name}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        predecessor = Predecessor(schema_editor.connection)
        predecessor.give_back()
        for (drop,) in predecessor.execute(DROP_FUNCTIONS):
            predecessor.execute(drop)

    def describe(self) -> str:
        return "Set a predecessor's tables aside and copy their rows"


class TieIn(PredecessorOperation):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        Predecessor(schema_editor.connection).tie_in()

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        Predecessor(schema_editor.connection).untie()

    def describe(self) -> str:
        return "Tie foreign keys, views and grants of a predecessor's tables to the library's"


class AdoptModel(migrations.CreateModel):
    """Create the model's table, or adopt the one that stands there."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        with schema_editor.connection.cursor() as cursor:
            tables = schema_editor.connection.introspection.table_names(cursor)
        if model._meta.db_table in tables:
            Adoption(schema_editor, model).run()
        else:
            schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the table, unless it holds the rows that `SetAside` will give back to the predecessor's."""
        model = from_state.apps.get_model(app_label, self.name)
        adopted = {stand_in(table) for table in Predecessor(schema_editor.connection).tables()}
        if self.allow_migrate_model(schema_editor.connection.alias, model) and model._meta.db_table not in adopted:
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return f"Create or adopt model {self.name}"


class Adoption:
    """One table's way from what the predecessor left to what the model says."""

    def __init__(self, schema_editor: Any, model: type[models.Model]) -> None:
        self.editor = schema_editor
        self.model = model
        self.table = model._meta.db_table
        self.predecessor = Predecessor(schema_editor.connection)
        self.found = self._columns()

    def run(self) -> None:
        self._drop_stale_generated()
        self._relax_unknown_columns()
        repair = REPAIRS.get(self.table)
        is_numbered = self.table == "content_summaries" and self.predecessor.numbered_table() is not None
        if is_numbered:
            self._add_numbers()
        for field in self.model._meta.local_fields:
            if not field.generated:
                self._take(field)
        if self.table == "content_summaries" and self.predecessor.columns("public", "summaries_before"):
            self._take_summaries_over()
        if is_numbered:
            self._continue_numbers()
        self._forget_unreadable_dates()
        if repair:
            repair(self._execute)
        self._take_primary_key()
        for field in self.model._meta.local_fields:
            if field.generated and field.column not in self.found:
                self.editor.add_field(self.model, field)
        self._take_uniqueness()

    def _execute(self, sql: str, *params: Any) -> list[tuple]:
        with self.editor.connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    def _columns(self) -> dict[str, tuple[str, bool, bool]]:
        """Column name to (type, NOT NULL, generated)."""
        rows = self._execute(
            """
            SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated <> ''
            FROM pg_attribute
            WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0 AND NOT attisdropped
            """,
            self.table,
        )
        return {name: (kind, not_null, generated) for name, kind, not_null, generated in rows}

    def _drop_stale_generated(self) -> None:
        """A generated column cannot be altered: drop what is derived by another rule or by none."""
        generated = {field.column for field in self.model._meta.local_fields if field.generated}
        for name, (_, _, is_generated) in list(self.found.items()):
            if name in generated or is_generated:
                self._execute(f'ALTER TABLE "{self.table}" DROP COLUMN "{name}"')
                del self.found[name]

    def _relax_unknown_columns(self) -> None:
        known = {field.column for field in self.model._meta.local_fields}
        for name, (_, not_null, _) in self.found.items():
            if name not in known and not_null and not self._has_default(name):
                self._drop_primary_key_of(name)
                self._execute(f'ALTER TABLE "{self.table}" ALTER COLUMN "{name}" DROP NOT NULL')

    def _has_default(self, column: str) -> bool:
        return bool(
            self._execute(
                "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = %s"
                " AND table_schema = current_schema()"
                " AND (column_default IS NOT NULL OR is_identity = 'YES')",
                self.table,
                column,
            )
        )

    def _take(self, field: models.Field) -> None:
        if field.column not in self.found:
            self._add(field)
            return
        kind, _, _ = self.found[field.column]
        wanted = str(field.db_type(self.editor.connection))
        if kind != wanted:
            self._retype(field.column, kind, wanted)
        self._take_default(field)
        self._take_null(field)

    def _add(self, field: models.Field) -> None:
        self.editor.add_field(self.model, field)
        self.found[str(field.column)] = (str(field.db_type(self.editor.connection)), not field.null, False)

    def _add_numbers(self) -> None:
        self._execute("ALTER TABLE content_summaries ADD COLUMN number bigint UNIQUE")
        is_copy_of = "content_summaries" if "content_summaries" in self.predecessor.tables() else "summaries"
        if self.predecessor.numbered_table() == is_copy_of:
            self._execute("UPDATE content_summaries SET number = id")

    def _continue_numbers(self) -> None:
        """Number the rows that have none, and those to come, after all that the predecessor gave out."""
        made = self.predecessor.columns("predecessor", str(self.predecessor.numbered_table()))["id"]
        last = f"(SELECT last_value FROM {made.sequence})" if made.sequence else "0"
        latest = f"SELECT greatest(max(number), {last}, 1) AS last FROM content_summaries"
        self._execute(
            f"""
            UPDATE content_summaries s SET number = last + place FROM ({latest}) AS latest, (
                SELECT ctid AS row, row_number() OVER (ORDER BY created_at, ctid) AS place
                FROM content_summaries WHERE number IS NULL
            ) AS bare
            WHERE s.ctid = bare.row;
            ALTER TABLE content_summaries
                ALTER COLUMN number SET NOT NULL, ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY;
            SELECT setval(pg_get_serial_sequence('content_summaries', 'number'), last) FROM ({latest}) AS latest
            """
        )

    def _take_summaries_over(self) -> None:
        """Take over the rows of a table `summaries` beside `content_summaries`: the same summaries, or more of them."""
        known, theirs = set(self.found), self.predecessor.columns("public", "summaries_before")
        carried = [it for it in theirs.values() if it.name not in COUNTED and not it.is_generated]
        for column in carried:
            if column.name not in known:
                default = f"DEFAULT {column.default}" if column.default else ""
                self._execute(f'ALTER TABLE content_summaries ADD COLUMN "{column.name}" {column.type} {default}')
                self.found[column.name] = (column.type, False, False)
        news = [(f'"{column.name}"',) * 2 for column in carried if column.name not in known]
        names = [f'"{column.name}"' for column in carried]
        values = [cast(f'b."{it.name}"', it.type, self.found[it.name][0]) for it in carried]
        if self.predecessor.numbered_table() == "summaries":
            news, names, values = [*news, ("number", "id")], [*names, "number"], [*values, "b.id"]
        changes = ", ".join(f"{name} = same.{value}" for name, value in news) or "video_id = s.video_id"
        self._execute(SAME_SUMMARIES.format(changes=changes))
        self._execute(MORE_SUMMARIES.format(names=", ".join(names), values=", ".join(values)))
        self._execute("DROP TABLE summaries_before")

    def _retype(self, column: str, kind: str, wanted: str) -> None:
        for (drop,) in self._execute(STANDS_ON_COLUMN, *[self.table, column] * 2):
            self._execute(drop)
        name = f'"{column}"'
        alter = f'ALTER TABLE "{self.table}" ALTER COLUMN {name}'
        self._execute(f"{alter} DROP DEFAULT")
        if column == self.model._meta.pk.column:
            self._drop_primary_key_of(column)
        self._execute(f"{alter} TYPE {wanted} USING {cast(name, kind, wanted)}")

    def _take_default(self, field: models.Field) -> None:
        column = f'ALTER TABLE "{self.table}" ALTER COLUMN "{field.column}"'
        if isinstance(field, models.AutoField | models.BigAutoField):
            return  # an identity column counts by itself
        if not field.has_db_default():
            self._execute(f"{column} DROP DEFAULT")
            return
        default, params = self.editor.db_default_sql(field)
        with self.editor.connection.cursor() as cursor:
            cursor.execute(cursor.mogrify(f"{column} SET DEFAULT {default}", params))

    def _take_null(self, field: models.Field) -> None:
        column = f'ALTER TABLE "{self.table}" ALTER COLUMN "{field.column}"'
        if field.null:
            self._drop_primary_key_of(str(field.column))
            self._execute(f"{column} DROP NOT NULL")
            return
        if field.has_db_default():
            self._execute(f'UPDATE "{self.table}" SET "{field.column}" = DEFAULT WHERE "{field.column}" IS NULL')
        elif field.primary_key:
            return  # filled by the repair, then made the key
        self._execute(f"{column} SET NOT NULL")

    def _forget_unreadable_dates(self) -> None:
        """Infinity, and what lies before or after the calendar, said nothing that a reader could use."""
        for field in self.model._meta.local_fields:
            if isinstance(field, models.DateTimeField):
                self._execute(
                    f'UPDATE "{self.table}" SET "{field.column}" = DEFAULT WHERE "{field.column}"'
                    " NOT BETWEEN '0001-01-01+00' AND '9999-12-31 23:59:59.999999+00'"
                )

    def _primary_key(self) -> tuple[str, list[str]] | None:
        rows = self._execute(
            """
            SELECT conname, ARRAY(
                SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))
            FROM pg_constraint WHERE conrelid = to_regclass(quote_ident(%s)) AND contype = 'p'
            """,
            self.table,
        )
        return rows[0] if rows else None

    def _drop_primary_key_of(self, column: str) -> None:
        key = self._primary_key()
        if key and column in key[1]:
            # CASCADE takes foreign keys to it along; `content_summaries` gets its own again.
            self._execute(f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{key[0]}" CASCADE')

    def _take_primary_key(self) -> None:
        columns = [str(field.column) for field in self.model._meta.pk_fields]
        key = self._primary_key()
        if key and sorted(key[1]) == sorted(columns):
            return
        if key:
            self._execute(f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{key[0]}" CASCADE')
        names = ", ".join(f'"{column}"' for column in columns)
        self._execute(f'ALTER TABLE "{self.table}" ADD PRIMARY KEY ({names})')

    def _take_uniqueness(self) -> None:
        with self.editor.connection.cursor() as cursor:
            found = self.editor.connection.introspection.get_constraints(cursor, self.table)
        unique = [entry["columns"] for entry in found.values() if entry["unique"]]
        for field in self.model._meta.local_fields:
            if field.unique and not field.primary_key and [field.column] not in unique:
                self.editor.execute(self.editor._create_unique_sql(self.model, [field]))


def cast(name: str, kind: str, wanted: str) -> str:
    """SQL: the column of type `kind` as the type that the model wants."""
    if kind == wanted or wanted not in CASTS:
        return name
    return f"{name} AT TIME ZONE 'UTC'" if kind == "timestamp without time zone" else CASTS[wanted].format(column=name)


def repair_content(execute: Callable[..., Any]) -> None:
    """Give every row its natural key."""
    execute("UPDATE content SET video_id = regexp_replace(id, '^yt:', '') WHERE video_id IS NULL OR video_id = ''")
    execute("UPDATE content SET id = NULL WHERE id = ''")


def repair_summaries(execute: Callable[..., Any]) -> None:
    """Number the revisions, pick the latest, and give orphans an item so that none is lost."""
    execute("UPDATE content_summaries SET id = gen_random_uuid() WHERE id IS NULL")
    execute("UPDATE content_summaries SET variant = 'comprehensive' WHERE variant IS NULL OR variant = ''")
    execute(
        """
        WITH numbered AS (
            SELECT id, row_number() OVER (
                PARTITION BY video_id, variant ORDER BY revision NULLS LAST, created_at NULLS FIRST, id
            ) AS place
            FROM content_summaries
        ), doubtful AS (
            SELECT video_id, variant FROM content_summaries GROUP BY video_id, variant
            HAVING count(*) <> count(DISTINCT revision) OR min(revision) < 1
        )
        UPDATE content_summaries s SET revision = place FROM numbered n, doubtful d
        WHERE n.id = s.id AND (s.video_id, s.variant) = (d.video_id, d.variant)
        """
    )
    execute(
        """
        WITH ranked AS (
            SELECT id, row_number() OVER (
                PARTITION BY video_id, variant ORDER BY is_latest DESC NULLS LAST, revision DESC
            ) = 1 AS latest
            FROM content_summaries
        )
        UPDATE content_summaries s SET is_latest = latest FROM ranked r
        WHERE r.id = s.id AND s.is_latest IS DISTINCT FROM latest
        """
    )
    execute(
        """
        INSERT INTO content (video_id)
        SELECT DISTINCT video_id FROM content_summaries WHERE video_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """
    )


# What a predecessor's rows need before the keys can be laid on them.
REPAIRS: dict[str, Callable[[Callable[..., Any]], None]] = {
    "content": repair_content,
    "content_summaries": repair_summaries,
}
