"""A database of its own for a bench, migrated and dropped again."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ytv2.local.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def scratch() -> Iterator[str]:
    """The owner's DSN of an empty, migrated library."""
    server = Embedded()
    server.ensure_running()
    name = f"bench_{secrets.token_hex(4)}"
    # Only a superuser may end the sessions of others, autovacuum's among them.
    with psycopg.connect(server.dsn("superuser", "postgres"), autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" OWNER ytv2_owner')
        dsn = server.dsn("owner", name)
        try:
            manage(dsn, "migrate", "-v0")
            yield dsn
        finally:
            conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(dsn: str, *arguments: str, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn} | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
