"""Databases for tests, on a PostgreSQL of their own: copies of a template, migrated once."""

import hashlib
import io
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import psycopg
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from ytv2.local.embedded import Embedded

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
# Apart from the library of `make run`: a power cut may destroy this data, and the next run makes it again.
SERVER = Embedded(ROOT / ".local" / "tests")
EXPORTS = ROOT / ".local" / "tests-exports"
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# What a migrated database depends on: its copies are as old as the newest of these.
SOURCES = ("content/**/*.py", "content/**/*.sql", "ingest/**/*.py", "ingest/**/*.sql", "ytv2/**/*.toml", "ytv2/**/*.py")
# Any number, the same in every worker: one of them makes the template, the others wait for it.
TEMPLATE_LOCK = 7_114_201
TIMEOUT = 60  # seconds


def start_server() -> None:
    """Start the tests' PostgreSQL, and point Django's connection to it."""
    SERVER.ensure_running()
    with psycopg.connect(SERVER.dsn("superuser", "postgres"), autocommit=True) as superuser:
        for name, value in FORGETFUL.items():
            superuser.execute(f"ALTER SYSTEM SET {name} = {value}")
        superuser.execute("SELECT pg_reload_conf()")
    parts = psycopg.conninfo.conninfo_to_dict(SERVER.dsn())
    connection.settings_dict |= {name.upper(): str(parts[name]) for name in ("host", "port", "user", "password")}


def owner_dsn(database: str) -> str:
    """The DSN of a database of the tests' PostgreSQL, for the owner of its tables."""
    config = connection.settings_dict
    user, password = quote(config["USER"]), quote(config["PASSWORD"])
    return f"postgresql://{user}:{password}@{config['HOST']}:{config['PORT']}/{database}"


def role_dsn(role: str, database: str = "postgres") -> str:
    """The same for one of the roles superuser, web, nas and reader."""
    return SERVER.dsn(role, database)


def create_database(name: str, template: str = "template1") -> None:
    """An empty database, or a copy of one to which nobody is connected."""
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(name: str) -> None:
    """Drop the database and end its sessions, as a superuser: nobody else may end those of superusers and autovacuum.

    PostgreSQL waits five seconds for the sessions to end; this tries again until TIMEOUT, for busy machines.
    """
    deadline = time.monotonic() + TIMEOUT
    with psycopg.connect(role_dsn("superuser"), autocommit=True) as superuser:
        while True:
            try:
                superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise


def wait_until_left(name: str) -> None:
    """Wait until no session of a killed client is left in any database whose name begins with `name`."""
    inside = "SELECT FROM pg_stat_activity WHERE starts_with(datname, %s) AND usename IS NOT NULL"
    deadline = time.monotonic() + TIMEOUT
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        while owner.execute(inside, [name]).rowcount:
            assert time.monotonic() < deadline, f"A session stays in {name}."
            time.sleep(0.05)


def once_left(name: str, restore: Callable[[], T]) -> T:
    """Restore into the database `name` once a killed restore has left: its pg_restore may only be about to connect."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        wait_until_left(name)
        try:
            return restore()
        except (AssertionError, CommandError) as error:
            if "another restore is under way" not in str(error) or time.monotonic() > deadline:
                raise


@contextmanager
def connected_to(name: str, **elsewhere: str) -> Iterator[None]:
    """A block in which Django's connection points to another database.

    `elsewhere` may give another HOST, PORT, USER and PASSWORD.
    """
    from django.contrib.contenttypes.models import ContentType  # only now: Django is ready

    settings = connection.settings_dict
    changed = {"NAME": name, **elsewhere}
    before = {key: settings[key] for key in changed}
    connection.close()
    settings.update(changed)
    # Django remembers the numbers of models, which are others in another database.
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        settings.update(before)
        ContentType.objects.clear_cache()


@contextmanager
def connected_by(dsn: str) -> Iterator[None]:
    """A block in which Django's connection is made by this DSN, to any server."""
    parts = psycopg.conninfo.conninfo_to_dict(dsn)
    with connected_to(str(parts.pop("dbname")), **{key.upper(): str(value) for key, value in parts.items()}):
        yield


@cache
def migrated_template() -> str:
    """The name of a database that is migrated and otherwise empty, to make copies of."""
    return template("migrated", "template1", lambda: call_command("migrate", verbosity=0))


@cache
def bare_template() -> str:
    """The name of a database with no tables but Django's own, to make copies of."""
    return template("bare", "template1", lambda: call_command("migrate", "auth", verbosity=0))


@cache
def sample_template(items: int) -> str:
    """The name of a sample library, to make copies of; its files are in `sample_exports(items)`."""

    def fill() -> None:
        with override_settings(EXPORTS_DIR=sample_exports(items)):
            call_command("sample_library", items=items, json=True, stdout=io.StringIO())

    return template(f"sample{items}", migrated_template(), fill)


def sample_exports(items: int) -> Path:
    """The folder with the MP3s and pictures of the sample library."""
    return EXPORTS / str(items)


def template(kind: str, base: str, fill: Callable[[], None]) -> str:
    """The name of a copy of `base` that `fill` filled; made where the source has changed since the last one."""
    name = f"template_{kind}_{_fingerprint()}"
    with psycopg.connect(role_dsn("superuser"), autocommit=True) as superuser:
        superuser.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if superuser.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            return name
        drop_database(partial := f"partial_{kind}")
        create_database(partial, base)
        with connected_to(partial):
            fill()
        superuser.execute(f'ALTER DATABASE "{partial}" RENAME TO "{name}"')
        former = superuser.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s",
            [f"template_{kind}_", name],
        )
        for (left,) in former.fetchall():
            drop_database(left)
    return name


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def copy_of_template(template: str = "") -> Iterator[str]:
    """The DSN of a copy of the template, by default of the one that is only migrated; dropped again."""
    name = f"scratch_{secrets.token_hex(6)}"
    create_database(name, template or migrated_template())
    try:
        yield owner_dsn(name)
    finally:
        drop_database(name)
