"""Values that machines write have bounds: none keeps later ones out, hides them, or passes for a deleted item."""

import json
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client

from content.decisions import trash
from content.models import Content, Tombstone
from content.models.summary import Summary
from ingest.shelve.corridor import receive_object

KEY, GONE = "Sourdough01", "Sourdough09"
WRITERS = ("nas", "web", "owner")
# Every number that the machine's role may write.
NUMBERS = """
    SELECT p.table_name, p.column_name, p.privilege_type, c.data_type FROM information_schema.column_privileges p
    JOIN information_schema.columns c USING (table_schema, table_name, column_name)
    WHERE p.grantee = 'ytv2_nas' AND p.privilege_type IN ('INSERT', 'UPDATE') AND table_schema = 'public'
        AND c.data_type IN ('smallint', 'integer', 'bigint', 'double precision')
    ORDER BY 1, 2, 3
"""
ENDS = {
    "smallint": (-32768, 32767),
    "integer": (-2147483648, 2147483647),
    "bigint": (-9223372036854775808, 9223372036854775807),
    "double precision": (-1e308, 1e308),
}
PAGES = (
    "/",
    f"/{KEY}.json?v=2",
    "/api/reports",
    f"/{KEY}.json",
    "/api/filters",
    "/feed.atom",
    "/podcast.rss",
    "/health/ingest",
)


def report(**columns):
    return {
        "video_id": KEY,
        "title": "Bread",
        "summary_text": "Words.",
        "summary_variant": "audio",
        "duration": 61,
    } | columns


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(params=["direct", "pooler"])
def taken_back(as_role, request):
    """A block in which Django is logged in as a role; what it writes is taken back."""

    @contextmanager
    def block(role):
        with as_role(role, request.param), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return block


ROWS_WITH_NUMBERS = {
    "content": "UPDATE content SET {column} = {value} WHERE video_id = %(key)s",
    "content_summaries": "INSERT INTO content_summaries (video_id, variant, text, html, {column})"
    " VALUES (%(key)s, 'audio', 'Other', '<p>Other</p>', {value})",
    "summaries": "INSERT INTO summaries (video_id, variant, text, html, {column})"
    " VALUES (%(key)s, 'audio', 'Other', '<p>Other</p>', {value})",
    "sound_file": f"INSERT INTO sound_file (name, keys, {{column}}) VALUES ('{KEY}.mp3', '{{{{{KEY}}}}}', {{value}})",
    "delivery": "UPDATE delivery SET {column} = {value}",
    "ingest_run": "INSERT INTO ingest_run (began_at, places, is_rehearsal, counts, files, changes)"
    " VALUES (now(), '{{}}', false, '{{}}', {value}, {value})",
    "watcher": "INSERT INTO watcher (name, host, beat_at, state, backlog)"
    " VALUES ('w', 'h', now(), 'watching', {value})",
}


def test_no_number_that_a_machine_writes_keeps_later_reports_out(taken_back, as_role):
    with as_role("owner"):
        numbers = sql(NUMBERS)
    assert {table for table, *_ in numbers} == ROWS_WITH_NUMBERS.keys()
    with taken_back("nas"):
        receive_object(report(), "one.json")
        for table, column, _, kind in numbers:
            for value in ENDS[kind]:
                with transaction.atomic():
                    statement = ROWS_WITH_NUMBERS[table].format(column=column, value=value)
                    with suppress(IntegrityError, DataError), transaction.atomic():
                        sql(statement.replace("%(key)s", f"'{KEY}'"))
                    words = {"summary_text": f"After {column}.", "title": f"After {column}"}
                    for outcome in ("updated", "unchanged"):
                        receipt = receive_object(report(**words), "one.json")
                        assert str(receipt.outcome) == outcome, (table, column, value, receipt)
                    latest = sql("SELECT text FROM content_summaries WHERE video_id = %s AND is_latest", KEY)
                    assert latest == [(words["summary_text"],)], (table, column, value)
                    transaction.set_rollback(True)


@pytest.mark.parametrize("value", ["2147483647", "-2147483648"])
@pytest.mark.parametrize("column", ["duration_seconds", "audio_version"])
def test_pages_show_an_item_whose_numbers_are_at_their_end(taken_back, column, value):
    with taken_back("web"):
        receive_object(report(), "one.json")
        sql(f"UPDATE content SET {column} = {value} WHERE video_id = '{KEY}'")
        for page in PAGES:
            assert Client().get(page).status_code == 200, page


ATTEMPTS_AT_THEIR_END = (2147483647, 2147483646, -2147483648)


@pytest.mark.parametrize("attempts", ATTEMPTS_AT_THEIR_END)
def test_attempts_at_their_end_let_the_rest_of_a_load_in(taken_back, attempts):
    with taken_back("owner"):
        receive_object(report(video_id=GONE), "gone.json")
        trash.delete(GONE, by="ada")
        sql("UPDATE tombstone SET attempts = %s WHERE video_id = %s", attempts, GONE)
        sql("INSERT INTO content (video_id, title) VALUES ('load0000001', 'x'), (%s, 'x'), ('load0000003', 'x')", GONE)
        assert Content.objects.filter(video_id__startswith="load").count() == 2
        assert str(receive_object(report(video_id=GONE), "gone.json").outcome) == "skipped_deleted"
        assert Tombstone.stands(GONE).attempts >= min(attempts, 2147483647)
        assert 0 < Tombstone.objects.get(pk=GONE).attempts <= 2147483647


@pytest.mark.parametrize("role", WRITERS)
@pytest.mark.parametrize("table", ["content_summaries", "summaries"])
def test_a_revision_beyond_the_next_free_number_is_the_next_free(taken_back, table, role):
    with taken_back(role):
        receive_object(report(), "one.json")
        for text, number in (("At the end", 2147483647), ("Beyond", 7), ("Before", -3)):
            sql(
                f"INSERT INTO {table} (video_id, variant, text, html, revision) VALUES (%s, 'audio', %s, 'x', %s)",
                KEY,
                text,
                number,
            )
        assert str(receive_object(report(summary_text="Last."), "one.json").outcome) == "updated"
        revisions = Summary.objects.filter(content_id=KEY, variant="audio").order_by("revision")
        assert list(revisions.values_list("revision", "text", "is_latest")) == [
            (1, "Words.", False),
            (2, "At the end", False),
            (3, "Beyond", False),
            (4, "Before", False),
            (5, "Last.", True),
        ]


FAR = ("9999-01-01", "2500-06-01")


@pytest.mark.parametrize("role", WRITERS)
@pytest.mark.parametrize("date", FAR)
def test_a_summary_of_a_date_to_come_hides_no_later_one(taken_back, role, date):
    with taken_back(role):
        receive_object(report(), "one.json")
        for column in ("said_at", "generated_at", "updated_at", "created_at"):
            sql(
                f"INSERT INTO content_summaries (video_id, variant, text, html, {column})"
                f" VALUES ('{KEY}', 'audio', 'FUTURE {column}', 'x', '{date}')"
            )
            if column != "created_at":
                sql(f"UPDATE content_summaries SET {column} = '{date}' WHERE text = 'FUTURE {column}'")
        sql(
            f"INSERT INTO content_summaries (video_id, variant, text, html, said_at)"
            f" VALUES ('{KEY}', 'audio', 'REAL', 'x', now())"
        )
        assert sql("SELECT text FROM content_summaries WHERE video_id = %s AND is_latest", KEY) == [("REAL",)]
        to_come = "greatest(said_at, generated_at, updated_at, created_at) > now() + interval '1 day'"
        assert sql(f"SELECT text FROM content_summaries WHERE {to_come}") == []


@pytest.mark.parametrize("role", WRITERS)
@pytest.mark.parametrize("date", FAR)
def test_an_item_of_a_date_to_come_is_as_new_as_its_arrival_and_no_newer(taken_back, role, date):
    with taken_back(role):
        receive_object(report(indexed_at="2026-01-02T00:00:00Z"), "one.json")
        before = Content.objects.get(pk=KEY)
        sql(f"UPDATE content SET indexed_at = '{date}', updated_at = '{date}' WHERE video_id = '{KEY}'")
        sql(
            f"INSERT INTO content (video_id, title, indexed_at) VALUES ('{KEY}', 'Again', '{date}')"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title, indexed_at = EXCLUDED.indexed_at"
        )
        sql(f"INSERT INTO content (video_id, title, indexed_at) VALUES ('future00001', 'New', '{date}')")
        assert Content.objects.get(pk=KEY).indexed_at == before.indexed_at
        new = sql(
            "SELECT greatest(indexed_at, created_at) <= clock_timestamp() FROM content WHERE video_id = 'future00001'"
        )
        assert new == [(True,)]


def test_a_premiere_keeps_its_date(taken_back):
    with taken_back("nas"):
        receive_object(report(), "one.json")
        sql(f"UPDATE content SET published_at = now() + interval '30 days' WHERE video_id = '{KEY}'")
        assert sql(f"SELECT published_at > now() + interval '29 days' FROM content WHERE video_id = '{KEY}'") == [
            (True,)
        ]


@pytest.mark.parametrize(
    "said", ['{"title": "9999-01-01T00:00:00Z"}', '{"title": {}}', "[]", '"9999"', '{"title": "infinity"}']
)
def test_what_a_row_says_it_heard_in_the_future_keeps_no_report_out(taken_back, said):
    with taken_back("nas"):
        receive_object(report(), "one.json")
        sql("UPDATE content SET said_at = %s::jsonb WHERE video_id = %s", said, KEY)
        receive_object(report(title="Newer"), "one.json")
        assert Content.objects.get(pk=KEY).title == "Newer"


# A key that a person deleted, as a machine might write it so that nobody sees the difference.
LOOK_ALIKES = {
    "zero width space": GONE + "\u200b",
    "byte order mark": "\ufeff" + GONE,
    "right to left": "\u202e" + GONE,
    "combining accent": GONE + "\u0301",
    "no-break space": GONE + "\u00a0",
    "blank": GONE + " ",
    "full width": "\uff33" + GONE[1:],
    "soft hyphen": GONE[:4] + "\u00ad" + GONE[4:],
    "variation selector": GONE + "\ufe0f",
    "replacement character": GONE + "\ufffd",
    "tag": GONE + "\U000e0041",
    "private use": GONE + "\ue000",
    "arabic number sign": "\u0600" + GONE,
    "a step": "..",
}


INSERTS = (
    "INSERT INTO content (video_id, title) VALUES (%s, 'x')",
    "INSERT INTO content (video_id, title) VALUES (%s, 'x') ON CONFLICT (video_id) DO UPDATE SET title = 'x'",
    "INSERT INTO summaries (video_id, variant, text, html) VALUES (%s, 'audio', 'x', 'x')",
)


@pytest.mark.parametrize("through", ["direct", "pooler"])
@pytest.mark.parametrize("role", WRITERS)
def test_no_key_that_looks_like_another_comes_in_by_sql(login, role, through):
    conn = login(role, through)
    came_in = []
    for name, key in LOOK_ALIKES.items():
        for statement in INSERTS:
            with suppress(psycopg.errors.IntegrityError):
                conn.execute(statement, [key])
                came_in.append((name, statement))
    assert came_in == []


PREFIXED = [prefix + GONE for prefix in ("yt:", "yt:yt:", "YT:Yt:", "reddit:yt:", "yt:web:reddit:yt:")]


@pytest.mark.parametrize("key", PREFIXED)
def test_a_deleted_key_stays_deleted_under_any_prefix(taken_back, key):
    with taken_back("owner"):
        receive_object(report(video_id=GONE), "gone.json")
        trash.delete(GONE, by="ada")
        sql("INSERT INTO content (video_id, title) VALUES (%s, 'x')", key)
        assert not Content.objects.filter(video_id__endswith=GONE).exists()


def test_a_purge_leaves_no_reason_anywhere(taken_back):
    marker = "the private address of John Doe"
    with taken_back("web"):
        receive_object(report(), "one.json")
        trash.delete(KEY, by="ada", reason=marker)
        trash.purge(KEY, by="ada")
        assert Tombstone.objects.get(pk=KEY).reason == ""
        history = sql("SELECT count(*) FROM history h WHERE h::text LIKE %s", f"%{marker}%")
        assert history == [(0,)]
        public = json.dumps(Client().get("/api/tombstones").json())
        assert marker not in public
        assert "ada" not in public
