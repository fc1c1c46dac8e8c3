"""The functions of the way in: as the source has them, with nobody's rights but the caller's, and by the index."""

import re

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Summary
from ingest.outcomes import SHELVED
from ingest.receipts import deliveries
from ingest.shelve import library_rows
from ingest.shelve.corridor import receive
from ingest.shelve.functions import FUNCTIONS

OURS = "SELECT proname, prosrc, prosecdef FROM pg_proc WHERE proname LIKE 'ingest\\_%%'"
# Of this transaction: how often whole tables were read, and how often an index was.
READ = """
    SELECT relname, seq_scan, idx_scan FROM pg_stat_xact_user_tables
    WHERE relname IN ('content', 'content_summaries', 'curation', 'tombstone', 'seal', 'listing')
"""


def test_the_functions_in_the_database_are_those_of_the_source(sql):
    installed = {name: body for name, body, _ in sql(OURS)}

    assert installed == dict(re.findall(r"FUNCTION (ingest_\w+)\(.*?AS \$\$(.*?)\$\$;", FUNCTIONS, re.DOTALL))


def test_they_name_the_columns_that_python_knows():
    look, shelve, _, deliver = (
        " ".join(text.split()) for text in re.findall(r"AS \$\$(.*?)\$\$", FUNCTIONS, re.DOTALL)
    )
    answered = re.search(r"video_id text, id text.*?\)", " ".join(FUNCTIONS.split()))[0]

    assert re.findall(r"(\w+) \w+[,)]?", answered) == ["video_id", *library_rows.COLUMNS]
    assert f"c.video_id, {', '.join(f'c.{name}' for name in library_rows.COLUMNS)} FROM" in look
    assert shelve.count(f"{', '.join(library_rows.COLUMNS)} ") == 4
    assert shelve.count(f"{', '.join(library_rows.SUMMARY_COLUMNS)} ") == 2
    assert f"({' ' + ', '.join(deliveries.COLUMNS)}, body, seen )" in deliver
    assert f"SELECT {', '.join(f'r.{name}' for name in deliveries.COLUMNS)}, " in deliver
    assert {name for name in deliveries.COLUMNS if f" {name} = EXCLUDED.{name}," not in deliver} == {
        "fields",
        "summaries",
    }
    assert f"SELECT {deliveries.SEEN} FROM content" in deliver
    assert re.findall(r"'(\w+)'", re.search(r"'outcome' IN \((.*?)\)", deliver)[1]) == sorted(SHELVED)


def test_but_for_what_deletes_they_have_their_callers_rights(sql):
    assert {name: is_definer for name, _, is_definer in sql(OURS)} == {
        "ingest_look": False,
        "ingest_shelve": False,
        "ingest_deliver": False,
        "ingest_forget_waiting": True,
    }


def test_what_another_writer_inserted_first_gets_no_revision(put):
    put("Sourdough01", title="His", html=None)
    rows = [{"video_id": key, "title": "Mine"} for key in ("Sourdough01", "Sourdough02")]
    revisions = [{"video_id": row["video_id"], "variant": "audio", "text": "Mine", "html": ""} for row in rows]

    assert library_rows.shelve(rows, {}, revisions) == {"Sourdough02"}
    assert list(Summary.objects.values_list("content_id", flat=True)) == ["Sourdough02"]


def test_a_plan_of_an_empty_library_reads_a_full_one_by_the_index(sql, put):
    keys = [f"Sourdough{number:02}" for number in range(40)]
    library_rows.look(dict.fromkeys(keys[:1], ""))
    for key in keys:
        put(key)
    before = {name: (whole, indexed) for name, whole, indexed in sql(READ)}

    library_rows.look({key: f"yt:{key}" for key in keys})

    for name, whole, indexed in sql(READ):
        assert whole == before[name][0], name
        assert indexed > before[name][1] or name == "listing"


def test_they_go_with_their_migration_and_come_back_with_it(migrated_database, command):
    with psycopg.connect(migrated_database, autocommit=True) as conn:
        assert len(conn.execute(OURS.replace("%%", "%")).fetchall()) == 4
        command(migrated_database, "migrate", "ingest", "0001")
        assert conn.execute(OURS.replace("%%", "%")).fetchall() == []
        command(migrated_database, "migrate")
        assert len(conn.execute(OURS.replace("%%", "%")).fetchall()) == 4


@pytest.mark.django_db
def test_a_report_takes_four_statements_beside_who_acts():
    with CaptureQueriesContext(connection) as seen:
        receive(b'{"video_id": "Sourdough01", "title": "Bread", "summary_text": "Knead it."}', "bread.json")

    statements = [query["sql"] for query in seen if not re.search(r"SAVEPOINT|_config|library_setting", query["sql"])]
    assert [" ".join(statement.split()).split("(")[0] for statement in statements] == [
        "SELECT library_find",
        "SELECT * FROM ingest_look",
        "SELECT ingest_shelve",
        "SELECT ingest_deliver",
    ]
