"""Taking over a library that a predecessor filled.

`SetAside` comes first: it puts the predecessor's tables aside and leaves copies with all rows in their place.
`AdoptModel` is `CreateModel` that finds such a copy: it adds what is missing, corrects types, defaults and keys, and
loses no row. `TieIn` comes last. Backwards they give the predecessor's tables back with the library's rows: see
`content.db.predecessor`.
"""

from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from content.db import repairs
from content.db.casts import cast
from content.db.predecessor import Predecessor, stand_in

DROP_FUNCTIONS = """
SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
    AND (starts_with(proname, 'library_') OR starts_with(proname, 'pgtrigger_'))
    AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid)
"""
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
PRIMARY_KEY = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint WHERE conrelid = to_regclass(quote_ident(%s)) AND contype = 'p'
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
        self.execute = self.predecessor.execute
        self.columns = self.predecessor.columns("public", self.table)

    def run(self) -> None:
        self._drop(PRIMARY_KEY, self.table)
        self._drop_stale_generated()
        self._relax_unknown_columns()
        is_numbered = self.table == "content_summaries" and self.predecessor.numbered_table() is not None
        if is_numbered:
            repairs.add_numbers(self.predecessor)
        for field in self.model._meta.local_fields:
            if not field.generated:
                self._take(field)
        if self.table == "content_summaries" and self.predecessor.columns("public", "summaries_before"):
            repairs.take_summaries_over(self.predecessor)
        if is_numbered:
            repairs.continue_numbers(self.predecessor)
        self._clear_unreadable_dates()
        if self.table == "content":
            repairs.repair_content(self.predecessor)
        if self.table == "content_summaries":
            repairs.repair_summaries(self.predecessor)
        self._take_keys()

    def _drop(self, statements: str, *params: Any) -> None:
        for (statement,) in self.execute(statements, *params):
            self.execute(statement)

    def _drop_stale_generated(self) -> None:
        """A generated column cannot be altered: drop what is derived by another rule or by none."""
        generated = {field.column for field in self.model._meta.local_fields if field.generated}
        for name, column in list(self.columns.items()):
            if name in generated or column.is_generated:
                self.execute(f'ALTER TABLE "{self.table}" DROP COLUMN "{name}"')
                del self.columns[name]

    def _relax_unknown_columns(self) -> None:
        known = {field.column for field in self.model._meta.local_fields}
        for name, column in self.columns.items():
            if name not in known and column.not_null and not (column.default or column.sequence):
                self.execute(f'ALTER TABLE "{self.table}" ALTER COLUMN "{name}" DROP NOT NULL')

    def _take(self, field: models.Field) -> None:
        if field.column not in self.columns:
            self.editor.add_field(self.model, field)
            return
        kind, wanted = self.columns[field.column].type, str(field.db_type(self.editor.connection))
        if kind != wanted or self.columns[field.column].length:
            self._retype(field.column, kind, wanted)
        self._take_default(field)
        self._take_null(field)

    def _retype(self, column: str, kind: str, wanted: str) -> None:
        self._drop(STANDS_ON_COLUMN, *[self.table, column] * 2)
        name = f'"{column}"'
        alter = f'ALTER TABLE "{self.table}" ALTER COLUMN {name}'
        self.execute(f"{alter} DROP DEFAULT")
        self.execute(f"{alter} TYPE {wanted} USING {cast(name, kind, wanted)}")

    def _take_default(self, field: models.Field) -> None:
        column = f'ALTER TABLE "{self.table}" ALTER COLUMN "{field.column}"'
        if isinstance(field, models.AutoField | models.BigAutoField):
            return  # an identity column counts by itself
        if not field.has_db_default():
            self.execute(f"{column} DROP DEFAULT")
            return
        default, params = self.editor.db_default_sql(field)
        with self.editor.connection.cursor() as cursor:
            cursor.execute(cursor.mogrify(f"{column} SET DEFAULT {default}", params))

    def _take_null(self, field: models.Field) -> None:
        column = f'ALTER TABLE "{self.table}" ALTER COLUMN "{field.column}"'
        if field.null:
            self.execute(f"{column} DROP NOT NULL")
            return
        if field.has_db_default():
            self.execute(f'UPDATE "{self.table}" SET "{field.column}" = DEFAULT WHERE "{field.column}" IS NULL')
        elif field.primary_key:
            return  # filled by the repair, then made the key
        self.execute(f"{column} SET NOT NULL")

    def _clear_unreadable_dates(self) -> None:
        """Infinity, and dates before or after the calendar, tell a reader nothing."""
        for field in self.model._meta.local_fields:
            if isinstance(field, models.DateTimeField):
                self.execute(
                    f'UPDATE "{self.table}" SET "{field.column}" = DEFAULT WHERE "{field.column}"'
                    " NOT BETWEEN '0001-01-01+00' AND '9999-12-31 23:59:59.999999+00'"
                )

    def _take_keys(self) -> None:
        names = ", ".join(f'"{field.column}"' for field in self.model._meta.pk_fields)
        self.execute(f'ALTER TABLE "{self.table}" ADD PRIMARY KEY ({names})')
        for field in self.model._meta.local_fields:
            if field.generated:
                self.editor.add_field(self.model, field)
        with self.editor.connection.cursor() as cursor:
            constraints = self.editor.connection.introspection.get_constraints(cursor, self.table)
        unique = [constraint["columns"] for constraint in constraints.values() if constraint["unique"]]
        for field in self.model._meta.local_fields:
            if field.unique and not field.primary_key and [field.column] not in unique:
                self.editor.execute(self.editor._create_unique_sql(self.model, [field]))
