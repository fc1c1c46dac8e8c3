"""A predecessor's database is given back as it was made, with what was written and decided since."""

import re
import subprocess

import psycopg
import pytest
from django.core.management import CommandError

from tests.content.db import predecessors
from ytv2.ops.backup import pg_tools

RELATIONS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm')
    AND relname !~ '^(django|auth|axes|otp|delivery|ingest|watcher)' ORDER BY 1
"""
# Not of relations: names of functions and schemas, and which triggers run when.
REST = """
SELECT proname, '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    AND proname !~ '^ingest_'
UNION ALL SELECT nspname, '' FROM pg_namespace WHERE nspname !~ '^pg_'
UNION ALL SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1, 2
"""
# What a job writes and a person decides in the library: a new item with a summary, a revision, a title, a deletion.
MEANWHILE = """
INSERT INTO content (video_id, title, has_audio) VALUES ('ccccccccccc', 'Third', true);
INSERT INTO {summaries} (video_id, variant, text, html) VALUES ('ccccccccccc', 'audio', 'c', '<p>c</p>');
INSERT INTO {summaries} (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', 'comprehensive', 'u', '<p>u</p>');
SELECT library_act_as('ada');
INSERT INTO content (video_id, title) VALUES ('ddddddddddd', 'Unwanted');
DELETE FROM content WHERE video_id = 'ddddddddddd';
INSERT INTO curation (video_id, overrides) VALUES ('aaaaaaaaaaa', '{{"title": "Decided"}}');
"""


# The rest of each shape's life: what its programs write meanwhile, what they read and write after the way back.
MORE = {
    "nas": "INSERT INTO research_runs (summary_id, response)"
    " SELECT number, 'of ' || text FROM content_summaries WHERE text IN ('c', 'u')",
    "odd": "UPDATE content SET has_audio = false",
}


def nas_goes_on(conn):
    assert conn.execute("SELECT id, video_id, title, has_audio FROM content ORDER BY 1").fetchall() == [
        ("reddit:1abc", "1abc", "Thread", False),
        ("yt:aaaaaaaaaaa", "aaaaaaaaaaa", "Decided", False),
        ("yt:ccccccccccc", "ccccccccccc", "Third", True),
    ]
    rows = "SELECT id, variant, revision, text, follow_up_research_available FROM summaries ORDER BY id"
    assert conn.execute(rows).fetchall() == [
        (7, "comprehensive", 1, "t", True),
        (9, "audio", 1, "a", False),
        (10, "audio", 1, "c", False),
        (11, "comprehensive", 2, "u", False),
    ]
    runs = "SELECT text, response FROM research_runs r JOIN summaries s ON s.id = r.summary_id ORDER BY s.id"
    researched = [("t", "of the seventh"), ("a", "of the ninth"), ("c", "of c"), ("u", "of u")]
    assert conn.execute(runs).fetchall() == researched
    upsert = """
        INSERT INTO summaries (video_id, variant, revision, text, html) VALUES ('aaaaaaaaaaa', %s, 1, 'v', '')
        ON CONFLICT (video_id, variant, revision) DO UPDATE SET text = EXCLUDED.text RETURNING id
    """
    assert conn.execute(upsert, ["audio"]).fetchone() == (9,)
    assert conn.execute(upsert, ["executive"]).fetchone()[0] > 11
    latest = "SELECT text FROM v_latest_summaries WHERE video_id = 'aaaaaaaaaaa' ORDER BY variant"
    assert conn.execute(latest).fetchall() == [("v",), ("u",), ("v",)]
    conn.execute("DELETE FROM summaries WHERE id = 7")
    assert conn.execute("SELECT count(*) FROM research_runs").fetchone() == (3,)


def dashboard_goes_on(conn):
    assert conn.execute("SELECT video_id, title, transcript_text FROM content ORDER BY 1").fetchall() == [
        ("aaaaaaaaaaa", "Decided", "Words"),
        ("ccccccccccc", "Third", None),
    ]
    names = "INSERT INTO content_summaries (video_id, variant, text, revision)"
    conn.execute(f"{names} VALUES ('aaaaaaaaaaa', 'comprehensive', 'w', 3)")
    latest = "SELECT text FROM content_summaries WHERE is_latest AND variant = 'comprehensive'"
    assert conn.execute(latest).fetchall() == [("w",)]
    texts = "SELECT text FROM v_latest_summaries WHERE video_id = 'aaaaaaaaaaa' AND variant = 'comprehensive'"
    assert conn.execute(texts).fetchall() == [("w",)]
    conn.execute("DELETE FROM content")
    assert conn.execute("SELECT count(*) FROM content_summaries").fetchone() == (0,)


def both_go_on(conn):
    texts = [("a",), ("c",), ("t",), ("u",)]
    assert conn.execute("SELECT text FROM summaries ORDER BY text").fetchall() == texts
    assert conn.execute("SELECT text FROM content_summaries ORDER BY text").fetchall() == texts
    assert conn.execute("SELECT text FROM summaries WHERE id = 7").fetchone() == ("t",)
    dashboard_goes_on(conn)


def oldest_goes_on(conn):
    columns = "id, video_id, title, published_at, has_audio, subcategories_json::json -> 'categories', word_count"
    rows = conn.execute(f"SELECT {columns} FROM content ORDER BY video_id").fetchall()
    assert [(row[:3], row[4], row[6]) for row in rows] == [
        (("yt:aaaaaaaaaaa", "aaaaaaaaaaa", "Decided"), 1, 5),
        (("yt:bbbbbbbbbbb", "bbbbbbbbbbb", "Second"), None, 0),
        (("yt:ccccccccccc", "ccccccccccc", "Third"), 1, 0),
    ]
    assert rows[0][3].isoformat() == "2025-01-02T03:04:05"
    assert rows[0][5][0]["category"] == "History"
    assert [number for (number,) in conn.execute("SELECT id FROM content_summaries ORDER BY id")] == [1, 2, 3, 4, 5]


def odd_goes_on(conn):
    columns = "number, title, short_title, id, has_audio, published_at::text, state, channel"
    assert conn.execute(f"SELECT {columns} FROM content ORDER BY video_id").fetchall() == [
        (1, "Decided", "Decid", "yt:aaaaaaaaaaa", 0, "2025-01-02", "done", 1),
        (2, "Third", "Third", "yt:ccccccccccc", 0, None, "new", None),
    ]
    conn.execute("UPDATE content SET has_audio = 1")
    assert conn.execute("SELECT count(*) FROM log").fetchone() == (3,)
    assert conn.execute("SELECT count(*) FROM titles").fetchone() == (2,)
    assert conn.execute("SELECT items FROM counted").fetchone() == (2,)


GOES_ON = {
    **{"nas": nas_goes_on, "dashboard": dashboard_goes_on, "both": both_go_on},
    **{"oldest": oldest_goes_on, "odd": odd_goes_on},
}


def dump(dsn, *arguments):
    """What pg_dump says."""
    with psycopg.connect(dsn) as conn:
        program = pg_tools.find("pg_dump", least=conn.info.server_version // 10_000)
    done = subprocess.run([program.path, *arguments, dsn], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return re.sub(r"^\\(un)?restrict .*$", "", done.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize("shape", predecessors.SHAPES)
def test_the_way_back_leaves_what_was_there_with_what_was_written_since(shape, bare_database, migrate):
    with psycopg.connect(bare_database, autocommit=True) as conn:
        conn.execute(predecessors.SHAPES[shape])
        names = [name for (name,) in conn.execute(RELATIONS)]
        schema = ["--schema-only", *(f"--table=public.{name}" for name in names)]
        before, rest = dump(bare_database, *schema), conn.execute(REST).fetchall()

        migrate(bare_database, "content")
        with conn.transaction():
            conn.execute(MEANWHILE.format(summaries="summaries" if "summaries" in names else "content_summaries"))
            conn.execute(MORE.get(shape, ""))
        migrate(bare_database, "content", "zero")

        assert dump(bare_database, *schema) == before
        assert conn.execute(REST).fetchall() == rest
        assert [name for (name,) in conn.execute(RELATIONS)] == names
        GOES_ON[shape](conn)


def test_what_was_given_back_is_adopted_again_and_nothing_is_cut_off(empty_database, command, migrate):
    title = "Longer than the predecessor provided for"
    with psycopg.connect(empty_database, autocommit=True) as conn:
        conn.execute("CREATE TABLE content (video_id text PRIMARY KEY, title varchar(20))")
        command(empty_database, "migrate")
        conn.execute("INSERT INTO content (video_id, title) VALUES ('aaaaaaaaaaa', %s)", [title])

        errors = command(empty_database, "migrate", "content", "zero").stderr

        assert "predecessor_column_widened column=content.title" in errors
        assert conn.execute("SELECT title FROM content").fetchone() == (title,)
        migrate(empty_database, "content")
        assert conn.execute("SELECT title FROM content").fetchone() == (title,)


KEYED = "CREATE TABLE content (video_id text PRIMARY KEY, title text, {0}); INSERT INTO content VALUES ('k', 'T', {1})"
SUMMARIES = (
    "CREATE TABLE content (video_id text PRIMARY KEY); CREATE TABLE summaries (video_id text, variant text, text text)"
)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (KEYED.format("indexed_at text", "'soon'"), "content.indexed_at: 1 row with what is no timestamp"),
        (KEYED.format("published_at varchar(9)", "'NA'"), "such as 'NA' (of k)"),
        (KEYED.format("duration_seconds text", "'5:49'"), "content.duration_seconds: 1 row with what is no integer"),
        (KEYED.format("audio_version text", "'99999999999'"), "content.audio_version"),
        (KEYED.format("topics_json text", "'[broken'"), "content.topics_json: 1 row with what is no jsonb"),
        (KEYED.format("media text", """'{"a": "\\u0000"}'"""), "content.media"),
        (f"{SUMMARIES}; INSERT INTO summaries VALUES (NULL, 'audio', 'a'), ('', 'audio', 'b')", "summaries: 2 rows"),
        (
            "CREATE TABLE content (id text, video_id text); INSERT INTO content VALUES (NULL, '')",
            "content: 1 row without",
        ),
    ],
)
def test_what_cannot_be_taken_over_is_named_before_anything_is_done(made, said, bare_database, migrate):
    with psycopg.connect(bare_database, autocommit=True) as conn:
        conn.execute(made)
        with pytest.raises(CommandError) as stopped:
            migrate(bare_database)
        assert said in str(stopped.value)
        assert conn.execute("SELECT to_regnamespace('predecessor')").fetchone() == (None,)


def test_keys_of_summaries_may_be_of_any_type_and_values_may_be_blank(bare_database, migrate):
    with psycopg.connect(bare_database, autocommit=True) as conn:
        conn.execute(
            "CREATE TABLE content (video_id text PRIMARY KEY, indexed_at text, duration_seconds text, media text);"
            "INSERT INTO content VALUES ('k', ' ', ' ', ' ');"
            "CREATE TABLE summaries (id text PRIMARY KEY, video_id text, variant text, text text, html text);"
            "INSERT INTO summaries VALUES ('clx1', 'k', 'audio', 'a', 'a'), ('7', 'k', 'comprehensive', 'c', 'c'),"
            " ('6F1C3C0E-1111-4222-8333-444455556666', 'k', 'executive', 'b', 'b')"
        )
        migrate(bare_database)
        rows = conn.execute("SELECT text FROM content_summaries ORDER BY text").fetchall()
        assert rows == [("a",), ("b",), ("c",)]
