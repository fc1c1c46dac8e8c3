"""The library that is read: made fast and once, then copied.

Rows come in by COPY with the rules switched off, and the tables that rules keep are filled by the library's own
functions, in as many processes as there are cores. The result stays in the checkout's server as a database that is
named by a digest of everything that made it; runs use copies.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import psycopg
from psycopg.sql import SQL, Identifier

from bench.reading.items import CONTENT, SUMMARIES, items
from bench.scratch import ROOT, manage
from ytv2.local.embedded import Embedded

MADE_BY = ("bench/reading/words.py", "bench/reading/items.py", "bench/reading/library.py", "content/db/**/*.sql")
MADE_BY += ("content/db/**/*.py", "content/models/*.py", "*/migrations/*.py")
BATCH = 500
# What rules keep, in the order in which it is filled: each takes keys of items.
KEPT = ("library_refresh_recordings", "library_refresh_listing", "library_refresh_documents")
# Their rules are switched off; those of the tables that are kept count on.
FILLED = ("content", "content_summaries")
RULES = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY (%s::regclass[])
"""


def show(number: int = 100_000) -> None:
    """Make a library of so many items, if there is none, and print where it is."""
    print(Embedded().dsn("owner", made(number)))


@contextmanager
def copied(number: int) -> Iterator[str]:
    """The owner's DSN of a library of so many items, to do with as one likes; dropped again."""
    template, name = made(number), f"bench_copy_{secrets.token_hex(4)}"
    server = Embedded()
    with psycopg.connect(server.dsn("superuser", "postgres"), autocommit=True) as conn:
        # Files are copied at the speed of the disk; the default writes every page to the log too.
        conn.execute(f'CREATE DATABASE "{name}" OWNER ytv2_owner TEMPLATE "{template}" STRATEGY file_copy')
        try:
            yield server.dsn("owner", name)
        finally:
            conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def made(number: int) -> str:
    """The name of a database with so many items; made if there is none by the present source."""
    name = f"bench_{number}_{_digest()}"
    server = Embedded()
    server.ensure_running()
    with psycopg.connect(server.dsn("superuser", "postgres"), autocommit=True) as conn:
        others = conn.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"bench\\_{number}\\_%"])
        for (other,) in others.fetchall():
            if other == name:
                return name
            conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(other)))
        partial = f"bench_{number}_partial"
        conn.execute(f'CREATE DATABASE "{partial}" OWNER ytv2_owner')
        dsn = server.dsn("owner", partial)
        manage(dsn, "migrate", "-v0")
        fill(dsn, number)
        conn.execute(f'ALTER DATABASE "{partial}" RENAME TO "{name}"')
    return name


def fill(dsn: str, number: int) -> None:
    """Fill an empty library."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        rules = conn.execute(RULES, [list(FILLED)]).fetchall()
        for table in FILLED:
            conn.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(Identifier(table)))
        shares = [(dsn, first, min(first + BATCH, number)) for first in range(0, number, BATCH)]
        _in_parallel(_copy, shares)
        conn.execute("ANALYZE")
        _in_parallel(_keep, shares)
        for table, name in rules:
            conn.execute(SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(Identifier(table), Identifier(name)))
        conn.execute("VACUUM (FREEZE, ANALYZE)")


def _in_parallel(work, shares: list[tuple[str, int, int]]) -> None:
    # Each process makes its words once, which a fork would share; but a fork shares connections too.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        list(pool.map(work, shares))


def _copy(share: tuple[str, int, int]) -> None:
    dsn, first, last = share
    rows = list(items(first, last))
    with psycopg.connect(dsn) as conn:
        _copy_into(conn, "content", CONTENT, (row.content for row in rows))
        _copy_into(conn, "content_summaries", SUMMARIES, (summary for row in rows for summary in row.summaries))


def _copy_into(conn: psycopg.Connection, table: str, columns: tuple[str, ...], rows: Iterator[tuple]) -> None:
    names = SQL(", ").join(map(Identifier, columns))
    with conn.cursor().copy(SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)) as copy:
        for row in rows:
            copy.write_row(row)


def _keep(share: tuple[str, int, int]) -> None:
    from bench.reading.items import key

    dsn, first, last = share
    with psycopg.connect(dsn) as conn:
        for function in KEPT:
            conn.execute(f"SELECT {function}(%s)", [[key(number) for number in range(first, last)]])


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_BY for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
