"""Taking over a library that a predecessor filled.

`SetAside` comes first: it puts the predecessor's tables aside. `AdoptModel` is `CreateModel` that takes their rows
over, in the library's types and with the library's keys, and loses none. `TieIn` comes last. Backwards they give the
predecessor's tables back with the library's rows: see `content.db.predecessor`.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

from content.db.casts import Column, cast
from content.db.predecessor import Predecessor, stand_in
from content.db.repairs import ADD_FOLLOW_UP, ADD_NUMBER, ADD_TRANSCRIPT
from content.db.views import LATEST

# Columns that the views and the functions need from the beginning, though only later migrations make them.
ADDED = {"content": (ADD_TRANSCRIPT,), "content_summaries": (ADD_NUMBER, ADD_FOLLOW_UP)}

DROP_FUNCTIONS = """
SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
    AND (starts_with(proname, 'library_') OR starts_with(proname, 'pgtrigger_'))
    AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid)
"""


class PredecessorOperation(Operation):
    """Changes what a predecessor left in the database, and no model."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass


class SetAside(PredecessorOperation):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        Predecessor(schema_editor.connection).set_aside()

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        predecessor = Predecessor(schema_editor.connection)
        predecessor.give_back()
        for (drop,) in predecessor.execute(DROP_FUNCTIONS):
            predecessor.execute(drop)

    def describe(self) -> str:
        return "Set a predecessor's tables aside"


class TieIn(PredecessorOperation):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        Predecessor(schema_editor.connection).tie_in()

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        Predecessor(schema_editor.connection).untie()

    def describe(self) -> str:
        return "Tie foreign keys, views and grants of a predecessor's tables to the library's"


class NumberSummaries(PredecessorOperation):
    """Number the summaries of a library that no predecessor numbered, and show the numbers in the views."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        predecessor = Predecessor(schema_editor.connection)
        predecessor.execute(ADD_NUMBER)
        predecessor.execute(LATEST)
        predecessor.show_its_columns()

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The numbers stay: other tables may refer to them."""

    def describe(self) -> str:
        return "Number the summaries for older programs"


class AdoptField(migrations.AddField):
    """Add a column, unless the table has it from a predecessor: then give it the type and default of the model.

    Backwards the column stays, with its values: it may be the predecessor's own.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        adopted = Predecessor(schema_editor.connection).columns("public", model._meta.db_table).get(field.column)
        if adopted is None:
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            self._correct(schema_editor, model, field, adopted)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def _correct(self, schema_editor: Any, model: Any, field: Any, adopted: Column) -> None:
        wanted = adopted._replace(type=str(field.db_type(schema_editor.connection)))
        change = f'ALTER TABLE public."{model._meta.db_table}" ALTER COLUMN "{field.column}"'
        if adopted.type != wanted.type:
            schema_editor.execute(f"{change} DROP DEFAULT")
            schema_editor.execute(f"{change} TYPE {wanted.type} USING {cast(adopted, wanted)}")
        if field.has_db_default():
            default, params = schema_editor.db_default_sql(field)
            schema_editor.execute(f"{change} SET DEFAULT {default}", params)


class AdoptModel(migrations.CreateModel):
    """Create the model's table, and fill it with the rows of the one that was set aside."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            predecessor = Predecessor(schema_editor.connection)
            for statement in ADDED.get(model._meta.db_table, ()):
                predecessor.execute(statement)
            predecessor.adopt(model._meta.db_table)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the table, unless it holds the rows that `SetAside` will give back to the predecessor's."""
        adopted = {stand_in(table) for table in Predecessor(schema_editor.connection).tables()}
        if from_state.apps.get_model(app_label, self.name)._meta.db_table not in adopted:
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create or adopt model {self.name}"
