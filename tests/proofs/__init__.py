"""Long proofs: a short form of each runs with all tests, `make prove` runs them whole."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from tests.conftest import drop_database, owner_dsn
from ytv2.local.embedded import Embedded


def rounds(short: int, full: int) -> int:
    """How often: `full` times under PROVE=full, else `short`."""
    return full if os.environ.get("PROVE") == "full" else short


def proved(name: str, **figures: Any) -> None:
    """Say what was proved; `make prove` shows it with `-s -n0`."""
    said = ", ".join(f"{value} {word.replace('_', ' ')}" for word, value in figures.items())
    print(f"\nPROOF {name}: {said}", flush=True)  # noqa: T201


@contextmanager
def library_of_its_own(blocker: Any) -> Iterator[str]:
    """The name of an empty library in a database of its own, to which Django's connections here lead meanwhile."""
    settings = connection.settings_dict
    before, name = settings["NAME"], f"proof_{secrets.token_hex(6)}"
    with blocker.unblock():
        connection.close()
        create_database(name)
        settings["NAME"] = name
        try:
            call_command("migrate", verbosity=0)
            yield name
        finally:
            connection.close()
            settings["NAME"] = before
            drop_database(name)


def create_database(name: str, template: str = "template1") -> None:
    """An empty database, or a copy of one to which nobody is connected."""
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def superuser_dsn(name: str) -> str:
    return Embedded().dsn("superuser", name)
