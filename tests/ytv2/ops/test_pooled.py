"""A connection of the pool is checked without a round trip, and a closed one is found all the same."""

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from tests.databases import owner_dsn
from ytv2.ops import pooled
from ytv2.ops.pooled import PooledConnection


@pytest.fixture
def pool(unrolled, settings):
    dsn = owner_dsn(settings.DATABASES["default"]["NAME"])
    check = ConnectionPool.check_connection
    kwargs = {"autocommit": True}
    with ConnectionPool(
        dsn, kwargs=kwargs, min_size=1, max_size=1, connection_class=PooledConnection, check=check
    ) as made:
        yield made


@pytest.fixture
def sent(monkeypatch):
    """The queries that reached a server."""
    queries = []
    whole = psycopg.Connection.execute

    def execute(self, query, *args, **kwargs):
        queries.append(query)
        return whole(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", execute)
    return queries


def test_a_connection_that_was_just_in_use_is_not_asked_again(pool, sent):
    for _ in range(3):
        with pool.connection() as conn:
            conn.execute("SELECT 1")

    assert sent == ["", "SELECT 1", "SELECT 1", "SELECT 1"]


def test_after_a_rest_the_server_is_asked(pool, sent, monkeypatch):
    monkeypatch.setattr(pooled, "FRESH_SECONDS", 0.0)
    for _ in range(2):
        with pool.connection() as conn:
            conn.execute("SELECT 1")

    assert sent == ["", "SELECT 1", "", "SELECT 1"]


def test_a_connection_that_the_server_closed_is_replaced(pool, settings):
    for _ in range(5):
        with pool.connection() as conn:
            (pid,) = conn.execute("SELECT pg_backend_pid()").fetchone()
        with psycopg.connect(owner_dsn(settings.DATABASES["default"]["NAME"]), autocommit=True) as other:
            assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)

        with pool.connection() as conn:
            assert conn.execute("SELECT pg_backend_pid()").fetchone() != (pid,)
