"""Rows of other programs' tables, and columns that the library does not know, go with an item and come back with it."""

import psycopg
import pytest
from django.db import connection
from django.utils.html import escape

from content.decisions import elsewhere
from content.decisions.trash import delete, purge, restore
from tests.databases import role_dsn

KEY, OTHER = "aaaaaaaaaaa", "bbbbbbbbbbb"
TABLES = """
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN share AS numeric(30, 25) CHECK (VALUE >= 0);
CREATE TYPE place AS (page int, words text);
ALTER TABLE content ADD COLUMN embedding vector(3), ADD COLUMN mood mood, ADD COLUMN shares share[],
    ADD COLUMN origin json, ADD COLUMN seen tstzrange, ADD COLUMN place place, ADD COLUMN blob bytea,
    ADD COLUMN rank bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN short text GENERATED ALWAYS AS (left(title, 2)) STORED;
ALTER TABLE content_summaries ADD COLUMN embeddings vector(2)[], ADD COLUMN odds float8, ADD COLUMN note json;
CREATE TABLE research (
    id bigserial PRIMARY KEY, summary_id bigint NOT NULL REFERENCES content_summaries (number) ON DELETE CASCADE,
    answer text, at timestamptz DEFAULT now(), length int GENERATED ALWAYS AS (length(answer)) STORED
);
CREATE TABLE turn (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, before int REFERENCES turn (id) ON DELETE CASCADE,
    research_id bigint REFERENCES research (id) ON DELETE CASCADE,
    summary_id bigint REFERENCES content_summaries (number) ON DELETE CASCADE, words text, mood mood
);
CREATE TABLE artifact (video_id text REFERENCES content (video_id) ON DELETE CASCADE, bytes bytea, vectors vector(2));
CREATE TABLE bookmark (
    id int PRIMARY KEY, video_id text DEFAULT 'none' REFERENCES content (video_id) ON DELETE SET NULL, page int
);
CREATE TABLE quote (summary_id uuid REFERENCES content_summaries (id) ON DELETE SET NULL, words text);
CREATE TABLE "Next Video" (
    one text REFERENCES content (video_id) ON DELETE CASCADE, two text REFERENCES content (video_id) ON DELETE CASCADE,
    PRIMARY KEY (one, two)
);
"""
ROWS = """
INSERT INTO content (video_id, title) VALUES ('bbbbbbbbbbb', 'Other');
UPDATE content SET embedding = '[1,2.5,-3]', mood = 'bad', shares = '{0.1234567890123456789012345,NULL}',
    origin = '{"b": 1,  "a": [1.0], "a": null}', seen = '["0044-03-15 12:00+00 BC",2026-11-29 10:00+02)',
    place = ROW(7, 'a "quoted" (word),'), blob = '\\x00ff' WHERE video_id = 'aaaaaaaaaaa';
UPDATE content_summaries SET embeddings = ARRAY['[1,2]', NULL, '[3,4e-7]']::vector[], odds = 'NaN', note = '[ 1 ]',
    follow_up_research_available = true;
INSERT INTO research (summary_id, answer) SELECT number, 'about ' || text FROM content_summaries;
INSERT INTO turn (research_id, summary_id, words, mood) SELECT id, summary_id, 'first', 'good' FROM research;
INSERT INTO turn (before, words) SELECT id, 'second' FROM turn;
INSERT INTO turn (before, words) SELECT max(id), 'third' FROM turn;
INSERT INTO artifact VALUES ('aaaaaaaaaaa', '\\x01', '[0.1,0.2]'), ('aaaaaaaaaaa', '\\x01', '[0.1,0.2]'),
    ('bbbbbbbbbbb', NULL, NULL);
INSERT INTO bookmark VALUES (1, 'aaaaaaaaaaa', 5), (2, 'bbbbbbbbbbb', 6), (3, NULL, 7), (4, 'aaaaaaaaaaa', 8);
INSERT INTO quote SELECT id, text FROM content_summaries;
INSERT INTO "Next Video" VALUES ('aaaaaaaaaaa', 'bbbbbbbbbbb'), ('bbbbbbbbbbb', 'aaaaaaaaaaa');
"""
NAMES = ("content", "content_summaries", "research", "turn", "artifact", "bookmark", "quote", '"Next Video"')


@pytest.fixture(scope="module", autouse=True)
def vector(django_db_setup):
    """The extension, which the owner of the tables may not create."""
    with psycopg.connect(role_dsn("superuser", connection.settings_dict["NAME"]), autocommit=True) as superuser:
        superuser.execute("CREATE EXTENSION vector")
        yield
        superuser.execute("DROP EXTENSION vector")


@pytest.fixture
def others(put, sql):
    """An item to which rows of many tables refer, with columns of all kinds of types, and another item."""
    sql("SET LOCAL datestyle = 'SQL, DMY'")
    put(KEY, title="First")
    sql("INSERT INTO content_summaries (video_id, variant, text) VALUES (%s, 'audio', 'heard')", KEY)
    sql(TABLES)
    sql(ROWS)


@pytest.fixture
def everything(sql):
    """Every row of every table as PostgreSQL writes it."""

    def read():
        union = " UNION ALL ".join(f"SELECT '{name}', t::text FROM {name} t" for name in NAMES)
        return sql(f"{union} ORDER BY 1, 2")

    return read


def test_what_goes_with_an_item_comes_back_with_it_to_the_byte(others, everything):
    before = everything()

    delete(KEY, by="ada")
    assert len(everything()) < len(before)
    restore(KEY, by="ada")

    assert everything() == before


@pytest.mark.parametrize("order", [(KEY, OTHER), (OTHER, KEY)])
def test_rows_between_two_deleted_items_come_back_with_the_second(others, everything, order):
    before = everything()
    delete(KEY, by="ada")
    delete(OTHER, by="ada")

    for key in order:
        restore(key, by="ada")

    assert everything() == before


def test_what_was_dropped_or_added_since_does_not_stop_a_restore(others, sql):
    delete(KEY, by="ada")
    sql("DROP TABLE turn; ALTER TABLE research DROP COLUMN answer CASCADE, ADD COLUMN cost int NOT NULL DEFAULT 3")
    sql("ALTER TABLE content DROP COLUMN mood, ADD COLUMN stars int NOT NULL DEFAULT 5")
    sql("UPDATE bookmark SET video_id = %s WHERE id = 1", OTHER)

    restore(KEY, by="ada")

    assert sql("SELECT stars, embedding::text FROM content WHERE video_id = %s", KEY) == [(5, "[1,2.5,-3]")]
    assert sql("SELECT DISTINCT cost FROM research") == [(3,)]
    assert sql("SELECT id FROM bookmark WHERE video_id = %s", KEY) == [(4,)]


def test_a_row_that_fits_nowhere_any_more_is_logged(others, sql, caplog):
    delete(KEY, by="ada")
    sql("CREATE TABLE moods (name text PRIMARY KEY); ALTER TABLE turn ADD COLUMN m text DEFAULT 'x' REFERENCES moods")

    restore(KEY, by="ada")

    assert sql("SELECT count(*) FROM research") == [(2,)]
    assert "restore_left_out" in caplog.text


WORDS = """
CREATE TABLE notes (video_id text, note text);
CREATE TABLE clippings (id int PRIMARY KEY, content_id varchar(40), words text);
CREATE TABLE answers (summary_id bigint, clipping int REFERENCES clippings (id), answer text);
CREATE MATERIALIZED VIEW noted AS SELECT note FROM notes;
INSERT INTO notes VALUES ('yt:aaaaaaaaaaa', 'secret'), ('aaaaaaaaaaa', 'secret'), ('bbbbbbbbbbb', 'open');
INSERT INTO clippings VALUES (1, 'YT:aaaaaaaaaaa', 'secret'), (2, 'bbbbbbbbbbb', 'open');
INSERT INTO answers SELECT number, 1, 'secret' FROM content_summaries UNION ALL SELECT 0, 2, 'open';
REFRESH MATERIALIZED VIEW noted;
"""
HELD = {
    **{'"Next Video"': 2, "answers": 2, "artifact": 2, "bookmark": 2, "clippings": 1, "notes": 2, "quote": 2},
    **{"research": 2, "turn": 5},
}


def test_a_purge_leaves_no_words_anywhere_and_the_question_says_so(others, sql, everything, person):
    sql(f"SET LOCAL datestyle = 'ISO'; {WORDS}")
    delete(KEY, by="ada")
    chosen = {"action": "purge", "_selected_action": KEY}
    question = person("ada", superuser=True).post("/admin/content/tombstone/", chosen).content.decode()

    assert elsewhere.count([KEY]) == HELD
    assert all(f"{escape(table)} ({number})" in question for table, number in HELD.items())
    purge(KEY, by="ada")

    assert (
        sql("SELECT note FROM noted UNION ALL SELECT words FROM clippings UNION ALL SELECT answer FROM answers")
        == [("open",)] * 3
    )
    left = [("artifact", "(bbbbbbbbbbb,,)"), ("bookmark", "(2,bbbbbbbbbbb,6)"), ("bookmark", "(3,,7)")]
    assert [row for row in everything() if row[0] != "content"] == left
    assert elsewhere.count([KEY]) == {}


@pytest.mark.parametrize(
    "rule", ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT", "NO ACTION DEFERRABLE"]
)
def test_a_purge_reaches_rows_that_refer_to_rows_about_the_item(sql, put, rule):
    put(KEY)
    when = "DEFERRABLE" if "DEFERRABLE" in rule else ""
    on_delete = f"ON DELETE {rule.removesuffix(' DEFERRABLE')} {when}"
    sql(f"""
        CREATE TABLE run (part int, id int, video_id text, PRIMARY KEY (part, id));
        CREATE TABLE turn (id int PRIMARY KEY, part int, run int, words text,
            FOREIGN KEY (part, run) REFERENCES run {on_delete});
        CREATE TABLE vote (turn_id int REFERENCES turn {on_delete}, words text);
        INSERT INTO run VALUES (1, 1, 'yt:{KEY}'), (1, 2, '{OTHER}');
        INSERT INTO turn VALUES (1, 1, 1, 'secret'), (2, 1, 2, 'open'), (3, NULL, NULL, 'open');
        INSERT INTO vote VALUES (1, 'secret'), (2, 'open'), (NULL, 'open');
    """)
    delete(KEY, by="ada")

    assert elsewhere.count([KEY]) == {"run": 1, "turn": 1, "vote": 1}
    purge(KEY, by="ada")
    assert sql("SELECT words FROM turn UNION ALL SELECT words FROM vote") == [("open",)] * 4
    assert sql("SELECT video_id FROM run") == [(OTHER,)]
