"""The migrations run forwards and backwards on data, and adopt what a predecessor left."""

import psycopg
import pytest

# As the predecessor made them: other keys, other types, fewer columns, no Django tables.
PREDECESSOR = """
CREATE TABLE content (
    id varchar(120) PRIMARY KEY,
    video_id text UNIQUE,
    title text NOT NULL,
    channel_name varchar(200),
    canonical_url text,
    thumbnail_url text,
    published_at timestamp,
    indexed_at timestamp DEFAULT now(),
    duration_seconds bigint,
    has_audio integer DEFAULT 0,
    subcategories_json text,
    analysis_json jsonb,
    topics_json json,
    word_count integer NOT NULL
);
CREATE TABLE content_summaries (
    id serial PRIMARY KEY,
    video_id text REFERENCES content (video_id),
    variant text NOT NULL,
    text text,
    html text,
    revision integer DEFAULT 1,
    is_latest boolean DEFAULT true,
    created_at timestamptz DEFAULT now()
);
CREATE VIEW v_latest_summaries AS SELECT * FROM content_summaries WHERE is_latest;
INSERT INTO content (id, video_id, title, published_at, indexed_at, duration_seconds, has_audio, subcategories_json,
    topics_json, word_count)
VALUES ('yt:aaaaaaaaaaa', 'aaaaaaaaaaa', 'First', '2025-01-02 03:04:05', '2025-01-03', 60, 1,
        '{"categories": [{"category": "History", "subcategories": ["Rome"]}]}', '["rome"]', 5),
    ('yt:bbbbbbbbbbb', NULL, 'Second', NULL, NULL, NULL, NULL, '', NULL, 0);
INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest) VALUES
    ('aaaaaaaaaaa', 'comprehensive', 'old', '<p>old</p>', 1, true),
    ('aaaaaaaaaaa', 'comprehensive', 'new', '<p>new</p>', 1, true),
    ('aaaaaaaaaaa', 'audio', 'heard', '<p>heard</p>', 1, false);
"""
KEPT = "SELECT video_id, id, title, published_at, indexed_at, subcategories_json, has_audio FROM content ORDER BY 1"


def test_a_predecessors_database_is_adopted_without_losing_a_row(empty_database, manage):
    with psycopg.connect(empty_database, autocommit=True) as conn:
        conn.execute(PREDECESSOR)

        manage(empty_database, "migrate")

        first, second = conn.execute(KEPT).fetchall()
        assert first[:3] == ("aaaaaaaaaaa", "yt:aaaaaaaaaaa", "First")
        assert first[3].isoformat() == "2025-01-02T03:04:05+00:00"
        assert first[5]["categories"][0]["category"] == "History"
        assert first[6] is True
        assert second[:3] == ("bbbbbbbbbbb", "yt:bbbbbbbbbbb", "Second")
        summaries = conn.execute("SELECT variant, text, revision, is_latest FROM content_summaries ORDER BY 1, 3")
        assert summaries.fetchall() == [
            ("audio", "heard", 1, True),
            ("comprehensive", "old", 1, False),
            ("comprehensive", "new", 2, True),
        ]
        assert conn.execute("SELECT video_id FROM listing").fetchall() == [("aaaaaaaaaaa",)]
        assert conn.execute("SELECT word_count FROM content ORDER BY 1").fetchall() == [(0,), (5,)]


def test_the_rules_hold_in_an_adopted_database(empty_database, manage):
    with psycopg.connect(empty_database, autocommit=True) as conn:
        conn.execute(PREDECESSOR)
        manage(empty_database, "migrate")

        conn.execute("INSERT INTO content (video_id, title) VALUES ('ccccccccccc', 'Third')")
        conn.execute("INSERT INTO content_summaries (video_id, variant, text) VALUES ('aaaaaaaaaaa', 'audio', 'again')")
        with pytest.raises(psycopg.errors.CheckViolation):
            conn.execute("UPDATE content SET video_id = 'zzzzzzzzzzz' WHERE video_id = 'aaaaaaaaaaa'")

        latest = conn.execute("SELECT text, revision FROM v_latest_summaries WHERE variant = 'audio'").fetchall()
        assert latest == [("again", 2)]


def test_a_table_named_summaries_is_taken_over(empty_database, manage):
    with psycopg.connect(empty_database, autocommit=True) as conn:
        conn.execute(PREDECESSOR)
        conn.execute(
            "CREATE TABLE summaries (video_id text, variant text, revision int, text text, html text,"
            " created_at timestamptz)"
        )
        conn.execute("INSERT INTO summaries VALUES ('aaaaaaaaaaa', 'executive', 1, 'brief', '<p>brief</p>', now())")

        manage(empty_database, "migrate")

        assert conn.execute("SELECT text FROM summaries WHERE variant = 'executive'").fetchall() == [("brief",)]


def test_backwards_and_forwards_again_keeps_every_row(empty_database, manage):
    manage(empty_database, "migrate")
    manage(empty_database, "sample_library", "--items", "30")
    with psycopg.connect(empty_database, autocommit=True) as conn:
        tables = ("content", "content_summaries", "curation", "listing")
        before = {table: rows(conn, table) for table in tables}

        manage(empty_database, "migrate", "content", "zero")
        assert conn.execute("SELECT count(*) FROM content").fetchone() == (30,)
        triggers = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'pgtrigger%'"
        assert conn.execute(triggers).fetchone() == (0,)
        manage(empty_database, "migrate")

        assert {table: rows(conn, table) for table in tables} == before


def rows(conn, table):
    return conn.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)::text").fetchall()


def test_the_functions_in_the_database_are_those_of_the_source(db):
    import re

    from django.db import connection

    from content.db import derived
    from content.db.rules import procedures

    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'library\\_%%'", [])
        installed = dict(cursor.fetchall())
    written = dict(
        re.findall(
            r"FUNCTION (library_\w+)\(.*?AS \$\$(.*?)\$\$;", derived.FUNCTIONS + procedures.PROCEDURES, re.DOTALL
        )
    )
    assert installed == written
