"""Databases and environments for the servers of a test module."""

import os
import secrets

import pytest

from tests.databases import ROOT, copy_of_template
from tests.serving import HOST, METRICS_TOKEN, TOKEN, Server, manage

SETTINGS = """
from ytv2.settings import *

STATIC_ROOT = {root!r}
"""


@pytest.fixture(scope="module")
def database(django_db_setup):
    """The DSN of a migrated database for all servers of this module."""
    with copy_of_template() as dsn:
        yield dsn


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    return os.environ | {
        "DATABASE_URL_POSTGRES_NEW": database,
        "INGEST_TOKEN": TOKEN,
        "METRICS_TOKEN": METRICS_TOKEN,
        "EXPORTS_DIR": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "ALLOWED_HOSTS": HOST,
    }


@pytest.fixture(scope="module")
def server(environment, tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("local"), environment)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def production(environment, tmp_path_factory):
    """The same with DEBUG=false and its static files collected."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "deployed_settings.py").write_text(SETTINGS.format(root=str(folder / "static")))
    strict = environment | {
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "DJANGO_SETTINGS_MODULE": "deployed_settings",
    }
    manage(strict, "collectstatic", "--no-input")
    running = Server(folder, strict)
    yield running
    running.stop()
