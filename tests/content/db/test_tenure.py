"""A predecessor's database from its adoption to the way back: used, backed up, deleted from, and adopted again.

Its embeddings are of an extension that only a superuser may create; everything else is done as the owner.
"""

import io
import secrets
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command

from content.decisions import elsewhere, trash
from tests.content.db.test_predecessor import dump
from tests.databases import connected_to, create_database, drop_database, owner_dsn, role_dsn
from ytv2.ops.backup import restore
from ytv2.ops.doctor import database

KEY = "snapVec0001"
CONTENT = """
CREATE TABLE content (
    video_id text PRIMARY KEY, id text UNIQUE, title text, embedding vector(3), embedding_model text, _version int,
    transcript_text text, transcript_segments jsonb, indexed_at timestamptz DEFAULT now()
);
INSERT INTO content VALUES
    ('snapVec0001', 'yt:snapVec0001', 'SECRET one', '[1,2,3]', 'small', 3, 'SECRET words', '[{"text": "SECRET"}]'),
    ('snapVec0002', 'yt:snapVec0002', 'Two', '[3,2,0.5]', 'small', 1, 'words', '[1]');
"""
CONTENT_SUMMARIES = """
CREATE TABLE content_summaries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), video_id text REFERENCES content ON DELETE CASCADE, variant text,
    text text, html text, revision int, is_latest bool, embedding vector(2)
);
INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest, embedding) VALUES
    ('snapVec0001', 'comprehensive', 'SECRET t', '<p>t</p>', 1, true, '[1,2]'),
    ('snapVec0002', 'comprehensive', 'u', '<p>u</p>', 1, true, NULL);
"""
SUMMARIES = """
CREATE TABLE summaries (
    id bigserial PRIMARY KEY, video_id text NOT NULL, variant text NOT NULL, revision int NOT NULL DEFAULT 1,
    text text, html text, created_at timestamptz NOT NULL DEFAULT now(),
    follow_up_research_available boolean NOT NULL DEFAULT false, UNIQUE (video_id, variant, revision)
);
INSERT INTO summaries (id, video_id, variant, text, html) VALUES
    (7, 'snapVec0001', 'comprehensive', 'SECRET t', '<p>t</p>'), (9, 'yt:snapVec0001', 'audio', 'SECRET a', NULL),
    (11, 'snapVec0002', 'comprehensive', 'u', '<p>u</p>');
SELECT setval('summaries_id_seq', 20);
"""
FOLLOW_UP = """
CREATE TABLE follow_up_research_runs (
    id bigserial PRIMARY KEY, summary_id {type} REFERENCES {table} (id) ON DELETE CASCADE, response text
);
CREATE TABLE follow_up_suggestions (
    id bigserial PRIMARY KEY, summary_id {type} REFERENCES {table} (id) ON DELETE SET NULL, question text
);
CREATE TABLE follow_up_chat_turns (
    id bigserial PRIMARY KEY, run_id bigint REFERENCES follow_up_research_runs ON DELETE CASCADE, words text
);
CREATE TABLE audio_artifacts (video_id text, summary_id {type}, script text, vector vector(2));
INSERT INTO follow_up_research_runs (summary_id, response) SELECT id, 'of ' || text FROM {table};
INSERT INTO follow_up_suggestions (summary_id, question) SELECT id, text || '?' FROM {table};
INSERT INTO follow_up_chat_turns (run_id, words) SELECT id, response FROM follow_up_research_runs;
INSERT INTO audio_artifacts SELECT video_id, id, text, '[1,2]' FROM {table};
"""
STARTS = {
    "content_summaries": CONTENT + CONTENT_SUMMARIES + FOLLOW_UP.format(type="uuid", table="content_summaries"),
    "summaries": CONTENT + SUMMARIES + FOLLOW_UP.format(type="bigint", table="summaries"),
    "both": CONTENT + CONTENT_SUMMARIES + SUMMARIES + FOLLOW_UP.format(type="bigint", table="summaries"),
}
# What the older programs send.
OLDER = {
    "content_summaries": """
INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest)
    SELECT 'snapVec0002', 'deep-research', random()::text, 'h', max(revision) + 1, true FROM content_summaries;
UPDATE content_summaries SET html = '<p>v</p>' WHERE variant = 'comprehensive' AND video_id = 'snapVec0002';
""",
    "summaries": """
SELECT s.id, s.video_id, s.text FROM summaries s LIMIT 1;
INSERT INTO summaries (video_id, variant, revision, text, html, created_at) VALUES ('snapVec0002', 'deep-research',
    (SELECT max(revision) + 1 FROM summaries), random()::text, 'h', now()) RETURNING id, revision;
UPDATE summaries SET follow_up_research_available = TRUE WHERE id = 11;
SELECT r.id, s.variant FROM follow_up_research_runs r JOIN summaries s ON s.id = r.summary_id;
INSERT INTO follow_up_research_runs (summary_id, response) SELECT max(id), 'more' FROM summaries;
INSERT INTO summaries (video_id, variant, revision, text, html) VALUES ('snapVec0002', 'comprehensive', 1, 'u', 'w')
    ON CONFLICT (video_id, variant, revision) DO UPDATE SET html = EXCLUDED.html RETURNING id;
""",
}
OLDER["both"] = OLDER["content_summaries"] + OLDER["summaries"]
TABLES = ("content", "content_summaries", "follow_up_research_runs", "follow_up_suggestions", "follow_up_chat_turns")
EVERYTHING = " UNION ALL ".join(f"SELECT '{name}', t::text FROM {name} t" for name in (*TABLES, "audio_artifacts"))


@contextmanager
def with_vector(name=""):
    """The DSN of an empty database of the owner in which a superuser created the extension."""
    name = name or f"vector_{secrets.token_hex(4)}"
    create_database(name)
    with psycopg.connect(role_dsn("superuser", name), autocommit=True) as superuser:
        superuser.execute("CREATE EXTENSION vector")
    yield owner_dsn(name)
    drop_database(name)


@pytest.fixture(params=STARTS)
def start(request):
    return request.param


def test_a_predecessors_database_lives_a_whole_life(start, unrolled, migrate, tmp_path):
    with with_vector() as dsn, with_vector() as beside, psycopg.connect(dsn, autocommit=True) as conn:
        name = dsn.rpartition("/")[2]
        conn.execute(STARTS[start])
        runs = conn.execute("SELECT count(*) FROM follow_up_research_runs").fetchone()

        migrate(dsn)
        conn.execute(OLDER[start])
        before = sorted(conn.execute(EVERYTHING).fetchall())
        texts = "SELECT count(*) FROM follow_up_research_runs r JOIN content_summaries s"
        key = "s.id = summary_id" if start == "content_summaries" else "s.number = summary_id"
        assert conn.execute(f"{texts} ON {key} AND response = 'of ' || s.text").fetchone() == runs

        with connected_to(name):
            call_command("snapshot", str(tmp_path / "s"), stdout=(said := io.StringIO()))
            call_command("restore", str(tmp_path / "s"), into=beside, stdout=io.StringIO())
            assert "A restore needs the extensions vector 0." in said.getvalue()
            with psycopg.connect(beside) as copy:
                assert sorted(copy.execute(EVERYTHING).fetchall()) == before

            trash.delete(KEY, by="ada")
            assert "SECRET" not in str(conn.execute("SELECT title FROM content").fetchall())
            trash.restore(KEY, by="ada")
            assert sorted(conn.execute(EVERYTHING).fetchall()) == before

            trash.delete(KEY, by="ada")
            assert elsewhere.count([KEY])["audio_artifacts"] == (1 if start == "content_summaries" else 2)
            trash.purge(KEY, by="ada")
        assert "SECRET" not in dump(dsn, "--data-only")

        migrate(dsn, "content", "zero")
        migrate(dsn, "ingest", "zero")
        conn.execute(OLDER[start])
        kept = "SELECT embedding::text, transcript_text, transcript_segments FROM content"
        assert conn.execute(kept).fetchall() == [("[3,2,0.5]", "words", [1])]
        migrate(dsn)
        conn.execute(OLDER[start])
        assert conn.execute("SELECT count(*) FROM follow_up_research_runs").fetchone()[0] > 0


def test_a_restore_names_the_extensions_that_only_a_superuser_can_create(unrolled, migrate, tmp_path, monkeypatch):
    new = owner_dsn(f"new_{secrets.token_hex(4)}")
    with with_vector() as dsn, with_vector() as template:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(CONTENT + CONTENT_SUMMARIES)
        migrate(dsn)
        with connected_to(dsn.rpartition("/")[2]):
            call_command("snapshot", str(tmp_path / "s"), stdout=io.StringIO())
            with pytest.raises(CommandError, match='As a superuser: CREATE EXTENSION "vector" SCHEMA "public";'):
                call_command("restore", str(tmp_path / "s"), into=new)
            with pytest.raises(CommandError, match='CREATE EXTENSION "vector"'):
                call_command("rehearse")
            assert [f.state for f in database.extensions_can_be_restored()] == ["warning"]

            monkeypatch.setattr(restore, "TEMPLATE", template.rpartition("/")[2])
            call_command("rehearse", stdout=(said := io.StringIO()))
            assert "agree in everything" in said.getvalue()
