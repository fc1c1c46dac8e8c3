"""The cast and the stage: a real PostgreSQL, items made by plain SQL or through the corridor."""

import gc
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.template.backends.jinja2 import Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from psycopg.types.json import Jsonb

from content.http.finished import store
from content.keys import bare
from tests.databases import (
    ROOT,
    connected_to,
    copy_of_template,
    create_database,
    drop_database,
    migrated_template,
    owner_dsn,
    start_server,
)
from tests.forks import manage_forked, run_forked
from ytv2.ops.backup import run_manage

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside Django


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The longest first: else one that begins last leaves the other workers idle.
    items.sort(key=lambda item: 0 if "prove" in item.keywords else 1 if "browser" in item.keywords else 2)


# What is imported and collected stays; looking through it for garbage again and again takes half of that time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_configure() -> None:
    start_server()
    # A fast hasher: the real one is slow on purpose, and would take most of the time of some tests.
    # No example fails because other programs run.
    hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("untimed")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each test's client has middleware of its own, and would list all static files for it.
    settings.WHITENOISE_AUTOREFRESH = True
    # The commands that run `manage.py` on another database fork as well; those that a test itself starts do not.
    run_manage.subprocess = SimpleNamespace(run=run_forked)


# Empties every table that holds a row, past the rule that nothing is truncated. What `migrate` filled no test changes.
EMPTY = """
DO $$
DECLARE
    relation regclass;
    has_rows boolean;
    filled regclass[] := '{}';
    guards text[];
    guard text;
BEGIN
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT IN (
            'auth_group', 'auth_group_permissions', 'auth_permission', 'django_content_type', 'django_migrations'
        )
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', relation) INTO has_rows;
        IF has_rows THEN
            filled := filled || relation;
        END IF;
    END LOOP;
    IF filled = '{}' THEN
        RETURN;
    END IF;
    -- What refers to them is emptied with them.
    WITH RECURSIVE emptied AS (
        SELECT unnest(filled) AS oid
        UNION
        SELECT conrelid FROM pg_constraint JOIN emptied ON emptied.oid = confrelid WHERE contype = 'f'
    )
    SELECT coalesce(array_agg(format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname)), '{}') INTO guards
    FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM emptied) AND tgname LIKE 'pgtrigger_%nothing_is_truncated%';
    FOREACH guard IN ARRAY guards LOOP
        EXECUTE format(guard, 'DISABLE');
    END LOOP;
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
    FOREACH guard IN ARRAY guards LOOP
        EXECUTE format(guard, 'ENABLE ALWAYS');
    END LOOP;
END
$$
"""


def empty_tables(self: TransactionTestCase) -> None:
    """After a transactional test, instead of Django's flush, which fills the tables of rights anew each time."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


TransactionTestCase._fixture_teardown = empty_tables


def render_and_tell(self: Template, context: Any = None, request: Any = None) -> str:
    """A page's template tells the test client what it shows, as Django's own templates do: `answer.context`."""
    template_rendered.send(sender=self, template=self, context=context or {})
    return render(self, context, request)


render, Template.render = Template.render, render_and_tell  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Each worker has a database of its own, a copy of the migrated template, whichever tests are chosen."""
    name = f"test_{secrets.token_hex(6)}"
    with django_db_blocker.unblock():
        create_database(name, migrated_template())
    with connected_to(name):
        yield
    drop_database(name)


@pytest.fixture(scope="session")
def empty_folders() -> list[Path]:
    """The folder that the last test left empty, if it did."""
    return []


@pytest.fixture(autouse=True)
def exports(settings: Any, tmp_path_factory: pytest.TempPathFactory, empty_folders: list[Path]) -> Iterator[Path]:
    """Every test has an empty exports folder; where it stays empty, as nearly everywhere, the next test has it."""
    folder = empty_folders.pop() if empty_folders else tmp_path_factory.mktemp("exports")
    settings.EXPORTS_DIR = folder
    yield folder
    if folder.is_dir() and not any(folder.iterdir()):
        empty_folders.append(folder)


@pytest.fixture(autouse=True)
def nothing_is_finished() -> None:
    """No test gets an answer that was made for another one, whose settings may have been others."""
    store.clear()


@pytest.fixture
def unrolled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a transaction around the test, which writes nothing."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def away(unrolled: None) -> Callable[..., Any]:
    """A block in which Django's connection points to a port where nobody listens."""

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
    """A block in which plain SQL names the actor, as a person with psql does."""

    @contextmanager
    def say(name: str = "ada") -> Iterator[None]:
        sql("SELECT library_act_as(%s)", name)
        yield
        sql("SELECT library_act_as('')")

    return say


@pytest.fixture
def person(db: None) -> Callable[..., Client]:
    """Log a new user in and return their browser; only `staff` may open the admin."""
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
    """Insert an item by plain SQL, listed by a summary unless `html=None`. Returns its video_id, bare."""

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
        return bare(video_id)

    return insert


@pytest.fixture
def sound_file(db: None) -> Callable[..., Any]:
    """Write down that a sound file of this name is among the exports, as who brings one in does."""
    from content.media.filenames import keys_of
    from content.models import SoundFile

    def write_down(name: str, **columns: Any) -> SoundFile:
        return SoundFile.objects.create(**{"name": name, "keys": sorted(keys_of(name)), "size": 9, **columns})

    return write_down


@pytest.fixture
def empty_database(django_db_setup: None) -> Iterator[str]:
    """The DSN of a database of its own, owned by the tables' owner; dropped afterwards."""
    name = f"scratch_{secrets.token_hex(6)}"
    create_database(name)
    yield owner_dsn(name)
    drop_database(name)


@pytest.fixture
def migrated_database(django_db_setup: None) -> Iterator[str]:
    """The same, migrated."""
    with copy_of_template() as dsn:
        yield dsn


@pytest.fixture
def command(unrolled: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`manage.py` in a process of its own, with the settings of this one. Raises as `manage` does."""
    return manage_forked


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
