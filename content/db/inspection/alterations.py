"""What somebody did to the library's tables beside what its migrations make of them: so rules can be gone around.

Only their owner and a superuser can. Nothing prevents it, so it is looked for.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection

# Kind, what it is called, and the table. Rules of ours are triggers of one name; those of a view are views.
FOUND = """
    WITH ours AS (
        SELECT c.oid, c.relname::text FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = ANY (%(tables)s)
    )
    SELECT 'child table', inhrelid::regclass::text, relname FROM pg_inherits JOIN ours ON oid = inhparent
    UNION ALL
    SELECT 'rewrite rule', rulename::text, relname FROM pg_rewrite JOIN ours ON ours.oid = ev_class
    UNION ALL
    SELECT 'foreign trigger', tgname::text, relname FROM pg_trigger JOIN ours ON ours.oid = tgrelid
    WHERE NOT tgisinternal AND tgname NOT LIKE 'pgtrigger\\_%%'
    UNION ALL
    SELECT 'disabled trigger', tgname::text, relname FROM pg_trigger JOIN ours ON ours.oid = tgrelid
    WHERE tgenabled = 'D' OR NOT tgisinternal AND tgname LIKE 'pgtrigger\\_%%' AND tgenabled <> 'A'
    UNION ALL
    SELECT 'row security', 'policies', c.relname FROM pg_class c JOIN ours USING (oid)
    WHERE c.relrowsecurity OR EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)
    UNION ALL
    (SELECT 'deleted item', video_id, 'content' FROM content JOIN tombstone USING (video_id) ORDER BY 2 LIMIT 20)
    ORDER BY 1, 3, 2
"""
CURES = {
    "child table": "ALTER TABLE {name} NO INHERIT {table};",
    "rewrite rule": 'DROP RULE "{name}" ON {table};',
    "foreign trigger": 'DROP TRIGGER "{name}" ON {table};',
    "disabled trigger": 'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}";',
    "row security": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; and drop its policies.",
    "deleted item": "If a child table brought {name} back, its row is there; else delete the item again in the admin.",
}


@dataclass(frozen=True)
class Alteration:
    kind: str
    name: str
    table: str

    @property
    def cure(self) -> str:
        return CURES[self.kind].format(name=self.name, table=self.table)

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.table})"


def alterations() -> list[Alteration]:
    """By kind, table and name."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"tables": tables()})
        return [Alteration(*row) for row in cursor.fetchall()]


def tables() -> list[str]:
    """The names of the library's own."""
    rooms = (model for app in ("content", "ingest") for model in apps.get_app_config(app).get_models())
    return [model._meta.db_table for model in rooms]
