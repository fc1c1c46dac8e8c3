"""manage.py migrate: Django's, on tables that are in use. It waits for a lock for a moment only, and tries again.

When everything is applied, it puts the functions back that are not as the source declares them.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import errors

from content.db import chain, obstacles, preview
from content.db.connections import bypass_pooler
from ytv2.ops.doctor import installed_rules
from ytv2.ops.doctor.finding import OK

# Whatever comes after a lock that is waited for waits as well. Below PostgreSQL's deadlock_timeout (1 s), so that in a
# circle it is the migration that gives way, and never a writer.
LOCK_MILLISECONDS = 500
TRIES = 60
PAUSE_SECONDS = 1.0
STATEMENT_SECONDS = 900

# Who may hold what is waited for: transactions that have been open for longer than the wait.
HOLDERS = """
SELECT format('%s (%s, %s, open for %s s)', pid, usename, coalesce(nullif(application_name, ''), 'unnamed'),
    round(extract(epoch FROM clock_timestamp() - xact_start)))
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
ORDER BY xact_start LIMIT 3
"""
# What CREATE INDEX CONCURRENTLY leaves behind when it is interrupted.
HALF_MADE = """
SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
"""
# Migrations of before say who acts by settings alone; these count in a transaction that is named beside them.
SAYS_WHO = "set_config('ytv2."
NAME = "SELECT set_config('ytv2.transaction', extract(epoch FROM now())::text, true)"


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--tries", type=int, default=TRIES, help=f"How often a lock is tried for ({TRIES}), a second between."
        )
        parser.add_argument(
            "--statement-seconds", type=int, default=STATEMENT_SECONDS, help="The longest that one statement may take."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if options["database"] == DEFAULT_DB_ALIAS:
            # A pooler in transaction mode keeps neither timeouts nor what runs outside of a transaction.
            bypass_pooler(connection)
        chain.assert_same(connection)
        if options["app_label"] in (None, "", "content"):
            self._speak_of_predecessor(connection, options)
        for left in reversed(range(max(options["tries"], 1))):
            try:
                self._set_timeouts(connection, options["statement_seconds"])
                with connection.execute_wrapper(_named):
                    super().handle(*args, **options)
                if options["database"] == DEFAULT_DB_ALIAS and not options["plan"]:
                    chain.record(connection)
                    self._install_functions(connection)
                return self._reset_timeouts(connection)
            except OperationalError as error:
                self._give_way(connection, error, left)

    def _speak_of_predecessor(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        """Say what will happen to a predecessor's tables, before anything does.

        Raises CommandError for what is in them and cannot be taken over as it is.
        """
        is_library = any(name == "content" for name, _ in MigrationRecorder(connection).applied_migrations())
        is_way_back = options["migration_name"] == "zero"
        if is_library == is_way_back and options["verbosity"]:
            for line in preview.way_back(connection) if is_way_back else preview.preview(connection):
                self.stdout.write(line)
        if not is_library and not is_way_back and (found := obstacles.obstacles(connection)):
            raise CommandError("\n".join(("A predecessor's tables cannot be taken over yet; nothing is done.", *found)))

    def _set_timeouts(self, connection: BaseDatabaseWrapper, statement_seconds: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
                [f"{LOCK_MILLISECONDS}ms", f"{statement_seconds}s"],
            )
            cursor.execute(HALF_MADE)
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")

    def _install_functions(self, connection: BaseDatabaseWrapper) -> None:
        """Migrations hold no copies of functions: those of the source are installed once everything is applied."""
        executor = MigrationExecutor(connection)
        leaves = executor.loader.graph.leaf_nodes("content") + executor.loader.graph.leaf_nodes("ingest")
        differ = any(finding.state != OK for finding in installed_rules.functions_stand())
        if differ and not executor.migration_plan(leaves):
            call_command("install_functions", stdout=self.stdout)

    def _reset_timeouts(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute("RESET statement_timeout")

    def _give_way(self, connection: BaseDatabaseWrapper, error: OperationalError, left: int) -> None:
        """Let the others go on, and say who they are. Raises CommandError when it was the last try."""
        cause = error.__cause__
        if isinstance(cause, errors.QueryCanceled):
            raise CommandError(
                f"A statement took too long: {error}. Nothing of its migration is done. "
                "Try again with a longer --statement-seconds, or when less is going on."
            ) from error
        if not isinstance(cause, errors.LockNotAvailable | errors.DeadlockDetected):
            raise error
        holders = self._holders(connection)
        if not left:
            raise CommandError(
                f"The tables are in use: {error}. Open transactions: {holders}. What was applied before stays applied; "
                "end those transactions, or run migrate again when less is going on."
            ) from error
        self.stderr.write(f"\nThe tables are in use ({holders}); {left} more tries.")
        time.sleep(PAUSE_SECONDS)

    def _holders(self, connection: BaseDatabaseWrapper) -> str:
        with connection.cursor() as cursor:
            cursor.execute(HOLDERS)
            return "; ".join(holder for (holder,) in cursor.fetchall()) or "none any more"


def _named(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if SAYS_WHO in str(sql):
        execute(NAME, None, False, context)
    return execute(sql, params, many, context)
