"""A connection is checked without a round trip, and a closed one is found all the same."""

import psycopg
import pytest
from django.db import close_old_connections, connection

from tests.databases import connected_to, owner_dsn
from ytv2.ops.postgres import base


@pytest.fixture
def ask(unrolled, settings, monkeypatch):
    """Ask as a request does, over a connection of the test's own; returns the answer."""
    settings_of = connection.settings_dict
    monkeypatch.setitem(settings_of, "CONN_MAX_AGE", 600)
    monkeypatch.setitem(settings_of, "CONN_HEALTH_CHECKS", True)

    def request(query="SELECT pg_backend_pid()"):
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]

    with connected_to(settings_of["NAME"]):
        yield request


@pytest.fixture
def checks(monkeypatch):
    """How often the server was asked whether it is there."""
    asked = []
    monkeypatch.setattr(base.base.DatabaseWrapper, "is_usable", lambda self: asked.append(1) or True)
    return asked


def test_a_connection_that_was_just_in_use_is_not_asked_again(ask, checks):
    ask()
    ask()
    checks.clear()

    ask()

    assert checks == []


def test_after_a_rest_the_server_is_asked(ask, checks, monkeypatch):
    monkeypatch.setattr(base, "FRESH_SECONDS", 0.0)
    ask()
    checks.clear()

    ask()

    assert checks == [1]


def test_a_connection_that_the_server_closed_is_replaced(ask):
    for _ in range(5):
        pid = ask()
        with psycopg.connect(owner_dsn(connection.settings_dict["NAME"]), autocommit=True) as other:
            assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)

        assert ask() != pid
