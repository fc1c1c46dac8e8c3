"""The cast and the stage: a real PostgreSQL, items made by plain SQL or through the corridor."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from psycopg.types.json import Jsonb

from ytv2.local.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent
# Every run has databases of its own, so that two runs at once do not meet; its workers inherit the name.
RUN = os.environ.setdefault("TEST_RUN", secrets.token_hex(3))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside Django
PATIENCE_SECONDS = 60


def pytest_configure() -> None:
    connection.settings_dict["TEST"]["NAME"] = f"test_{RUN}"
    # What makes passwords slow to guess would be most of what some tests do.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Django's flush between transactional tests, past the rule that nothing is truncated."""
    rules = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_nothing_is_truncated%'"
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        cursor.execute(rules)
        found = cursor.fetchall()
        for table, name in found:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        for sql in sql_list:
            cursor.execute(sql)
        for table, name in found:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
# A site that is served from a test's threads may still be about to hang up: no reason to leave the database behind.
BaseDatabaseCreation._destroy_test_db = lambda self, name, verbosity: drop_database(name)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The tests' database, whichever tests are chosen.

    pytest-django makes one only for tests that it knows to need it; any other that asks would get the local database.
    """
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
        yield
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def exports(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Every test has an exports folder of its own."""
    settings.EXPORTS_DIR = tmp_path_factory.mktemp("exports")
    return settings.EXPORTS_DIR


@pytest.fixture
def unrolled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a transaction around the test, which writes nothing."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def away(unrolled: None) -> Callable[..., Any]:
    """The connection points to a port where nobody listens; on leaving, to ours again."""

    @contextmanager
    def pointed() -> Iterator[None]:
        config, port = connection.settings_dict, connection.settings_dict["PORT"]
        connection.close()
        config["PORT"] = 1
        try:
            yield
        finally:
            connection.close()
            config["PORT"] = port

    return pointed


@pytest.fixture
def sql(db: None) -> Callable[..., list[tuple]]:
    """Plain SQL, as other writers of the table send it. Dictionaries and lists become JSONB."""

    def run(statement: str, *params: Any) -> list[tuple]:
        values = [Jsonb(value) if isinstance(value, dict | list) else value for value in params]
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def as_person(sql: Callable[..., list[tuple]]) -> Callable[..., Any]:
    """A block in which plain SQL says who acts, as a person with psql does."""

    @contextmanager
    def say(name: str = "ada") -> Iterator[None]:
        sql("SELECT set_config('ytv2.actor', %s, true)", name)
        yield
        sql("SELECT set_config('ytv2.actor', '', true)")

    return say


@pytest.fixture
def person(db: None) -> Callable[..., Client]:
    """Somebody's browser, logged in; `staff` may open the admin at all."""
    from django.contrib.auth.models import Group, User

    def log_in(name: str, *, staff: bool = True, superuser: bool = False, group: str = "") -> Client:
        user = User.objects.create(username=name, is_staff=staff, is_superuser=superuser)
        if group:
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def ada(person: Callable[..., Client]) -> Client:
    """The curator's browser: a member of the group, no superuser."""
    return person("ada", group="Curators")


@pytest.fixture
def put(sql: Callable[..., list[tuple]]) -> Callable[..., str]:
    """Insert an item by plain SQL, listed by a summary unless `html=None`. Returns its video_id."""

    def insert(
        video_id: str, *, html: str | None = "<p>Words.</p>", variant: str = "comprehensive", **columns: Any
    ) -> str:
        names = ["video_id", *columns]
        marks = ", ".join(["%s"] * len(names))
        sql(f"INSERT INTO content ({', '.join(names)}) VALUES ({marks})", video_id, *columns.values())
        if html is not None:
            sql(
                "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, %s, %s)",
                video_id,
                variant,
                "Words.",
                html,
            )
        return video_id

    return insert


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The DSN of a database of its own, owned by the tables' owner; dropped afterwards."""
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
    yield owner_dsn(name)
    drop_database(name)


def drop_database(name: str) -> None:
    """Also while a session lingers there, a superuser's or autovacuum among them: only a superuser may end those.

    PostgreSQL gives them five seconds to go; a busy machine gets more.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(Embedded().dsn("superuser", "postgres"), autocommit=True) as superuser:
        while True:
            try:
                superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise


def wait_until_left(name: str) -> None:
    """Until PostgreSQL has noticed that whoever was killed is gone from all databases whose names begin so."""
    inside = "SELECT FROM pg_stat_activity WHERE starts_with(datname, %s) AND usename IS NOT NULL"
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        while owner.execute(inside, [name]).rowcount:
            assert time.monotonic() < deadline, f"Somebody is still in {name}."
            time.sleep(0.05)


def owner_dsn(database: str) -> str:
    """The test server's DSN with another database."""
    config = connection.settings_dict
    user, password = quote(config["USER"]), quote(config["PASSWORD"])
    return f"postgresql://{user}:{password}@{config['HOST']}:{config['PORT']}/{database}"


@pytest.fixture
def manage() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`manage.py` as a person runs it, on a given database. Raises unless the exit status is as expected."""

    def run(dsn: str, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run
