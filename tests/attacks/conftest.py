"""A library whose lesser roles have their rights, and a login as each of them: direct, and through PgBouncer."""

import io
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from tests.databases import (
    TEMPLATE_LOCK,
    connected_by,
    create_database,
    drop_database,
    owner_dsn,
    role_dsn,
    sample_template,
)
from tests.pooler import pooler

LESSER = ("reader", "nas", "web")


@contextmanager
def attacked_library(blocker: Any, items: int) -> Iterator[str]:
    """The name of a database with a sample library; its roles were provided by a superuser, as `make run` does."""
    name = f"attacked_{secrets.token_hex(4)}"
    with blocker.unblock():
        create_database(name, sample_template(items))
        # Roles belong to the server: two workers that alter one at once would fail.
        with psycopg.connect(role_dsn("superuser"), autocommit=True) as turn:
            turn.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            with connected_by(role_dsn("superuser", name)):
                call_command("grant_roles", stdout=io.StringIO())
    try:
        yield name
    finally:
        drop_database(name)


@pytest.fixture(scope="package")
def library(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with attacked_library(django_db_blocker, 20) as name:
        yield name


@pytest.fixture(scope="package")
def pooled(library: str) -> Iterator[str]:
    """The DSN of the library behind a PgBouncer in transaction mode."""
    with pooler(library, roles=LESSER) as dsn:
        yield dsn


@pytest.fixture
def login(library: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., psycopg.Connection]]:
    """A connection as a role, in autocommit; `through` is "direct" or "pooler". Closed afterwards."""
    opened = []

    def connect(role: str, through: str = "direct") -> psycopg.Connection:
        dsn = owner_dsn(library) if role == "owner" else role_dsn(role, library)
        options: dict[str, Any] = {}
        if through == "pooler":
            dsn = request.getfixturevalue("pooled")
            options = {"dbname": library if role == "owner" else f"{library}-{role}", "prepare_threshold": None}
        opened.append(psycopg.connect(dsn, autocommit=True, **options))
        return opened[-1]

    yield connect
    for conn in opened:
        conn.close()


@pytest.fixture
def as_role(library: str, unrolled: None, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """A block in which Django is logged in as this role; `through` is "direct" or "pooler"."""

    def block(role: str, through: str = "direct") -> Any:
        if through == "pooler":
            pooled = request.getfixturevalue("pooled")
            return connected_by(pooled if role == "owner" else f"{pooled}-{role}")
        return connected_by(owner_dsn(library) if role == "owner" else role_dsn(role, library))

    return block
