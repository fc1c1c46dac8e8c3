"""Whatever writers do at once, and wherever they are killed, lists and counts are right; none waits in a circle."""

import itertools
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg
import pytest

from content.media.inventory import LOCK_ITEMS_OF
from tests.databases import owner_dsn
from tests.proofs import library_of_its_own, proved, rounds
from tests.proofs.recounting import differences, differences_by_hand

pytestmark = pytest.mark.prove

TIMEOUT = 30  # seconds
KEY = "item0000001"
PERSON = "SELECT library_act_as('ada')"
LOCK = f"SELECT FROM content WHERE video_id = '{KEY}' FOR NO KEY UPDATE"
TITLE = f"UPDATE content SET title = title || '!', language = 'de' WHERE video_id = '{KEY}'"
REVISE = (
    f"INSERT INTO content_summaries (video_id, variant, text, html) VALUES"
    f" ('{KEY}', 'comprehensive', 'words ' || random(), '<p>')"
)
DELETE = f"DELETE FROM content WHERE video_id = '{KEY}'"
REWORD = (
    "UPDATE content_summaries SET text = text || ' word', html = '<p>'"
    f" WHERE video_id = '{KEY}' AND is_latest AND variant = 'comprehensive'"
)
SILENCE = f"UPDATE content_summaries SET html = '' WHERE video_id = '{KEY}' AND is_latest"
TAKE_AWAY = f"DELETE FROM content_summaries WHERE video_id = '{KEY}' AND is_latest"
ACTS: dict[str, tuple[str, ...]] = {
    "a title": (TITLE,),
    "categories": (
        f"UPDATE content SET channel_name = 'Channel ' || (random() * 9)::int, subcategories_json ="
        f""" '{{"categories": [{{"category": "Rome", "subcategories": ["Law"]}}]}}' WHERE video_id = '{KEY}'""",
    ),
    "an upsert": (
        f"INSERT INTO content (video_id, title, channel_name) VALUES ('{KEY}', 'Other', 'Channel')"
        " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title, channel_name = EXCLUDED.channel_name",
    ),
    "an address": (
        f"""UPDATE content SET media = '{{"audio_url": "/exports/audio/a.mp3"}}' WHERE video_id = '{KEY}'""",
    ),
    "a delete": (PERSON, DELETE),
    "a revision": (REVISE,),
    "a variant": (
        f"INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('{KEY}', 'audio', 'heard', '<p>')",
    ),
    "other words": (REWORD,),
    "no words": (SILENCE,),
    "a summary taken away": (PERSON, TAKE_AWAY),
    "a sound file": (
        f"INSERT INTO sound_file (name, keys, size) VALUES ('a.mp3', '{{{KEY}}}', 1)"
        " ON CONFLICT (name) DO UPDATE SET size = sound_file.size + 1, keys = EXCLUDED.keys",
    ),
    "counts summed up": ("SELECT library_sum_up_counts()",),
    "a title and a variant": (
        TITLE,
        f"INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('{KEY}', 'key-points', 'k', '<p>')",
    ),
    "a title taken back": ("SAVEPOINT before", TITLE, "SELECT library_sum_up_counts()", "ROLLBACK TO before"),
}
HTML = {"listed": "<p>Words.</p>", "unlisted": ""}
WAITS = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Writers(NamedTuple):
    first: psycopg.Connection
    second: psycopg.Connection
    watcher: psycopg.Connection


@pytest.fixture(scope="module")
def writers(django_db_blocker: Any) -> Iterator[Writers]:
    with library_of_its_own(django_db_blocker) as name:
        dsn = owner_dsn(name)
        with psycopg.connect(dsn) as one, psycopg.connect(dsn) as two, psycopg.connect(dsn, autocommit=True) as three:
            yield Writers(one, two, three)


def begin_anew(conn: psycopg.Connection, html: str) -> None:
    with conn.transaction():
        conn.execute(PERSON)
        conn.execute("DELETE FROM content; DELETE FROM tombstone; DELETE FROM sound_file")
        conn.execute("SELECT library_act_as('')")
        conn.execute(f"INSERT INTO content (video_id, title) VALUES ('{KEY}', 'Title'), ('neighbour', 'Other')")
        conn.execute(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES"
            f" ('{KEY}', 'comprehensive', 'words', %s), ('neighbour', 'audio', 'words', '<p>')",
            [html],
        )


def run(conn: psycopg.Connection, act: Sequence[str], end: str = "COMMIT") -> str:
    """The name of the error, if there is one: a rule, or PostgreSQL's own."""
    try:
        for statement in act:
            conn.execute(statement)
        conn.execute(end)
    except psycopg.Error as error:
        conn.rollback()
        return error.diag.constraint_name or type(error).__name__
    return ""


def meet(writers: Writers, before: Sequence[str], other: Sequence[str], rest: Sequence[str], end: str) -> set[str]:
    """The first writer sends `before`; the second sends `other` and commits, or waits; the first sends the `rest`.

    Returns the errors.
    """
    for statement in before:
        writers.first.execute(statement)
    errors = []
    following = threading.Thread(target=lambda: errors.append(run(writers.second, other)))
    following.start()
    while following.is_alive() and not writers.watcher.execute(WAITS).rowcount:
        following.join(0.001)
    errors.append(run(writers.first, rest, end))
    following.join(TIMEOUT)
    assert not following.is_alive()
    return {error for error in errors if error}


def assert_right(writers: Writers, *case: object) -> None:
    # At one moment: what a killed writer sent last may still be under way.
    with writers.watcher.transaction():
        writers.watcher.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        assert differences(writers.watcher) == [], case
        assert differences_by_hand(writers.watcher) == [], case


# A row that another has deleted, or that overtook a delete; a sequence of statements that cross as they always did.
FAIR = {"deleted_stays_deleted", "summary_belongs_to_content"}


def test_whatever_two_do_to_an_item_lists_and_counts_are_right(writers):
    cases = [*itertools.product(HTML, ACTS, ACTS, ("COMMIT", "ROLLBACK"))]
    chosen = cases if rounds(0, 1) else random.Random(13).sample(cases, 60)
    for state, first, second, end in chosen:
        begin_anew(writers.watcher, HTML[state])

        errors = meet(writers, ACTS[first], ACTS[second], (), end)

        assert errors <= FAIR, (state, first, second, end, errors)
        assert_right(writers, state, first, second, end)
    proved("two writers of an item", cases=len(chosen), deadlocks=0)


CROSSINGS = {
    "a new revision and other words": ((LOCK,), (REWORD,), (REVISE,)),
    "a new revision and no words": ((LOCK,), (SILENCE,), (REVISE,)),
    "a new revision and a summary taken away": ((LOCK,), (PERSON, TAKE_AWAY), (REVISE,)),
    "a delete and other words": ((PERSON, LOCK), (REWORD,), (DELETE,)),
    "a delete and no words": ((PERSON, LOCK), (SILENCE,), (DELETE,)),
    "a delete and a summary taken away": ((PERSON, LOCK), (PERSON, TAKE_AWAY), (DELETE,)),
}


@pytest.mark.parametrize("name", CROSSINGS)
def test_who_rewrites_a_summary_does_not_wait_for_who_waits_for_it(writers, name):
    """A writer that adds a revision, or deletes, locks the item first and its summaries then."""
    begin_anew(writers.watcher, HTML["listed"])

    assert meet(writers, *CROSSINGS[name], "COMMIT") == set()
    assert_right(writers, name)


def test_a_sound_file_that_goes_waits_for_its_items(writers):
    begin_anew(writers.watcher, HTML["listed"])
    for statement in (*ACTS["a sound file"], *ACTS["an address"]):
        writers.watcher.execute(statement)
    lock = LOCK_ITEMS_OF.replace("%(names)s", "'{a.mp3}'").replace("%(keys)s", f"'{{{KEY}}}'")

    errors = meet(writers, (LOCK,), (lock, "DELETE FROM sound_file WHERE name = 'a.mp3'"), (REVISE,), "COMMIT")

    assert errors == set()
    assert_right(writers)


# A writer of its own process: it sends whatever the others may send, until it is killed.
WRITER = """
import random, sys
import psycopg
dsn, seed, acts = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
chance = random.Random(seed)
with psycopg.connect(dsn) as conn:
    print("begun", flush=True)
    while True:
        try:
            for statement in chance.choices(acts, k=chance.randint(1, 3)):
                key = chance.choice(("item0000001", "item0000002", "item0000003"))
                conn.execute("SELECT library_act_as(%s)", ["ada" * (statement[:6] == "DELETE")])
                conn.execute(statement.replace("item0000001", key))
            (conn.commit if chance.random() < 0.8 else conn.rollback)()
        except psycopg.Error:
            conn.rollback()
"""
UNDER_WAY_SECONDS = 0.3
END_OTHERS = """
SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> ALL (%s)
"""


def test_after_writers_were_killed_lists_and_counts_are_right(writers):
    statements = sorted({each for act in ACTS.values() for each in act if each.split()[0] in ("UPDATE", "INSERT")})
    statements += [TAKE_AWAY, "DELETE FROM sound_file WHERE name = 'a.mp3'", "SELECT library_sum_up_counts()"]
    statements += [f"INSERT INTO content (video_id, title) VALUES ('{KEY}', 'Again') ON CONFLICT DO NOTHING"]
    begin_anew(writers.watcher, HTML["listed"])
    dsn, times = owner_dsn(writers.watcher.info.dbname), rounds(3, 200)
    for number in range(times):
        seeds = (str(2 * number), str(2 * number + 1))
        jobs = [
            subprocess.Popen([sys.executable, "-c", WRITER, dsn, seed, *statements], stdout=subprocess.PIPE)
            for seed in seeds
        ]
        for job in jobs:
            assert job.stdout.readline()
        time.sleep(random.Random(number).uniform(0.05, UNDER_WAY_SECONDS))
        jobs[number % 2].kill()
        assert differences(writers.watcher) == []
        jobs[1 - number % 2].kill()
        for job in jobs:
            job.communicate()
        assert_right(writers, number)
    # What killed writers sent last goes on by itself: the next test begins without it.
    writers.watcher.execute(END_OTHERS, [[each.info.backend_pid for each in writers]])
    proved("writers killed", rounds=times)
