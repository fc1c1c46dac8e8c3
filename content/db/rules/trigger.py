"""What a rule is: a trigger with a sentence, that no session can switch off.

`Rule` differs from pgtrigger's own template in four ways: a session's `pgtrigger.ignore` does not reach it; it
runs whatever `session_replication_role` says; its names are looked up in the catalogue and `public`, never first
among temporary tables; and it runs with the rights of the tables' owner, so that a writer needs none on what the
rules keep. Therefore nobody else may hang it on a table of their own. Times are written in UTC, so that what is
remembered compares as text.
"""

import re
from pathlib import Path
from typing import Any

import pgtrigger
from pgtrigger import compiler

AFTER, BEFORE = pgtrigger.After, pgtrigger.Before
INSERT, UPDATE, DELETE, TRUNCATE = pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete, pgtrigger.Truncate
STATEMENT = pgtrigger.Statement

FUNCTION = re.compile(
    r"^CREATE FUNCTION (\w+)\(\) RETURNS trigger LANGUAGE plpgsql AS \$\$\n(DECLARE\n.*?)?BEGIN\n(.*?)\nEND\n\$\$;$",
    re.MULTILINE | re.DOTALL,
)
# Name to declarations and body.
BODIES = {
    name: (declared, body)
    for path in sorted(Path(__file__).parent.glob("*.sql"))
    for name, declared, body in FUNCTION.findall(path.read_text())
}


class RuleSql(compiler.UpsertTriggerSql):
    """pgtrigger's installation template without its way out. Migrations refer to this class."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Not in the template: by its hash pgtrigger tells whether a rule has changed.
        self.data += f"""
            ALTER FUNCTION {self.pgid}() SECURITY DEFINER;
            REVOKE EXECUTE ON FUNCTION {self.pgid}() FROM PUBLIC;
        """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER {pgid};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Rule(pgtrigger.Trigger):
    """A trigger whose `sentence` says what always holds.

    It does what the function of its name does, or that of `body`, in a .sql file of this folder. Of the rules of one
    moment and event those of a lower `order` (0 to 9) come first. `old` and `new` name the rows of a whole statement.
    """

    def __init__(
        self,
        name: str,
        sentence: str,
        when: pgtrigger.When,
        operation: pgtrigger.Operation,
        *,
        order: int = 5,
        body: str = "",
        condition: str = "",
        old: str | None = None,
        new: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.sentence, self.order, self.body = sentence, order, body or name
        if old or new:
            kwargs |= {"level": STATEMENT, "referencing": pgtrigger.Referencing(old=old, new=new)}
        if condition:
            kwargs["condition"] = pgtrigger.Condition(condition)
        super().__init__(name=name, when=when, operation=operation, func=BODIES[self.body][1], **kwargs)

    def get_pgid(self, model: Any) -> str:
        """PostgreSQL fires triggers by the order of their names."""
        return super().get_pgid(model).replace("pgtrigger_", f"pgtrigger_{self.order}_", 1)

    def render_declare(self, model: Any) -> str:
        return BODIES[self.body][0]

    def compile(self, model: Any) -> compiler.Trigger:
        compiled = super().compile(model)
        return compiler.Trigger(name=compiled.name, sql=RuleSql(**compiled.sql.kwargs))


def changed(*columns: str) -> str:
    """A condition: one of the columns has another value than before."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def is_to_come(*columns: str) -> str:
    """A condition: one of these dates, of a writer that brings nothing back as it was, is more than a day ahead."""
    latest = ", ".join(f"NEW.{column}" for column in columns)
    return f"greatest({latest}) > now() + interval '1 day' AND library_setting('doing') IS DISTINCT FROM 'restoring'"
