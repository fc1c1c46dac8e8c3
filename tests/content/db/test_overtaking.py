"""An upsert waits for a delete of its item before any rule looks, and does not bring the item back half made."""

import threading
import time

import psycopg
import pytest

KEY, OTHER = "aaaaaaaaaaa", "bbbbbbbbbbb"
UPSERT = (
    f"INSERT INTO content (video_id, title, language) VALUES (%s, 'Machine', 'de'), ('{OTHER}', 'Machine', 'en')"
    " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title"
)
WAITS = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


STANDS = "SELECT video_id, shown_language FROM content"
ATTEMPTS = "SELECT video_id, attempts FROM tombstone"


@pytest.mark.parametrize(
    ("forget", "there", "left"),
    [
        ("SELECT 1", [(OTHER, "en")], [(KEY, 1)]),
        # Whoever takes the tombstone away as well lets it come in, whole.
        (f"DELETE FROM tombstone WHERE video_id = '{KEY}'", [(KEY, "de"), (OTHER, "en")], []),
    ],
)
def test_an_upsert_that_met_a_delete_is_left_out_and_the_rest_of_its_load_comes_in(
    migrated_database, forget, there, left
):
    def upsert():
        with psycopg.connect(migrated_database, autocommit=True) as machine:
            machine.execute(UPSERT, [KEY])

    with psycopg.connect(migrated_database) as person, psycopg.connect(migrated_database, autocommit=True) as watcher:
        person.execute(UPSERT, [KEY])
        person.commit()
        person.execute("SELECT library_act_as('ada')")
        person.execute("DELETE FROM content WHERE video_id = %s", [KEY])
        person.execute(forget)
        machine = threading.Thread(target=upsert)
        machine.start()
        deadline = time.monotonic() + 60
        while not watcher.execute(WAITS).rowcount and time.monotonic() < deadline:
            time.sleep(0.01)
        person.commit()
        machine.join(60)

        assert watcher.execute(f"{STANDS} ORDER BY 1").fetchall() == there
        assert watcher.execute(ATTEMPTS).fetchall() == left
