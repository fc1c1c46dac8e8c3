"""A small sample library in a database of its own, for commands that no transaction reaches."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from tests.databases import connected_to, create_database, drop_database, owner_dsn, sample_template

ITEMS = 8
PARTS = ("host", "port", "user", "password")


@pytest.fixture
def library(
    django_db_setup: None, django_db_blocker: Any, exports: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The DSN of a library of 8 items, some of them curated and sealed; with one file of exports."""
    name = f"library_{secrets.token_hex(4)}"
    monkeypatch.setenv("EXPORTS_DIR", str(exports))
    (exports / "audio").mkdir()
    (exports / "audio" / "audio_of_something.mp3").write_bytes(b"ID3 sounds")
    with django_db_blocker.unblock():
        create_database(name, sample_template(ITEMS))
    yield owner_dsn(name)
    for left in (name, f"{name}_rehearsal", f"{name}_rehearsal_partial"):
        drop_database(left)


@contextmanager
def logged_in(dsn: str) -> Iterator[None]:
    """Lead Django's connection to another database meanwhile, as the role that the DSN names."""
    parts = conninfo_to_dict(dsn)
    config = connection.settings_dict
    before = {name.upper(): config[name.upper()] for name in PARTS}
    with connected_to(str(parts["dbname"])):
        config |= {name.upper(): str(parts[name]) for name in PARTS}
        try:
            yield
        finally:
            config |= before
