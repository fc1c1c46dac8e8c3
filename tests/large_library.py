"""A library of 10,000 short items, made in seconds and kept until the source changes: for plans, not for figures.

A word's rank is drawn evenly by its logarithm, so that as in real texts few words are frequent; `agent` is in one item
of seven. A document is long enough to lie out of line, as real ones do: the planner does not see it there.
"""

from functools import cache

from django.db import connection

from tests.databases import migrated_template, template

ITEMS = 10_000
WORDS = 220  # of a summary
AGENT = 130  # the rank of `agent`

CONTENT = """
INSERT INTO content (
    video_id, id, title, channel_name, canonical_url, published_at, indexed_at, duration_seconds, analysis_json,
    subcategories_json, topics_json, media, shown_language, topic_keys)
SELECT v, 'yt:' || v, 'Title ' || n, 'Channel ' || n %% 300, 'https://www.youtube.com/watch?v=' || v,
    timestamptz '2025-01-01' + n * interval '1 hour', timestamptz '2025-02-01' + n * interval '1 hour', n %% 4000,
    jsonb_build_object('content_type', 'Kind ' || n %% 8, 'complexity_level', 'Level ' || n %% 3),
    jsonb_build_object('categories', jsonb_build_array(jsonb_build_object(
        'category', 'Category ' || n %% 20, 'subcategories', jsonb_build_array('Shelf ' || n %% 200)))),
    to_jsonb(ARRAY['topic-' || n %% 700, 'topic-' || n %% 31]),
    CASE WHEN n %% 9 = 0 THEN jsonb_build_object('audio_url', 'https://media.example.org/' || n || '.mp3') END,
    (ARRAY['en', 'en', 'en', 'fr', 'es'])[1 + n %% 5], ARRAY['topic-' || n %% 700, 'topic-' || n %% 31]
FROM (SELECT n, lpad(n::text, 11, 'v') AS v FROM generate_series(1, %(items)s) AS n) AS numbered
"""
SUMMARIES = """
INSERT INTO content_summaries (video_id, variant, text, html, revision)
SELECT video_id, 'comprehensive', words, '<p>' || words || '</p>', 1
FROM content CROSS JOIN LATERAL (
    SELECT string_agg(
        CASE WHEN rank = %(agent)s THEN 'agent' ELSE 'w' || translate(rank::text, '0123456789', 'abdefghikl') END, ' ')
    FROM (
        SELECT floor(exp(random() * ln(20000)))::int AS rank
        FROM generate_series(1, %(words)s) WHERE video_id <> ''
    ) AS drawn
) AS texts (words)
"""
RULES = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid IN ('content'::regclass, 'content_summaries'::regclass)
"""
# What rules keep of these rows, made by the functions that the rules call.
KEPT = ("library_refresh_recordings", "library_refresh_listing", "library_refresh_documents")


@cache
def large_template() -> str:
    """The name of the library, to make copies of."""
    return template(f"large{ITEMS}", migrated_template(), _fill)


def key(number: int) -> str:
    """The video_id of item `number`, from 1; the last was added last."""
    return str(number).rjust(11, "v")


def _fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        triggers = cursor.fetchall()
        for table, name in triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(CONTENT, {"items": ITEMS})
        cursor.execute(SUMMARIES, {"words": WORDS, "agent": AGENT})
        for function in KEPT:
            cursor.execute(f"SELECT {function}(ARRAY(SELECT video_id FROM content))")
        for table, name in triggers:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        cursor.execute("VACUUM ANALYZE")
