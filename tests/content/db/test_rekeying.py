"""What stood under keys with their prefix stands under the bare key: nothing lost, doubled or out of reach."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from content.db.rekeying import REKEY
from content.decisions import ledger
from content.models import Curation, Tombstone
from tests.databases import bare_template, connected_to, copy_of_template

# As a library of before holds them: a curated thread that is sealed, an article in the trash, one that was purged, a
# video of the NAS, an item whose bare key is taken, and one whose bare key is in the trash.
BEFORE = """
SELECT library_act_as('ada', via => 'admin');
INSERT INTO content (video_id, id, title, canonical_url, updated_at) VALUES
    ('reddit:1thread', 'reddit:1thread', 'Thread', 'https://www.reddit.com/r/x/comments/1thread/', '2025-01-01'),
    ('web:0123456789abcdef', 'web:0123456789abcdef', 'Article', 'https://example.org/a?utm_source=x', '2025-01-01'),
    ('web:fedcba9876543210', 'web:fedcba9876543210', 'Purged', 'https://example.org/b', '2025-01-01'),
    ('Yt:Lighthouse1', NULL, 'Video', 'https://www.youtube.com/watch?v=Lighthouse1', '2025-01-01'),
    ('reddit:1pair', 'reddit:1pair', 'Pair', NULL, '2025-01-01'), ('1pair', NULL, 'Its other half', NULL, '2025-01-01'),
    ('reddit:1dead', NULL, 'Lives', NULL, '2025-01-01'), ('1dead', NULL, 'Dead', NULL, '2025-01-01');
INSERT INTO content_summaries (video_id, variant, text, html)
    SELECT video_id, 'comprehensive', title, '<p>' || title || '</p>' FROM content;
INSERT INTO content_summaries (video_id, variant, text, html)
    VALUES ('reddit:1thread', 'comprehensive', 'Again', '<p>Again</p>');
INSERT INTO curation (video_id, overrides, decided_by) VALUES
    ('reddit:1thread', '{"title": "Decided"}', 'ada'), ('web:0123456789abcdef', '{"language": "fr"}', 'ada'),
    ('reddit:1later', '{"title": "Before it came"}', 'ada');
INSERT INTO seal (video_id, field, digest, sealed_by)
    SELECT video_id, 'title', library_digest(overrides -> 'title'), 'ada' FROM curation
    WHERE video_id = 'reddit:1thread';
UPDATE content SET title = 'Proposed' WHERE video_id = 'reddit:1thread';
DELETE FROM content WHERE video_id IN ('web:0123456789abcdef', 'web:fedcba9876543210', '1dead');
SELECT library_act_as('ada', via => 'admin', doing => 'purging');
UPDATE tombstone SET snapshot = NULL, title = NULL, purged_at = now(), purged_by = 'ada'
    WHERE video_id = 'web:fedcba9876543210';
SELECT library_act_as('');
INSERT INTO delivery (door, name, digest, outcome, video_id, fields, held, summaries, failed,
        warnings, reason, path, remedy, is_open, seen)
    SELECT 'folder', video_id, 'd', 'created', video_id, '{}', '{}', 0, '{}', '{}', '', '', '', false, '' FROM content;
INSERT INTO django_content_type (app_label, model) VALUES ('content', 'content') ON CONFLICT DO NOTHING;
INSERT INTO auth_user (id, username, password, is_superuser, is_staff, is_active, date_joined, first_name, last_name,
    email) VALUES (1, 'ada', '', false, true, true, now(), '', '', '');
INSERT INTO django_admin_log (action_time, object_id, object_repr, action_flag, change_message, content_type_id,
    user_id)
    SELECT now(), 'reddit:1thread', 'Thread', 2, '', id, 1 FROM django_content_type WHERE model = 'content';
CREATE TABLE research (video_id text REFERENCES content (video_id), words text);
INSERT INTO research VALUES ('reddit:1thread', 'Known');
"""
PREFIXED = "SELECT {column} FROM {table} WHERE {column} ~* '^(yt|reddit|web):' ORDER BY 1"
PAIRS = ["reddit:1dead", "reddit:1pair"]


@pytest.fixture(scope="module")
def libraries(django_db_setup, django_db_blocker):
    """The DSNs of a library of before and of the same library, migrated; and how many rows that had of each table."""
    with django_db_blocker.unblock(), copy_of_template(bare_template()) as before:
        with connected_to(name_of(before)):
            for app, migration in (("content", "0003"), ("ingest", "0002"), ("admin", None)):
                call_command("migrate", app, *filter(None, [migration]), verbosity=0)
        with psycopg.connect(before, autocommit=True) as conn:
            conn.execute(BEFORE)
            counted = {table: count(conn, table) for table in TABLES}
        with copy_of_template(name_of(before)) as after:
            with connected_to(name_of(after)):
                call_command("migrate", verbosity=0)
            yield before, after, counted


def name_of(dsn):
    return dsn.rpartition("/")[2]


@pytest.fixture
def after(libraries, unrolled):
    """A connection to the migrated library, whose changes are taken back."""
    with psycopg.connect(libraries[1]) as conn:
        yield conn
        conn.rollback()


TABLES = {
    "content": "video_id", "content_summaries": "video_id", "curation": "video_id",
    "suggestion": "video_id", "seal": "video_id", "tombstone": "video_id", "history": "item",
    "delivery": "video_id", "django_admin_log": "object_id", "research": "video_id",
}  # fmt: skip


def count(conn, table):
    return conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def column(conn, sql):
    return [value for (value,) in conn.execute(sql).fetchall()]


def test_no_row_is_lost_or_doubled(after, libraries):
    assert {table: count(after, table) for table in TABLES} == libraries[2]


def test_only_pairs_keep_their_prefix(after):
    left = {
        table: sorted(set(column(after, PREFIXED.format(table=table, column=name)))) for table, name in TABLES.items()
    }

    assert {key for keys in left.values() for key in keys} == set(PAIRS)
    assert left["content"] == PAIRS
    assert left["curation"] == left["seal"] == left["tombstone"] == left["research"] == []


def test_an_item_is_the_same_under_its_bare_key(after):
    row = "SELECT video_id, id, title, updated_at::date::text, content_source FROM content ORDER BY 1"
    assert after.execute(row).fetchall() == [
        ("1pair", None, "Its other half", "2025-01-01", "other"),
        ("1thread", "reddit:1thread", "Decided", after.execute("SELECT now()::date::text").fetchone()[0], "reddit"),
        ("Lighthouse1", "yt:Lighthouse1", "Video", "2025-01-01", "youtube"),
        ("reddit:1dead", None, "Lives", "2025-01-01", "reddit"),
        ("reddit:1pair", "reddit:1pair", "Pair", "2025-01-01", "reddit"),
    ]
    revisions = "SELECT revision, text, is_latest FROM content_summaries WHERE video_id = '1thread' ORDER BY 1"
    assert after.execute(revisions).fetchall() == [(1, "Thread", False), (2, "Again", True)]
    assert column(after, "SELECT state FROM suggestion WHERE video_id = '1thread'") == ["open"]
    acts = "SELECT act FROM history WHERE item = '1thread' AND kind = 'curation' AND becomes ->> 'video_id' = '1thread'"
    assert column(after, acts) == ["insert"]


def test_the_rules_hold_again(after):
    assert column(after, "SELECT DISTINCT tgenabled::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'") == ["A"]
    deferred = "SELECT conname FROM pg_constraint WHERE confrelid = 'content'::regclass AND condeferrable"
    assert column(after, deferred) == []
    with pytest.raises(psycopg.errors.CheckViolation), after.transaction():
        after.execute("UPDATE content SET video_id = 'x' WHERE video_id = '1thread'")
    after.execute("UPDATE content SET title = 'Machine' WHERE video_id = '1thread'")
    assert column(after, "SELECT title FROM content WHERE video_id = '1thread'") == ["Decided"]


@pytest.mark.parametrize(
    ("given", "address", "key"),
    [
        ("reddit:1thread", "", "1thread"),
        ("WEB:0123456789abcdef", "", "0123456789abcdef"),
        ("aaaaaaaaaaaaaaaa", "http://www.example.org/a/", "0123456789abcdef"),
        ("web:fedcba9876543210", "", "fedcba9876543210"),
        ("reddit:1pair", "", "reddit:1pair"),
        ("1pair", "", "1pair"),
        ("reddit:1dead", "", "reddit:1dead"),
        ("1dead", "", "1dead"),
    ],
)
def test_everything_can_be_reached(after, given, address, key):
    assert after.execute("SELECT library_find(%s, %s)", [given, address]).fetchone() == (key,)


def test_harmless_updates_of_a_pair_are_no_conflict(after):
    after.execute("UPDATE content SET duration_seconds = 7")

    assert column(after, "SELECT count(*) FROM content WHERE duration_seconds = 7") == [5]


def test_what_was_deleted_comes_back_under_its_bare_key(after):
    after.execute("SELECT library_act_as('ada', doing => 'restoring')")
    after.execute(
        "WITH t AS (DELETE FROM tombstone WHERE video_id = '0123456789abcdef' RETURNING snapshot)"
        " SELECT library_restore(snapshot) FROM t"
    )

    rows = (
        "SELECT id, language, (SELECT count(*) FROM content_summaries s WHERE s.video_id = c.video_id) FROM content c"
    )
    restored = after.execute(f"{rows} WHERE video_id = '0123456789abcdef'").fetchone()
    assert restored == ("web:0123456789abcdef", "fr", 1)


def test_a_decision_that_waited_for_its_item_waits_under_the_bare_key(after):
    after.execute("INSERT INTO content (video_id, title) VALUES ('reddit:1later', 'Machine')")

    assert column(after, "SELECT title FROM content WHERE video_id = '1later'") == ["Before it came"]


def test_a_ledger_of_before_is_known_and_makes_the_same_decisions_elsewhere(libraries, unrolled, tmp_path):
    before, after, _ = libraries
    file = tmp_path / "ledger"
    with connected_to(name_of(before)), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE history ADD COLUMN login text")  # which lines of before lack
        ledger.export(file)
    assert "reddit:1thread" in {line["item"] for line in ledger.read(file)}

    with connected_to(name_of(after)):
        assert ledger.replay(ledger.read(file))[0] == 0
    with copy_of_template() as elsewhere, connected_to(name_of(elsewhere)):
        ledger.replay(ledger.read(file))
        assert Curation.objects.get(video_id="1thread").overrides == {"title": "Decided"}
        deleted = {"0123456789abcdef", "fedcba9876543210", "1dead"}
        assert set(Tombstone.objects.values_list("video_id", flat=True)) == deleted


def test_nothing_is_done_twice(after):
    rows = "SELECT md5(string_agg(to_jsonb(c)::text, '' ORDER BY video_id)) FROM content c"
    was = column(after, rows)
    after.execute(REKEY)

    assert column(after, rows) == was
