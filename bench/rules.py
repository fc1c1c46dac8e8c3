"""What the rules cost: the upsert of an older job, for 20,000 items, with and without the rules."""

import time
from typing import Any

import psycopg

from bench.scratch import scratch

ITEMS = 20_000
ROUNDS = 3
FILL = """
INSERT INTO content (video_id, id, title, channel_name, canonical_url, analysis_json, subcategories_json, topics_json)
SELECT v, 'yt:' || v, 'Title ' || n, 'Channel ' || n %% 50, 'https://www.youtube.com/watch?v=' || v,
    jsonb_build_object('language', 'en', 'content_type', 'Talk', 'key_topics', jsonb_build_array('a', 'b'),
        'categories', jsonb_build_array(jsonb_build_object('category', 'C' || n %% 14))),
    jsonb_build_object('categories', jsonb_build_array(
        jsonb_build_object('category', 'C' || n %% 14, 'subcategories', '["x", "y"]'::jsonb))),
    '["a", "b"]'
FROM (SELECT n, lpad(n::text, 11, '0') AS v FROM generate_series(1, %(items)s) AS n) AS numbered
"""
# As an older job sends it: every column, one item a statement.
UPSERT = """
INSERT INTO content (video_id, id, title, channel_name, canonical_url, analysis_json, subcategories_json, topics_json)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title, channel_name = EXCLUDED.channel_name,
    canonical_url = EXCLUDED.canonical_url, analysis_json = EXCLUDED.analysis_json,
    subcategories_json = EXCLUDED.subcategories_json, topics_json = EXCLUDED.topics_json, updated_at = now()
"""
CURATE = """
INSERT INTO curation (video_id, overrides)
SELECT video_id, '{"subcategories_json": {"categories": [{"category": "Mine", "subcategories": []}]}}'
FROM content ORDER BY video_id LIMIT 67
"""
TRIGGERS = (
    "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%' AND tgrelid = 'content'::regclass"
)


BULK = UPSERT.replace(
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
    "SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::jsonb[], "
    "%s::jsonb[])",
)


def run() -> None:
    with scratch() as dsn, psycopg.connect(dsn) as conn:
        conn.execute(FILL, {"items": ITEMS})
        conn.execute("SELECT library_act_as('bench')")
        conn.execute(CURATE)
        conn.commit()
        for name, upsert in (("in one statement", _in_one), ("a statement an item", _one_by_one)):
            best = {"with": float("inf"), "without": float("inf")}
            for number in range(ROUNDS):
                for state in best:
                    _switch(conn, on=state == "with")
                    rows = [_row(item, f"{name}{state}{number}") for item in range(1, ITEMS + 1)]
                    best[state] = min(best[state], _timed(conn, upsert, rows))
            _report(name, best["with"], best["without"])


def _report(name: str, on: float, off: float) -> None:
    print(f"upsert of {ITEMS} items, {name}: all rules on {on:.2f} s ({ITEMS / on:.0f}/s), off {off:.2f} s", flush=True)
    print(f"ratio: {on / off:.2f}; the rules' price an item: {(on - off) / ITEMS * 1e6:.0f} us", flush=True)


def _switch(conn: psycopg.Connection, *, on: bool) -> None:
    for table, name in conn.execute(TRIGGERS).fetchall():
        conn.execute(f"ALTER TABLE {table} {'ENABLE ALWAYS' if on else 'DISABLE'} TRIGGER {name}")
    conn.commit()


def _timed(conn: psycopg.Connection, upsert: Any, rows: list[tuple]) -> float:
    start = time.perf_counter()
    with conn.cursor() as cursor:
        upsert(cursor, rows)
    conn.commit()
    return time.perf_counter() - start


def _one_by_one(cursor: psycopg.Cursor, rows: list[tuple]) -> None:
    cursor.executemany(UPSERT, rows)


def _in_one(cursor: psycopg.Cursor, rows: list[tuple]) -> None:
    cursor.execute(BULK, [list(column) for column in zip(*rows, strict=True)])


def _row(number: int, mark: str) -> tuple:
    key = f"{number:011}"
    categories = f'{{"categories": [{{"category": "C{number % 14}", "subcategories": ["{mark}"]}}]}}'
    analysis = f'{{"language": "en", "content_type": "Talk", "key_topics": ["a", "{mark}"], "categories": []}}'
    url = f"https://www.youtube.com/watch?v={key}"
    return (key, f"yt:{key}", f"Title {number} {mark}", f"Channel {number % 50}", url, analysis, categories, '["a"]')
