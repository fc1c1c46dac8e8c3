"""Taking over a library that a predecessor filled.

`SetAside` comes first: it puts the predecessor's tables aside. `AdoptModel` is `CreateModel` that takes their rows
over, in the library's types and with the library's keys, and loses none. `TieIn` comes last. Backwards they give the
predecessor's tables back with the library's rows: see `content.db.predecessor`.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

from content.db.predecessor import Predecessor, stand_in

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


class AdoptModel(migrations.CreateModel):
    """Create the model's table, and fill it with the rows of the one that was set aside."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            Predecessor(schema_editor.connection).adopt(model._meta.db_table)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the table, unless it holds the rows that `SetAside` will give back to the predecessor's."""
        adopted = {stand_in(table) for table in Predecessor(schema_editor.connection).tables()}
        if from_state.apps.get_model(app_label, self.name)._meta.db_table not in adopted:
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create or adopt model {self.name}"
