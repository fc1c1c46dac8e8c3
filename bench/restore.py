"""What a snapshot and a restore cost beside plain pg_dump and pg_restore: `restore` or `restore=100000` items."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.scratch import manage, scratch
from ytv2.ops.backup import restore
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.pg_tools import find

ITEMS = 10_000
ITEM = """
INSERT INTO content (video_id, id, title, channel_name, canonical_url, analysis_json, subcategories_json, topics_json)
SELECT v, 'yt:' || v, 'Title ' || n, 'Channel ' || n %% 500, 'https://www.youtube.com/watch?v=' || v,
    jsonb_build_object('language', 'en', 'key_topics', jsonb_build_array('t' || n %% 300, 'b')),
    jsonb_build_object('categories', jsonb_build_array(jsonb_build_object('category', 'C' || n %% 14))), '["a", "b"]'
FROM (SELECT n, lpad(n::text, 11, '0') AS v FROM generate_series(1, %(items)s) AS n) AS numbered
"""
SUMMARY = """
INSERT INTO content_summaries (video_id, variant, text, html)
SELECT video_id, 'comprehensive', words, '<p>' || words || '</p>'
FROM content, LATERAL (
    SELECT string_agg(md5(video_id || n), ' ') AS words FROM generate_series(1, 40) AS n
) AS words
"""


def run(items: int = ITEMS) -> None:
    with scratch() as dsn, tempfile.TemporaryDirectory() as folder:
        with psycopg.connect(dsn) as conn:
            _fill(conn, items)
        one = Database.of(dsn)
        dump, snapshot = Path(folder, "plain.dump"), Path(folder, "snapshot")
        plain_dump = _timed(lambda: _plain("pg_dump", one, "--format=custom", f"--file={dump}"))
        ours_dump = _timed(lambda: manage(dsn, "snapshot", str(snapshot)))
        print(f"{items} items, {dump.stat().st_size / 1_000_000:.0f} MB dumped")
        _print("snapshot", ours_dump, "pg_dump", plain_dump)
        plain, ours = one.relative("_plain"), one.relative("_ours")
        with psycopg.connect(one.beside("postgres").url(), autocommit=True) as conn:
            try:
                conn.execute(f'CREATE DATABASE "{plain.name}"')
                arguments = ("--no-owner", "--exit-on-error", f"--dbname={plain.name}", str(dump))
                plain_restore = _timed(lambda: _plain("pg_restore", plain, *arguments))
                ours_restore = _timed(lambda: manage(dsn, "restore", str(snapshot), "--into", ours.url()))
            finally:
                for database in (plain, ours):
                    restore.drop(conn, database)
        _print("restore", ours_restore, "pg_restore", plain_restore)


def _fill(conn: psycopg.Connection, items: int) -> None:
    """Fill the library with the rules switched off, which would take most of the time; `listing` comes last."""
    rules = conn.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal").fetchall()
    for table, name in rules:
        conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    conn.execute(ITEM, {"items": items})
    conn.execute(SUMMARY)
    conn.execute("SELECT library_refresh_listing(ARRAY(SELECT video_id FROM content))")
    conn.commit()
    for table, name in rules:
        conn.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _plain(name: str, database: Database, *arguments: str) -> None:
    program = find(name, least=18)
    subprocess.run([program.path, *arguments], env=os.environ | database.environment(), check=True)


def _print(ours: str, mine: float, plain: str, its: float) -> None:
    print(f"{ours}: {mine:.2f} s, {plain} alone: {its:.2f} s, ratio {mine / its:.2f}")
