"""What the rules cost: the upsert that an older job sends, for 20,000 items, with and without them."""

import time

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
# As the job sends it: every column, whatever stands there, an item a statement.
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


def run() -> None:
    with scratch() as dsn, psycopg.connect(dsn) as conn:
        conn.execute(FILL, {"items": ITEMS})
        conn.execute("SELECT set_config('ytv2.actor', 'bench', true)")
        conn.execute(CURATE)
        conn.commit()
        timings: dict[str, list[float]] = {"with": [], "without": []}
        for number in range(ROUNDS):
            for state in ("with", "without"):
                _switch(conn, on=state == "with")
                timings[state].append(_upsert(conn, f"{state}{number}"))
        best = {state: min(times) for state, times in timings.items()}
        print(f"upsert of {ITEMS} items, all rules on:  {best['with']:.2f} s ({ITEMS / best['with']:.0f}/s)")
        print(f"upsert of {ITEMS} items, all rules off: {best['without']:.2f} s ({ITEMS / best['without']:.0f}/s)")
        print(f"ratio: {best['with'] / best['without']:.2f} (to be at most 1.5)")


def _switch(conn: psycopg.Connection, *, on: bool) -> None:
    for table, name in conn.execute(TRIGGERS).fetchall():
        conn.execute(f"ALTER TABLE {table} {'ENABLE ALWAYS' if on else 'DISABLE'} TRIGGER {name}")
    conn.commit()


def _upsert(conn: psycopg.Connection, mark: str) -> float:
    rows = [_row(number, mark) for number in range(1, ITEMS + 1)]
    start = time.perf_counter()
    with conn.cursor() as cursor:
        cursor.executemany(UPSERT, rows)
    conn.commit()
    return time.perf_counter() - start


def _row(number: int, mark: str) -> tuple:
    key = f"{number:011}"
    categories = f'{{"categories": [{{"category": "C{number % 14}", "subcategories": ["{mark}"]}}]}}'
    analysis = f'{{"language": "en", "content_type": "Talk", "key_topics": ["a", "{mark}"], "categories": []}}'
    url = f"https://www.youtube.com/watch?v={key}"
    return (key, f"yt:{key}", f"Title {number} {mark}", f"Channel {number % 50}", url, analysis, categories, '["a"]')
