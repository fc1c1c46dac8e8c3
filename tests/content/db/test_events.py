"""What is announced: a line a statement, by whatever writer, once it is committed."""

import psycopg
import pytest
from django.core.management import call_command
from psycopg.conninfo import conninfo_to_dict

from content.decisions import trash
from content.decisions.curation import curate, release
from content.models import Event
from tests.databases import role_dsn
from ytv2.local.roles import ROLES


@pytest.fixture
def announced(db):
    """(kind, items) of each line since it was last asked."""
    seen = []

    def ask():
        lines = list(Event.objects.order_by("id")[len(seen) :])
        seen.extend(lines)
        return [(line.kind, line.items) for line in lines]

    return ask


class TestItems:
    def test_an_arrival(self, put, announced):
        put("abcdefghijk", html=None)

        assert announced() == [("added", ["abcdefghijk"])]

    def test_a_load_is_one_line_that_names_the_first_and_says_how_many(self, sql, db):
        sql("INSERT INTO content (video_id) SELECT 'item' || n FROM generate_series(1, 1200) n")

        (line,) = Event.objects.all()
        assert (line.kind, line.number, len(line.items)) == ("added", 1200, 500)

    def test_a_change_of_words(self, put, sql, announced):
        put("abcdefghijk", html=None)
        announced()

        sql("UPDATE content SET title = 'New' WHERE video_id = 'abcdefghijk'")

        assert announced() == [("synced", ["abcdefghijk"])]

    @pytest.mark.parametrize("change", ["has_audio = true", "audio_version = 7", "media = '{\"has_audio\": true}'"])
    def test_a_change_of_sound(self, put, sql, announced, change):
        put("abcdefghijk", html=None)
        announced()

        sql(f"UPDATE content SET {change}")

        assert announced() == [("audio", ["abcdefghijk"])]

    def test_an_update_that_changes_nothing_is_no_news(self, put, sql, announced):
        put("abcdefghijk", html=None, title="Same")
        announced()

        sql("UPDATE content SET title = 'Same', updated_at = now()")
        sql("INSERT INTO content (video_id, title) VALUES ('abcdefghijk', 'Same') ON CONFLICT DO NOTHING")

        assert announced() == []

    def test_an_upsert_of_both_kinds_tells_them_apart(self, put, sql, announced):
        put("abcdefghijk", html=None)
        announced()

        sql(
            "INSERT INTO content (video_id, title) VALUES ('abcdefghijk', 'x'), ('zzzzzzzzzzz', 'y')"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title"
        )

        assert sorted(announced()) == [("added", ["zzzzzzzzzzz"]), ("synced", ["abcdefghijk"])]

    def test_a_delete_and_the_way_back(self, put, announced):
        put("abcdefghijk")
        announced()

        trash.delete("abcdefghijk", by="ada")
        assert ("deleted", ["abcdefghijk"]) in announced()
        trash.restore("abcdefghijk", by="ada")
        assert ("added", ["abcdefghijk"]) in announced()


class TestSummaries:
    @pytest.fixture(autouse=True)
    def item(self, put, announced):
        put("abcdefghijk")
        announced()

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO content_summaries (video_id, variant, text) VALUES ('abcdefghijk', 'audio', 'Heard.')",
            "INSERT INTO content_summaries (video_id, variant, text) VALUES ('abcdefghijk', 'comprehensive', 'Anew.')",
            "INSERT INTO summaries (video_id, variant, revision, text) VALUES ('abcdefghijk', 'audio', 1, 'Heard.')",
            "UPDATE content_summaries SET html = '<p>Reworded.</p>'",
        ],
    )
    def test_a_summary_that_comes_or_changes_is_one_line(self, sql, announced, statement):
        sql(statement)

        assert announced() == [("synced", ["abcdefghijk"])]

    def test_one_that_goes(self, sql, as_person, announced):
        with as_person():
            sql("DELETE FROM content_summaries")

        assert announced() == [("synced", ["abcdefghijk"])]

    def test_one_that_stays_as_it_is_is_no_news(self, sql, announced):
        sql("UPDATE content_summaries SET html = html")

        assert announced() == []


class TestDecisions:
    def test_a_decision_is_told_also_when_it_changes_no_word(self, put, announced):
        put("abcdefghijk", title="Same")
        announced()

        curate("abcdefghijk", {"title": "Same"}, by="ada")

        assert set(map(str, announced())) == {"('synced', ['abcdefghijk'])"}

    def test_so_is_its_release(self, put, announced):
        put("abcdefghijk", title="Same")
        curate("abcdefghijk", {"title": "Same"}, by="ada")
        announced()

        release("abcdefghijk", ["title"], by="ada")

        assert ("synced", ["abcdefghijk"]) in announced()


def test_a_transaction_wakes_listeners_once_when_it_commits(migrated_database):
    with (
        psycopg.connect(migrated_database, autocommit=True) as listener,
        psycopg.connect(migrated_database) as writer,
    ):
        listener.execute("LISTEN library")
        for number in range(5):
            writer.execute("INSERT INTO content (video_id) VALUES (%s)", [f"item{number}"])
        assert list(listener.notifies(timeout=0.2)) == []

        writer.commit()
        writer.execute("NOTIFY library, 'over'")
        writer.commit()

        assert [notice.payload for notice in listener.notifies(timeout=60, stop_after=2)] == ["", "over"]


def test_pruning_keeps_the_newest_100000_lines_and_those_that_may_still_have_to_be_sent(put, sql):
    put("abcdefghijk", html=None)
    sql("UPDATE event SET transaction = 3")
    put("bbbbbbbbbbb", html=None)
    sql("SELECT setval(pg_get_serial_sequence('event', 'id'), 299999)")
    put("zzzzzzzzzzz", html=None)

    call_command("prune_events")

    assert [line.items for line in Event.objects.order_by("id")] == [["bbbbbbbbbbb"], ["zzzzzzzzzzz"]]


def test_who_may_write_items_needs_no_right_on_the_log(migrated_database):
    name = conninfo_to_dict(migrated_database)["dbname"]
    with psycopg.connect(role_dsn("superuser", name), autocommit=True) as conn:
        conn.execute(f"SET ROLE {ROLES['nas']}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT FROM event")

        conn.execute("SELECT library_announce('added', ARRAY['abcdefghijk'])")

        conn.execute("RESET ROLE")
        assert conn.execute("SELECT items FROM event").fetchall() == [(["abcdefghijk"],)]
