"""An upsert that waits for a delete of its item does not bring the item back half made."""

import threading
import time

import psycopg
import pytest

KEY = "aaaaaaaaaaa"
UPSERT = (
    "INSERT INTO content (video_id, title, language) VALUES (%s, 'Machine', 'de')"
    " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title"
)
WAITS = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.parametrize("forget", ["SELECT 1", f"DELETE FROM tombstone WHERE video_id = '{KEY}'"])
def test_a_row_that_overtook_a_delete_is_refused_also_without_a_tombstone(migrated_database, forget):
    refusals = []

    def upsert():
        with psycopg.connect(migrated_database, autocommit=True) as machine:
            try:
                machine.execute(UPSERT, [KEY])
            except psycopg.errors.CheckViolation as error:
                refusals.append(error.diag.constraint_name)

    with psycopg.connect(migrated_database) as person, psycopg.connect(migrated_database, autocommit=True) as watcher:
        person.execute(UPSERT, [KEY])
        person.commit()
        person.execute("SELECT set_config('ytv2.actor', 'ada', true)")
        person.execute("DELETE FROM content WHERE video_id = %s", [KEY])
        person.execute(forget)
        machine = threading.Thread(target=upsert)
        machine.start()
        deadline = time.monotonic() + 60
        while not watcher.execute(WAITS).rowcount and time.monotonic() < deadline:
            time.sleep(0.01)
        person.commit()
        machine.join(60)

        assert refusals == ["deleted_stays_deleted"]
        assert watcher.execute("SELECT FROM content").rowcount == 0
