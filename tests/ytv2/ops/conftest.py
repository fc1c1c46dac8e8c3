"""A small sample library in a database of its own, for commands that no transaction reaches."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.conftest import ROOT, drop_database, owner_dsn

ITEMS = 8


@pytest.fixture(scope="session")
def sample_template(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its database, of which the others are copies; made once a session."""
    name, exports = f"sample_{secrets.token_hex(4)}", tmp_path_factory.mktemp("sample")
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
    try:
        for command in (("migrate", "-v0"), ("sample_library", "--items", str(ITEMS))):
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), *command],
                env=os.environ | {"DATABASE_URL_POSTGRES_NEW": owner_dsn(name), "EXPORTS_DIR": str(exports)},
                check=True,
                capture_output=True,
            )
        yield name
    finally:
        drop_database(name)


@pytest.fixture
def library(sample_template: str, exports: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The DSN of a library of 8 items, some of them curated and sealed; with one file of exports."""
    name = f"library_{secrets.token_hex(4)}"
    monkeypatch.setenv("EXPORTS_DIR", str(exports))
    (exports / "audio").mkdir()
    (exports / "audio" / "audio_of_something.mp3").write_bytes(b"ID3 sounds")
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{sample_template}"')
    yield owner_dsn(name)
    for left in (name, f"{name}_rehearsal", f"{name}_rehearsal_partial"):
        drop_database(left)
