"""A library in numbers, by which two libraries are compared: rows, digests, canary, versions."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from content.decisions import canary, ledger
from ytv2.ops import extensions
from ytv2.ops.backup.progress import Progress

# What belongs to an extension is its own matter: its next version has other functions.
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""
# The sum of the rows' hashes, in two halves: it does not depend on the rows' order, and a row twice counts twice.
# The hash is of the whole row, with its derived columns.
DIGEST = """
    SELECT count(*), encode(sha256(convert_to(concat_ws(':', count(*),
        sum(('x' || left(hash, 16))::bit(64)::bigint::numeric),
        sum(('x' || right(hash, 16))::bit(64)::bigint::numeric)), 'UTF8')), 'hex')
    FROM (SELECT md5(to_jsonb(t)::text) AS hash FROM {table} t) AS rows
"""
# The text form of values must not depend on the client.
FORMATS = "SET LOCAL timezone = 'UTC'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL extra_float_digits = 1;"
# The schema. A rule that is missing or switched off is a difference like a missing row.
SHAPES = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, is_generated, column_default IS NULL"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "rules": "SELECT t.tgrelid::regclass::text, t.tgname, t.tgtype, t.tgenabled FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace",
    "functions": "SELECT proname, prosrc, proconfig, prosecdef, provolatile FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')",
    "constraints": "SELECT conrelid::regclass::text, conname, contype, convalidated FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u')",
    "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
}
SHAPE = """
    SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), ''),
        'UTF8')), 'hex')
    FROM (SELECT to_jsonb(t)::text AS line FROM ({query}) AS t) AS lines
"""


def measure(progress: Progress = lambda description: None) -> dict[str, Any]:
    """All numbers, at the moment that the caller's transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute(FORMATS)
        cursor.execute(TABLES)
        measured: dict[str, Any] = {"tables": {}, "schema": {}}
        for (table,) in cursor.fetchall():
            progress(f"counting the rows ({table})")
            cursor.execute(DIGEST.format(table=connection.ops.quote_name(table)))
            measured["tables"][table] = dict(zip(("rows", "digest"), cursor.fetchone(), strict=True))
        measured["extensions"] = extensions.installed(cursor)
        for name, query in SHAPES.items():
            cursor.execute(SHAPE.format(query=query))
            measured["schema"][name] = dict(zip(("count", "digest"), cursor.fetchone(), strict=True))
    progress("asking the canary")
    return measured | {"curated": ledger.digests(), "canary": canary.check().as_json(), "versions": versions()}


def measure_one_moment() -> dict[str, Any]:
    """All numbers, in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return measure()


def versions() -> dict[str, Any]:
    """Versions of the server and the application, and the applied migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000")
        server, major = cursor.fetchone()
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY app, name")
        applied = [name for (name,) in cursor.fetchall()]
    return {
        "postgresql": server,
        "postgresql_major": major,
        "application": settings.VERSION,
        "commit": settings.DEPLOYMENT_COMMIT,
        "migrations": applied,
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """A line for people for each disagreement of two measurements. Versions may differ."""
    return [
        *_table_differences("table", one["tables"], other["tables"], "rows"),
        # Another major version prints the same schema differently.
        *(
            _table_differences("schema:", one["schema"], other["schema"], "count")
            if one["versions"]["postgresql_major"] == other["versions"]["postgresql_major"]
            else []
        ),
        *(
            f"curated state: {name} differ"
            for name in sorted(one["curated"] | other["curated"])
            if one["curated"].get(name) != other["curated"].get(name)
        ),
        *([f"canary: {one['canary']} or {other['canary']}"] if one["canary"] != other["canary"] else []),
    ]


def _table_differences(kind: str, one: dict[str, Any], other: dict[str, Any], count: str) -> list[str]:
    lines = []
    for name in sorted(one.keys() | other.keys()):
        left, right = one.get(name), other.get(name)
        if left is None or right is None:
            lines.append(f"{kind} {name}: only in the {'second' if left is None else 'first'}")
        elif left[count] != right[count]:
            lines.append(f"{kind} {name}: {left[count]} or {right[count]} {count if count == 'rows' else 'of them'}")
        elif left != right:
            lines.append(f"{kind} {name}: as many, but not the same")
    return lines
