"""Checks of PostgreSQL: version, migrations, connections, replicas."""

import os
from collections.abc import Iterator
from contextlib import suppress

import psycopg
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from ytv2.ops import extensions
from ytv2.ops.backup.dsn import Database
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning
from ytv2.ops.doctor.query import row, rows

OLDEST = 16
LAG_SECONDS = 30
# Bytes that were sent to a replica and are not confirmed yet: 64 MB are four segments of the log.
LAG_BYTES = 64 * 1024 * 1024


def database_answers() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        yield ok("The database answers.")
    except Error as failure:
        reason = str(failure).strip().splitlines()[0] if str(failure) else type(failure).__name__
        cure = "See whether PostgreSQL runs and DATABASE_URL_POSTGRES_NEW is right; the other checks need it."
        yield error(f"The database does not answer: {reason[:200]}.", cure)


def version_is_supported() -> Iterator[Finding]:
    major = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if major < OLDEST:
        yield error(f"PostgreSQL is {major}; {OLDEST} is the oldest that works.", "Upgrade the server.")
    else:
        yield ok(f"PostgreSQL {major}.")


def migrations_are_applied() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    unknown = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations))
    ours = [f"{app}.{migration}" for app, migration in unknown if app in executor.loader.migrated_apps]
    if missing:
        message = f"{len(missing)} migrations are not applied: {some(missing)}."
        yield error(message, "Run: manage.py migrate, as the role that owns the tables.")
    if ours:
        message = f"The database is newer than this program: {some(ours)}."
        yield warning(message, "Deploy the version that brought these, or migrate back with it.")
    if not missing and not ours:
        yield ok("All migrations are applied.")


def extensions_can_be_restored() -> Iterator[Finding]:
    """A new database has only those extensions that its role may create, or that template1 has."""
    with connection.cursor() as cursor:
        beyond = extensions.beyond_the_owner(cursor)
    if beyond:
        with suppress(psycopg.OperationalError), Database.configured().beside("template1").connect() as conn:
            beyond = [name for name in beyond if name not in extensions.installed(conn.cursor())]
    if beyond:
        message = f"A restore needs extensions that the tables' owner may not create: {some(beyond)}."
        made = " ".join(f'CREATE EXTENSION "{name}";' for name in beyond)
        yield warning(message, f"As a superuser, in template1, from which new databases are made: {made}")
    else:
        yield ok("A restore finds every extension that it needs, or may create it.")


def connections_suffice() -> Iterator[Finding]:
    most, reserved, now = row(
        "SELECT current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int,"
        " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')"
    )
    free = most - reserved
    # /health has a thread of its own, and the events have a connection.
    each = settings.WEB_READERS + settings.WEB_WRITERS + 2
    wanted = int(os.environ.get("WEB_CONCURRENCY", "2")) * each
    if now > free * 0.8:
        message = f"{now} of {free} connections are taken."
        yield warning(message, "Lower WEB_READERS, raise max_connections, or put PgBouncer in between.")
    elif wanted > free * 0.8:
        message = f"The web processes may take {wanted} of {free} connections."
        yield warning(message, "Lower WEB_CONCURRENCY or WEB_READERS, or raise max_connections.")
    else:
        yield ok(f"{now} of {free} connections are taken.")


def replicas_keep_up() -> Iterator[Finding]:
    """Replicas that stream from here, replication slots without a reader, and replicas that this site reads from."""
    wrong = []
    streaming = rows(
        "SELECT application_name, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint"
        " FROM pg_stat_replication WHERE NOT pg_is_in_recovery()"
    )
    for replica, behind in streaming:
        if behind > LAG_BYTES:
            message = f"The replica {replica} is {behind // 1024**2} MB behind."
            wrong.append(warning(message, "See its log, its disk and the network between."))
    for slot, held in rows("SELECT slot_name, wal_status FROM pg_replication_slots WHERE NOT active"):
        message = f"Nobody reads the replication slot {slot} ({held or 'unknown'}): the log piles up for it."
        cure = f"Start its replica, or: SELECT pg_drop_replication_slot('{slot}')"
        wrong.append(warning(message, cure))
    for alias in [alias for alias in settings.DATABASES if alias != "default"]:
        wrong += _read_from(alias)
    yield from wrong or [ok(f"{len(streaming)} replicas stream, none lags.")]


def _read_from(alias: str) -> list[Finding]:
    try:
        lag = row(
            "SELECT CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM"
            " pg_last_wal_replay_lsn() THEN extract(epoch FROM now() - pg_last_xact_replay_timestamp()) ELSE 0 END",
            using=alias,
        )[0]
    except Error as failure:
        message = f"The database {alias} does not answer: {type(failure).__name__}."
        return [warning(message, "Start it, or take its address out of the settings.")]
    if lag and lag > LAG_SECONDS:
        return [warning(f"The database {alias} is {lag:.0f} s behind.", "See its log, its disk and its load.")]
    return []
