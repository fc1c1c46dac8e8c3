"""A library that people have worked on: decisions, suggestions, disagreements, trash, deliveries and a long history."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg

from bench.reading.library import copied

# Of a hundred items: how many people decided about, and of how many of these a machine says otherwise.
DECIDED, DISAGREEING = 20, 2
# Changes by machines that the history has of each item, beside its arrival.
CHANGES = 2
DAYS = 28
IN_THE_TRASH = 500
# What people do together at once: one large gesture, whose undo is looked at.
GESTURE = uuid.UUID("00000000-0000-4000-8000-00000000de5c")

ACT = "SELECT library_act_as('ada', via => 'bench', gesture => %s, at => %s)"
WANTED = "SELECT video_id FROM content WHERE abs(hashtext(video_id)) %% 100 BETWEEN %s AND %s"
DECIDE = f"""
    INSERT INTO curation (video_id, overrides, decided_by)
    SELECT video_id, jsonb_build_object('subcategories_json', subcategories_json), 'ada' FROM content
    WHERE video_id IN ({WANTED})
"""
SAY_OTHERWISE = f"""
    UPDATE content SET subcategories_json = '{{"categories": [{{"category": "Music", "subcategories": ["Music 1"]}}]}}'
    WHERE video_id IN ({WANTED})
"""
DELETE = "DELETE FROM content WHERE video_id IN (SELECT video_id FROM content ORDER BY indexed_at LIMIT %s)"
# Only rules write the history; here they are off, as they were when the items came in.
REMEMBER = """
    INSERT INTO history (actor, via, at, kind, item, act, was, becomes)
    SELECT 'ytv2_nas', 'SQL', c.indexed_at + n * interval '1 day', 'content', c.video_id,
        CASE n WHEN 0 THEN 'insert' ELSE 'update' END, CASE n WHEN 0 THEN NULL ELSE '{"title": "Earlier"}'::jsonb END,
        jsonb_build_object('title', c.title)
    FROM content c, generate_series(0, %s) AS n ORDER BY 3
"""
RECEIVE = """
    INSERT INTO delivery (door, name, digest, outcome, video_id, received_at, first_at, is_open, reason, fields, held,
        failed, warnings, summaries, times, path, remedy, seen)
    SELECT 'folder', video_id || '.json', md5(video_id), CASE WHEN refused THEN 'refused' ELSE 'created' END, video_id,
        indexed_at, indexed_at, refused, CASE WHEN refused THEN 'has no title' ELSE '' END, '{title}', '{}', '{}', '{}',
        2, 1, '', '', ''
    FROM (SELECT *, abs(hashtext(video_id)) % 500 = 0 AS refused FROM content) AS c
"""


@contextmanager
def worked_on(number: int) -> Iterator[str]:
    """The owner's DSN of such a library of so many items; dropped again."""
    with copied(number) as dsn:
        fill(dsn)
        yield dsn


def fill(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("ALTER TABLE history DISABLE TRIGGER USER")
        conn.execute(REMEMBER, [CHANGES])
        triggers = conn.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'history'::regclass"
        ).fetchall()
        for (name,) in triggers:
            conn.execute(f'ALTER TABLE history ENABLE ALWAYS TRIGGER "{name}"')
        conn.execute(RECEIVE)
        today = datetime.now(UTC)
        for day in range(DAYS):
            with conn.transaction():
                conn.execute(ACT, [str(uuid.uuid4()), (today - timedelta(days=day)).isoformat()])
                conn.execute(DECIDE, [day * DECIDED // DAYS, (day + 1) * DECIDED // DAYS - 1])
        conn.execute(SAY_OTHERWISE, [0, DISAGREEING - 1])
        with conn.transaction():
            conn.execute(ACT, [str(GESTURE), ""])
            conn.execute(DELETE, [IN_THE_TRASH])
        with conn.transaction():
            conn.execute(ACT, ["", ""])
            conn.execute("INSERT INTO category_alias (key, name, decided_by) VALUES ('tech', 'Technology', 'ada')")
        conn.execute("VACUUM ANALYZE")
