"""Migrations of a library in use: others wait for a moment at most, and a lock that cannot be had is named."""

import os
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from psycopg.conninfo import conninfo_to_dict

from tests.databases import ROOT, copy_of_template, role_dsn
from tests.forks import manage_forked
from ytv2.migration_checks import complaints, indexes_are_built_beside_the_writers

# Seconds that a reader or writer may wait for a lock, and room for a busy machine. PostgreSQL ends who waits longer, by
# its own clock: how long the machine takes over what needs no lock is no matter of the migration.
MOMENT = 1.5
ITEMS = "INSERT INTO content (video_id, title) SELECT 'item' || n, 'Title ' || n FROM generate_series(1, 5000) n"
TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%change_is_remembered%'"


@pytest.fixture(scope="module")
def template(django_db_setup, django_db_blocker):
    """The name of a library with items that has columns, tables, indexes, rules and rows to be migrated yet."""
    with django_db_blocker.unblock(), copy_of_template() as dsn:
        manage_forked(dsn, "migrate", "content", "0003")
        with psycopg.connect(dsn) as conn:
            conn.execute(ITEMS)
        yield conninfo_to_dict(dsn)["dbname"]


@pytest.fixture
def first(template):
    """The DSN of a copy of it."""
    with copy_of_template(template) as dsn:
        yield dsn


class Crowd:
    """Readers and writers, with the time that each statement took. They leave the migration some of the machine."""

    STATEMENTS = (
        "SELECT count(*) FROM content WHERE title LIKE 'Title 1%'",
        "SELECT * FROM listing JOIN content USING (video_id) LIMIT 10",
        "UPDATE content SET title = title || '.' WHERE video_id = 'item7'",
        "INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('item8', 'audio', random(), '')",
    )

    def __init__(self, dsn):
        self.over, self.waits, self.errors = threading.Event(), [], []
        self.threads = [threading.Thread(target=self._go_on, args=(dsn, each)) for each in self.STATEMENTS]

    def _go_on(self, dsn, statement):
        # As Django does: a prepared statement names its columns, and ends when the table gets one more.
        with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as conn:
            conn.execute(f"SET lock_timeout = '{MOMENT} s'")
            while not self.over.wait(0.02):
                begun = time.monotonic()
                try:
                    conn.execute(statement)
                except psycopg.Error as error:
                    self.errors.append(error)
                self.waits.append(time.monotonic() - begun)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(30)


def test_readers_and_writers_wait_for_a_moment_at_the_most(first, manage):
    with Crowd(first) as crowd:
        manage(first, "migrate")

    assert crowd.errors == []
    assert len(crowd.waits) > 100
    print(f"\n{len(crowd.waits)} statements, the longest took {max(crowd.waits) * 1000:.0f} ms")  # noqa: T201
    with psycopg.connect(first) as conn:
        assert conn.execute(TRIGGERS).fetchone() == (1,)


def test_a_long_transaction_is_waited_for_while_others_pass(first):
    """The migration gives up its wait again and again, so that others get their locks."""
    with psycopg.connect(first, application_name="a long load") as holder, Crowd(first) as crowd:
        holder.execute("UPDATE content SET title = 'Held' WHERE video_id = 'item1'")
        running = start(first)
        until_printed(running, "The tables are in use")
        until_printed(running, "The tables are in use")
        holder.rollback()
        _, errors = running.communicate(timeout=60)

    assert running.returncode == 0, errors
    assert crowd.errors == []


def test_a_lock_that_cannot_be_had_is_named_with_its_holder_and_the_cure(first, manage):
    with psycopg.connect(first, application_name="a long load") as holder:
        holder.execute("UPDATE content SET title = 'Held' WHERE video_id = 'item1'")

        done = manage(first, "migrate", "--tries", "1", status=1)

    assert "The tables are in use" in done.stderr
    assert "a long load" in done.stderr
    assert "run migrate again" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_statement_that_takes_too_long_is_ended(first, command):
    with psycopg.connect(role_dsn("superuser", conninfo_to_dict(first)["dbname"]), autocommit=True) as superuser:
        superuser.execute(
            "CREATE FUNCTION dawdle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); END $$"
        )
        superuser.execute("CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION dawdle()")

    done = command(first, "migrate", "--statement-seconds", "1", status=1)

    assert "A statement took too long" in done.stderr
    assert "--statement-seconds" in done.stderr


def test_an_index_that_was_left_half_made_is_cleared_away(first, command):
    with psycopg.connect(first, autocommit=True) as conn:
        with pytest.raises(psycopg.errors.UniqueViolation):
            conn.execute("CREATE UNIQUE INDEX CONCURRENTLY half_made ON content ((1))")

        command(first, "migrate")

        assert conn.execute("SELECT to_regclass('half_made')").fetchone() == (None,)


def test_when_all_is_applied_the_functions_become_those_of_the_source(migrated_database, command):
    with psycopg.connect(migrated_database, autocommit=True) as conn:
        conn.execute("CREATE OR REPLACE FUNCTION library_slug(value text) RETURNS text LANGUAGE sql AS $$ SELECT '' $$")

        assert "functions are as declared" in command(migrated_database, "migrate").stdout

        assert conn.execute("SELECT library_slug('Roman roads')").fetchone() == ("roman-roads",)


def start(dsn):
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "migrate"],
        env=os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def until_printed(process, words):
    for line in process.stderr:
        if words in line:
            return
    pytest.fail(f"It never printed {words!r}.")


class TestTheCheck:
    INDEX = models.Index(fields=["title"], name="content_title")
    UNIQUE = models.UniqueConstraint(fields=["title"], name="one_title")

    @staticmethod
    def migration(*operations, initial=None):
        made = migrations.Migration("0099_made_up", "content")
        made.operations, made.initial = list(operations), initial
        return made

    def test_our_migrations_pass(self):
        assert indexes_are_built_beside_the_writers(None) == []

    @pytest.mark.parametrize(
        "operation", [migrations.AddIndex("Content", INDEX), migrations.AddConstraint("Content", UNIQUE)]
    )
    def test_an_index_that_makes_writers_wait_is_found(self, operation):
        (complaint,) = complaints(self.migration(operation))

        assert complaint.id == "ytv2.E040"
        assert "content.0099_made_up" in complaint.msg
        assert "AddIndexConcurrently" in complaint.hint

    @pytest.mark.parametrize(
        "operations",
        [
            [AddIndexConcurrently("Content", INDEX)],
            [migrations.CreateModel("Content", []), migrations.AddIndex("Content", INDEX)],
            [migrations.AddConstraint("Content", models.CheckConstraint(condition=models.Q(), name="c"))],
        ],
        ids=["concurrently", "of a new table", "no index"],
    )
    def test_other_migrations_pass(self, operations):
        assert list(complaints(self.migration(*operations))) == []

    def test_an_index_in_an_initial_migration_passes(self):
        assert list(complaints(self.migration(migrations.AddIndex("Content", self.INDEX), initial=True))) == []
