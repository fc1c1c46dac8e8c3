"""What a rule is: a trigger with a sentence, that no session can switch off.

`Rule` differs from pgtrigger's own template in four ways: a session's `pgtrigger.ignore` does not reach it; it
runs whatever `session_replication_role` says; its names are looked up in the catalogue and `public`, never first
among temporary tables; and it runs with the rights of the tables' owner, so that a writer needs none on what the
rules keep. Therefore nobody else may hang it on a table of his own. Times are written in UTC, so that what is
remembered compares as text.
"""

from typing import Any

import pgtrigger
from pgtrigger import compiler

AFTER, BEFORE = pgtrigger.After, pgtrigger.Before
INSERT, UPDATE, DELETE, TRUNCATE = pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete, pgtrigger.Truncate
STATEMENT = pgtrigger.Statement


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
    """A trigger whose `sentence` says what always holds."""

    def __init__(self, sentence: str, **kwargs: Any) -> None:
        self.sentence = sentence
        super().__init__(**kwargs)

    def compile(self, model: Any) -> compiler.Trigger:
        compiled = super().compile(model)
        return compiler.Trigger(name=compiled.name, sql=RuleSql(**compiled.sql.kwargs))


def changed(*columns: str) -> pgtrigger.Condition:
    """True when one of the columns has another value than before."""
    return pgtrigger.Condition(" OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns))


def refusal(rule: str, message: str, *values: str, hint: str) -> str:
    """SQL that refuses a write: Python sees an IntegrityError that names the rule."""
    arguments = "".join(f", {value}" for value in values)
    return (
        f"RAISE EXCEPTION '{message}'{arguments} USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{rule}', HINT = '{hint}';"
    )
