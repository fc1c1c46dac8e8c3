"""The lower bound of an ingest on this machine: read the same files, write the same rows, without queries or rules.

The rows of an ingest are copied within the database into bare tables with the same columns and indexes. Left out are
transport, receipts, comparing, curation, tombstones, history and the ledger.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from bench.ingest import ONE_BY_ONE, ingested, rate, written
from bench.scratch import scratch
from ingest.shelve.reading import read

FILES = 10_000
CORES = 2
TABLES = ("content", "content_summaries", "listing", "search_document", "delivery")
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
# The work of search for each text: its words as they stand, and of each once the stem.
WORDS = """
SELECT sum(length(to_tsvector('english', array_to_string(tsvector_to_array(words), ' '))))
FROM (SELECT to_tsvector('simple', text) AS words FROM content_summaries WHERE is_latest OFFSET 0) AS bare
"""


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, scratch() as dsn:
        reports, _ = written(Path(folder), FILES)
        bodies = [path.read_bytes() for path in sorted(reports.iterdir())]
        ingested(dsn, reports)
        with psycopg.connect(dsn, autocommit=True, prepare_threshold=1) as conn:
            copies = [_bare(conn, table) for table in TABLES]
            reading = _cost("reading alone", FILES, lambda: [read(body, "bench") for body in bodies])
            words = _cost("their words alone", FILES, lambda: conn.execute(WORDS))
            rows = _cost("their rows alone", FILES, lambda: [conn.execute(copy) for copy in copies])
            conn.execute(SQL("TRUNCATE {}").format(SQL(", ").join(Identifier(f"bare_{table}") for table in TABLES)))
            single = _cost("rows one at a time", ONE_BY_ONE, lambda: _one_by_one(conn, copies))
        print(f"in bulk at most       {CORES / (reading + words + rows):.0f}/s, on {CORES} cores without a pause")
        print(f"one at a time at most {1 / (reading + words + single):.0f}/s")


def _bare(conn: psycopg.Connection, table: str) -> Composed:
    """Make an empty copy of the table without triggers; returns the statement that fills it."""
    copy = Identifier(f"bare_{table}")
    conn.execute(SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, Identifier(table)))
    columns = SQL(", ").join(Identifier(name) for (name,) in conn.execute(COLUMNS, [table]).fetchall())
    insert = SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}")
    return insert.format(copy, columns, columns, Identifier(table))


def _one_by_one(conn: psycopg.Connection, copies: list[Composed]) -> None:
    keys = [key for (key,) in conn.execute("SELECT video_id FROM content LIMIT %s", [ONE_BY_ONE]).fetchall()]
    for key in keys:
        with conn.transaction():
            for copy in copies:
                conn.execute(copy + SQL(" WHERE video_id = %s"), [key])


def _cost(name: str, count: int, work: Callable[[], object]) -> float:
    """Seconds for one row."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    rate(name, count, seconds)
    return seconds / count
