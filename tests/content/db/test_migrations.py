"""The migrations run forwards and backwards on data, and adopt what a predecessor left."""

import re

import psycopg
import pytest
from django.core.management import call_command

from content.db.functions import FUNCTIONS
from tests.content.db import predecessors
from tests.databases import connected_to

ITEMS = "SELECT video_id, id, title, published_at, indexed_at, subcategories_json, has_audio FROM content ORDER BY 1"
# Tables that are not of Django's own apps, functions, schemas.
LEFT = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
    AND relname !~ '^(django|auth|axes|otp)_'
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$|^public$'
"""


# The NAS's coordinator wrote summaries under whole record ids; some items stand under both forms of their key.
PREFIXED = """
CREATE TABLE content (
    id text UNIQUE, video_id text PRIMARY KEY, title text, channel_name text, has_audio boolean, analysis_json jsonb,
    topics_json json, labels text[], indexed_at timestamptz
);
CREATE TABLE summaries (
    id bigserial PRIMARY KEY, video_id text NOT NULL, variant text NOT NULL, revision int NOT NULL DEFAULT 1,
    text text, html text, created_at timestamptz NOT NULL DEFAULT '2026-01-01', UNIQUE (video_id, variant, revision)
);
CREATE TABLE runs (summary_id bigint REFERENCES summaries ON DELETE CASCADE, about text);
CREATE TABLE marks (video_id text REFERENCES content (video_id), record text REFERENCES content (id));
INSERT INTO content (id, video_id, title, channel_name, has_audio, analysis_json, labels, indexed_at) VALUES
    ('yt:prefixed001', 'prefixed001', 'Named', '', false, '{"a": 1}', NULL, '2026-01-01'),
    ('YT:prefixed001', 'yt:prefixed001', NULL, 'Channel', true, '{"a": 2, "b": 3}', '{x,y}', '2026-02-02'),
    (NULL, 'Reddit:yt:1pre', 'Thread', NULL, NULL, NULL, NULL, NULL),
    ('web:0a1b', 'WEB:0a1b', 'Article', NULL, NULL, NULL, NULL, NULL),
    ('yt:', 'yt:', 'No key', NULL, NULL, NULL, NULL, NULL);
INSERT INTO summaries (video_id, variant, revision, text, html, created_at) VALUES
    ('prefixed001', 'comprehensive', 1, 'first', NULL, '2026-01-01'),
    ('prefixed001', 'comprehensive', 3, 'third', NULL, '2026-01-03'),
    ('yt:prefixed001', 'comprehensive', 1, 'second', NULL, '2026-01-02'),
    ('yt:prefixed001', 'audio', 1, NULL, '<audio src="x.mp3"></audio>', '2026-01-02'),
    ('reddit:1pre', 'key-insights', 1, 'k', NULL, '2026-01-02'),
    ('reddit:1pre', 'key-insights', 4, 'm', NULL, '2026-01-04'),
    ('YT:orphan00001', 'audio', 1, NULL, '<p>Heard words</p>', '2025-05-05'),
    ('orphan00001', 'comprehensive', 1, E'## **Of water**\nand more', NULL, '2025-05-06'),
    ('web:nobody', 'audio', 1, NULL, '<audio src="y.mp3"></audio>', '2025-05-05');
INSERT INTO runs SELECT id, coalesce(text, html) FROM summaries;
INSERT INTO marks VALUES ('prefixed001', 'yt:prefixed001'), ('yt:prefixed001', 'YT:prefixed001'),
    ('WEB:0a1b', 'web:0a1b');
"""


def test_items_and_summaries_under_prefixed_keys_are_one_item_each(adopted):
    conn = adopted(PREFIXED)

    columns = "video_id, id, title, channel_name, has_audio, analysis_json, labels"
    assert conn.execute(f"SELECT {columns} FROM content ORDER BY video_id").fetchall() == [
        ("0a1b", "web:0a1b", "Article", None, None, None, None),
        ("1pre", "yt:1pre", "Thread", None, None, None, None),
        ("nobody", "web:nobody", "nobody", None, False, None, None),
        ("orphan00001", "yt:orphan00001", "Of water", None, False, None, None),
        ("prefixed001", "yt:prefixed001", "Named", "Channel", True, {"a": 1, "b": 3}, ["x", "y"]),
        ("yt:", "yt:", "No key", None, None, None, None),
    ]
    rows = (
        "SELECT video_id, variant, revision, text, is_latest FROM content_summaries WHERE text <> '' ORDER BY 1, 2, 3"
    )
    assert conn.execute(rows).fetchall() == [
        ("1pre", "key-insights", 1, "k", False),
        ("1pre", "key-insights", 4, "m", True),
        ("orphan00001", "comprehensive", 1, "## **Of water**\nand more", True),
        ("prefixed001", "comprehensive", 1, "first", False),
        ("prefixed001", "comprehensive", 3, "third", True),
        ("prefixed001", "comprehensive", 4, "second", False),
    ]
    runs = "SELECT count(*) FROM runs r JOIN summaries s ON s.id = summary_id AND about = coalesce(text, html)"
    assert conn.execute(runs).fetchone() == (9,)
    assert conn.execute("SELECT DISTINCT m::text FROM marks m ORDER BY 1").fetchall() == [
        ("(0a1b,web:0a1b)",),
        ("(prefixed001,yt:prefixed001)",),
    ]
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        conn.execute("INSERT INTO marks VALUES ('none', NULL)")
    assert conn.execute("SELECT min(indexed_at)::date::text FROM content").fetchone() == ("2025-05-05",)


def test_what_migrate_will_do_is_said_before_it_does_it(bare_database, capsys):
    more = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    more += "CREATE TRIGGER dated BEFORE UPDATE ON content FOR EACH ROW EXECUTE FUNCTION f();"
    more += "ALTER TABLE content ADD short text GENERATED ALWAYS AS (left(title, 3)) STORED, ENABLE ROW LEVEL SECURITY"
    with psycopg.connect(bare_database, autocommit=True) as conn, connected_to(bare_database.rpartition("/")[2]):
        conn.execute(PREFIXED + more)

        call_command("migrate", "content", plan=True)
        said = capsys.readouterr().out

        assert conn.execute("SELECT count(*) FROM content").fetchone() == (5,)
        for line in (
            "content: 5 rows; columns that the library does not know stay: labels, short.",
            "summaries: 9 rows",
            "Keys lose the prefix yt:, reddit: or web: in 9 rows.",
            "Rows of content that mean an item that has a row already, and fill its gaps: 1.",
            "Summaries belong to 2 items that are not there: each gets a row in content.",
            "Foreign keys of other tables are made again: marks (record), marks (video_id), runs (summary_id).",
            "Triggers and rules rest until the way back: dated.",
            "Generated columns are not kept: content.short.",
            "Row security is not kept; nobody but the owner gets rights on: content.",
        ):
            assert line in said
        call_command("migrate", "content")
        assert "Foreign keys of other tables are made again" in capsys.readouterr().out
        call_command("migrate", "content", "zero", plan=True)
        assert (
            "The predecessor's tables come back with the library's rows: content, summaries." in capsys.readouterr().out
        )


# As the views were before summaries had numbers.
VIEWS_OF_BEFORE = """
CREATE VIEW v_latest_summaries AS SELECT * FROM content_summaries WHERE is_latest;
CREATE VIEW summaries AS
    SELECT video_id, variant, revision, text, html, created_at, came_by_view FROM content_summaries;
ALTER VIEW summaries ALTER COLUMN came_by_view SET DEFAULT true;
"""


@pytest.fixture
def adopted(bare_database, migrate):
    """Make a predecessor's database, adopt it, and connect to it."""
    with psycopg.connect(bare_database, autocommit=True) as conn:

        def adopt(sql):
            conn.execute(sql)
            migrate(bare_database, "content")
            return conn

        yield adopt


def test_a_predecessors_database_is_adopted_without_losing_a_row_and_the_rules_hold(adopted):
    conn = adopted(predecessors.OLDEST)

    first, second = conn.execute(ITEMS).fetchall()
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
    # And the rules hold.
    conn.execute("INSERT INTO content (video_id, title) VALUES ('ccccccccccc', 'Third')")
    conn.execute("INSERT INTO content_summaries (video_id, variant, text) VALUES ('aaaaaaaaaaa', 'audio', 'again')")
    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute("UPDATE content SET video_id = 'zzzzzzzzzzz' WHERE video_id = 'aaaaaaaaaaa'")
    latest = conn.execute("SELECT text, revision FROM v_latest_summaries WHERE variant = 'audio'").fetchall()
    assert latest == [("again", 2)]


def test_a_table_named_summaries_is_taken_over(adopted):
    table = "CREATE TABLE summaries (video_id text, variant text, revision int, text text, html text, created_at date);"
    rows = "INSERT INTO summaries VALUES ('aaaaaaaaaaa', 'executive', 1, 'brief', '<p>brief</p>', now()),"
    more = "('aaaaaaaaaaa', 'comprehensive', 1, 'new', '', now()), ('ddddddddddd', 'audio', 1, 'orphan', '', now());"

    conn = adopted(predecessors.OLDEST + table + rows + more)

    texts = "SELECT video_id, variant, revision, text FROM summaries WHERE variant <> 'audio' ORDER BY 2, 3"
    assert conn.execute(texts).fetchall() == [
        ("aaaaaaaaaaa", "comprehensive", 1, "old"),
        ("aaaaaaaaaaa", "comprehensive", 2, "new"),
        ("aaaaaaaaaaa", "executive", 1, "brief"),
    ]
    assert conn.execute("SELECT count(*) FROM content WHERE video_id = 'ddddddddddd'").fetchone() == (1,)


def test_a_summary_without_a_variant_is_the_comprehensive_one_and_unreadable_dates_are_forgotten(adopted):
    conn = adopted(
        "CREATE TABLE content (video_id text, id text, published_at timestamptz, expires_at timestamptz);"
        "INSERT INTO content VALUES ('', 'yt:aaaaaaaaaaa', 'infinity', 'infinity');"
        "CREATE TABLE summaries (video_id text, variant text, text text);"
        "INSERT INTO summaries VALUES ('aaaaaaaaaaa', NULL, 'old'), ('aaaaaaaaaaa', '', 'new')"
    )

    rows = conn.execute("SELECT video_id, id, published_at, expires_at::text FROM content").fetchall()
    assert rows == [("aaaaaaaaaaa", "yt:aaaaaaaaaaa", None, "infinity")]
    summaries = conn.execute("SELECT variant, revision, is_latest FROM content_summaries ORDER BY revision").fetchall()
    assert summaries == [("comprehensive", 1, False), ("comprehensive", 2, True)]


def test_other_tables_refer_to_summaries_by_their_numbers(adopted):
    conn = adopted(predecessors.BOTH)

    numbers = "SELECT number, variant, text, follow_up_research_available FROM content_summaries ORDER BY number"
    assert conn.execute(numbers).fetchall() == [(7, "comprehensive", "t", True), (9, "audio", "a", False)]
    conn.execute("INSERT INTO summaries (video_id, variant, text) VALUES ('aaaaaaaaaaa', 'executive', 'e')")
    (newest,) = conn.execute("SELECT number FROM content_summaries WHERE variant = 'executive'").fetchone()
    conn.execute("INSERT INTO research_runs (summary_id, response) VALUES (%s, 'of the newest')", [newest])
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        conn.execute("INSERT INTO research_runs (summary_id, response) VALUES (1234, 'of none')")
    assert newest > 9


OLDER_STATEMENTS = """
SELECT s.id, s.video_id, s.text FROM summaries s LIMIT 1;
INSERT INTO summaries (video_id, variant, revision, text, html, created_at)
    VALUES ('aaaaaaaaaaa', 'deep-research', 1, 't', 'h', now()) RETURNING id, revision;
UPDATE summaries SET follow_up_research_available = TRUE WHERE id = 7;
SELECT r.id, s.variant FROM research_runs r JOIN summaries s ON s.id = r.summary_id;
"""


def test_the_view_has_every_column_of_the_table_whose_name_it_bears(adopted):
    conn = adopted(
        predecessors.NAS + "ALTER TABLE summaries ADD COLUMN model text DEFAULT 'gpt', ADD COLUMN cost numeric(9, 4);"
        "CREATE VIEW dear AS SELECT id, cost FROM summaries WHERE cost > 1"
    )

    conn.execute(OLDER_STATEMENTS)
    row = "INSERT INTO summaries (video_id, variant, text, cost) VALUES ('1abc', 'audio', 'x', 2.5) RETURNING id, model"
    number, model = conn.execute(row).fetchone()

    assert model == "gpt"
    assert [row[:1] for row in conn.execute("SELECT * FROM dear")] == [(number,)]
    assert conn.execute("SELECT follow_up_research_available FROM summaries WHERE id = 7").fetchone() == (True,)


def test_a_library_that_no_predecessor_filled_numbers_its_summaries_as_well(bare_database, migrate):
    with psycopg.connect(bare_database, autocommit=True) as conn:
        migrate(bare_database, "content", "0003")
        conn.execute("DROP VIEW summaries; ALTER TABLE content_summaries DROP COLUMN number CASCADE")
        conn.execute("INSERT INTO content (video_id) VALUES ('aaaaaaaaaaa')")
        conn.execute("INSERT INTO content_summaries (video_id, variant, text) VALUES ('aaaaaaaaaaa', 'audio', 'a')")
        conn.execute(VIEWS_OF_BEFORE)

        migrate(bare_database, "content")

        assert conn.execute("SELECT id, follow_up_research_available FROM summaries").fetchall() == [(1, False)]
        assert conn.execute("SELECT number FROM v_latest_summaries").fetchall() == [(1,)]
        conn.execute(f"CREATE TABLE research_runs (id int, summary_id bigint); {OLDER_STATEMENTS}")


def test_jobs_of_the_predecessor_may_do_what_they_might(adopted):
    conn = adopted(predecessors.NAS)

    may = "SELECT has_table_privilege('pg_monitor', %s, 'INSERT'), has_column_privilege('public', %s, %s, 'SELECT')"
    assert conn.execute(may, ["summaries", "content", "title"]).fetchone() == (True, True)
    assert conn.execute(may, ["content_summaries", "content", "analysis_json"]).fetchone() == (False, False)


def test_checks_and_indexes_of_the_predecessor_stay_where_no_type_was_corrected(adopted):
    conn = adopted(
        "CREATE TABLE content (video_id text PRIMARY KEY, title text CHECK (title <> 'x'), rank int, has_audio int);"
        "CREATE UNIQUE INDEX one_of_a_rank ON content (rank);"
        "CREATE INDEX heard ON content (title) WHERE has_audio = 1;"
        "CREATE TABLE ranks (rank int REFERENCES content (rank))"
    )

    conn.execute("INSERT INTO content (video_id, title, rank) VALUES ('aaaaaaaaaaa', 'First', 1)")
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_of_a_rank"):
        conn.execute("INSERT INTO content (video_id, title, rank) VALUES ('bbbbbbbbbbb', 'Second', 1)")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        conn.execute("INSERT INTO ranks VALUES (2)")
    with pytest.raises(psycopg.errors.CheckViolation, match="content_title_check"):
        conn.execute("UPDATE content SET title = 'x'")
    assert conn.execute("SELECT to_regclass('heard')").fetchone() == (None,)


def test_views_of_the_predecessor_show_the_library(adopted):
    conn = adopted(predecessors.ODD)

    conn.execute("UPDATE content SET title = 'Second'")

    assert conn.execute("SELECT title FROM content").fetchall() == [("Second",)]
    assert conn.execute("SELECT items FROM counted").fetchall() == [(1,)]


def test_backwards_leaves_nothing_of_a_library_that_was_not_adopted(migrated_database, migrate):
    with psycopg.connect(migrated_database, autocommit=True) as conn:
        conn.execute("INSERT INTO content (video_id, title) VALUES ('aaaaaaaaaaa', 'First')")
        conn.execute("INSERT INTO summaries (video_id, variant, text) VALUES ('aaaaaaaaaaa', 'audio', 'heard')")

        migrate(migrated_database, "content", "zero")
        migrate(migrated_database, "ingest", "zero")

        assert conn.execute(LEFT).fetchall() == []
        migrate(migrated_database)
        assert conn.execute("SELECT count(*) FROM content").fetchone() == (0,)


def test_the_functions_in_the_database_are_those_of_the_source(sql):
    installed = dict(sql("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'library\\_%%'"))

    written = re.findall(r"FUNCTION (library_\w+)\(.*?AS \$\$(.*?)\$\$;", FUNCTIONS, re.DOTALL)
    assert installed == dict(written)


# As names were folded when less counted as one.
FOLD_OF_BEFORE = """
CREATE OR REPLACE FUNCTION library_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(btrim(value))
$$;
CREATE OR REPLACE FUNCTION library_language(language text, analysis jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN coalesce(language, 'en'); END $$;
"""
SPELT = "Hist\u200bory"


def test_names_that_were_stored_before_they_were_one_are_one_afterwards(migrated_database, migrate):
    with psycopg.connect(migrated_database, autocommit=True) as conn:
        migrate(migrated_database, "content", "0003")
        conn.execute(FOLD_OF_BEFORE)
        conn.execute("SELECT set_config('ytv2.actor', 'ada', false)")
        conn.execute(
            "INSERT INTO content (video_id, title, channel_name, language, subcategories_json) VALUES"
            " ('a', 'Cafe\u0301', 'Mu\u0308ller', 'English', %s), ('b', 'Café', 'Müller', 'en', %s)",
            [f'{{"categories": [{{"category": "{name}"}}, {{"category": "Rome"}}]}}' for name in (SPELT, "Küche")],
        )
        conn.execute("INSERT INTO summaries (video_id, variant, text, html) VALUES ('a', 'audio', 'Words', 'Words')")
        conn.execute(
            'INSERT INTO curation (video_id, refusals) VALUES (\'a\', \'{"categories": ["history", "\u200b"]}\')'
        )
        conn.execute(
            "INSERT INTO category_alias (key, name, decided_at) VALUES"
            " ('ku\u0308che', 'Cooking', '2020-01-01'), ('küche', 'Kitchen', '2021-01-01'), ('ｒome', 'Italy', now())"
        )
        for goes_back in (False, True):  # forwards, backwards and forwards again
            if goes_back:
                migrate(migrated_database, "content", "0003")
            migrate(migrated_database)

            shown = conn.execute(
                "SELECT content.channel_key, shown_language, category_keys, head || words @@ 'cafe' FROM content"
                " LEFT JOIN search_document USING (video_id) ORDER BY video_id"
            ).fetchall()
            assert shown == [("müller", "en", ["italy"], True), ("müller", "en", ["kitchen", "italy"], None)]
            assert conn.execute("SELECT refusals FROM curation").fetchall() == [({"categories": ["history"]},)]
            assert conn.execute("SELECT key, name FROM category_alias ORDER BY key").fetchall() == [
                ("küche", "Kitchen"),
                ("rome", "Italy"),
            ]


def test_of_lines_of_before_no_login_is_known(migrated_database, migrate):
    with psycopg.connect(migrated_database, autocommit=True) as conn:
        conn.execute("INSERT INTO content (video_id) VALUES ('aaaaaaaaaaa'), ('bbbbbbbbbbb')")
        migrate(migrated_database, "content", "0010")
        with conn.transaction():
            conn.execute("SELECT set_config('ytv2.actor', 'ada', true), set_config('ytv2.via', 'admin items', true)")
            conn.execute("DELETE FROM content WHERE video_id = 'aaaaaaaaaaa'")

        migrate(migrated_database)
        with conn.transaction():
            conn.execute("SELECT library_act_as('bob', via => 'psql')")
            conn.execute("DELETE FROM content WHERE video_id = 'bbbbbbbbbbb'")

        lines = conn.execute("SELECT actor, login, via FROM history WHERE kind = 'tombstone' ORDER BY id").fetchall()
        assert lines == [("ada", None, "admin items"), ("bob", "ytv2_owner", "psql")]


WORDS_OF_CATEGORIES = """
    SELECT head || words @@ 'cooking', (SELECT query FROM library_search_asked('cooking', %s, '{}')) IS NOT NULL
    FROM search_document ORDER BY video_id
"""
# What a website of before goes on asking until it is started anew.
ASKED_BEFORE = "SELECT * FROM library_search_asked('bread', '[]', '{}')"


def test_words_of_categories_move_apart_and_back(migrated_database, migrate):
    asked = '[[{"text": "cooking", "kind": "words", "excluded": false}]]'
    insert = (
        "INSERT INTO content (video_id, title, language, subcategories_json)"
        """ VALUES (%s, 'Bread', 'en', '{"categories": [{"category": "Cooking"}]}')"""
    )
    with psycopg.connect(migrated_database, autocommit=True) as conn:
        conn.execute(insert, ["aaaaaaaaaaa"])
        conn.execute("INSERT INTO summaries (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', 'audio', 'x', 'x')")
        assert conn.execute(WORDS_OF_CATEGORIES, [asked]).fetchall() == [(False, True)]

        migrate(migrated_database, "content", "0027")
        conn.execute(insert, ["bbbbbbbbbbb"])
        conn.execute("INSERT INTO summaries (video_id, variant, text, html) VALUES ('bbbbbbbbbbb', 'audio', 'x', 'x')")
        assert conn.execute(WORDS_OF_CATEGORIES, [asked]).fetchall() == [(True, True), (True, True)]

        migrate(migrated_database)
        assert conn.execute(WORDS_OF_CATEGORIES, [asked]).fetchall() == [(False, True), (False, True)]
        assert conn.execute("SELECT count(*) FROM listing WHERE filed @@ 'cooking'").fetchone() == (2,)
        assert [column.name for column in conn.execute(ASKED_BEFORE).description] == ["query", "key", "stems"]
        assert conn.execute("SELECT * FROM library_recount_items(ARRAY['aaaaaaaaaaa', 'bbbbbbbbbbb'])").fetchall() == []
