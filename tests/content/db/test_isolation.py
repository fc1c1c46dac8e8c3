"""A transaction that sees an older state of the library cannot overwrite a later decision."""

import psycopg
import pytest
from django.db import connection

from content.decisions import pause
from content.decisions.curation import curate
from content.decisions.taxonomy.merge import merge
from content.decisions.trash import delete
from content.models import Content

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "aaaaaaaaaaa"
OLD = '{"categories": [{"category": "Old", "subcategories": []}]}'


@pytest.fixture(params=["REPEATABLE READ", "SERIALIZABLE"])
def machine(request):
    """A session of its own, which has looked at the library, and so goes on seeing it as it was."""
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None, "context": None}) as conn:
        conn.execute(f"SET TRANSACTION ISOLATION LEVEL {request.param}")
        conn.execute("SELECT count(*) FROM content").fetchone()
        yield conn


def copy(conn):
    with conn.cursor() as cursor, cursor.copy("COPY content (video_id, title) FROM STDIN") as lines:
        lines.write_row((KEY, "Machine"))


WRITES = {
    "an insert": lambda conn: conn.execute("INSERT INTO content (video_id, title) VALUES (%s, 'Machine')", [KEY]),
    "an upsert": lambda conn: conn.execute(
        "INSERT INTO content (video_id, title) VALUES (%s, 'Machine')"
        " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title",
        [KEY],
    ),
    "a copy": copy,
    "an update": lambda conn: conn.execute("UPDATE content SET subcategories_json = %s", [OLD]),
    "a summary": lambda conn: conn.execute(
        "INSERT INTO content_summaries (video_id, variant, text) SELECT video_id, 'audio', 'Words.' FROM content"
    ),
    "a summary of an older job": lambda conn: conn.execute(
        "INSERT INTO summaries (video_id, variant, revision, text) SELECT video_id, 'audio', 1, 'Words.' FROM content"
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_refused_with_what_to_do(put, machine, write):
    put("other")
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        WRITES[write](machine)
    assert refused.value.diag.constraint_name == "writer_sees_the_present"
    assert "READ COMMITTED" in refused.value.diag.message_hint


MEANWHILE = {
    "deleted": lambda: delete(KEY, by="ada"),
    "decided": lambda: curate(KEY, {"title": "Person"}, by="ada"),
    "merged": lambda: merge("Old", "New", by="ada"),
    "paused": lambda: pause.pause(by="ada"),
}


@pytest.mark.parametrize("act", MEANWHILE)
def test_what_was_decided_meanwhile_stands(put, machine, act):
    put("other", subcategories_json={"categories": [{"category": "Old", "subcategories": []}]})
    MEANWHILE[act]()

    with pytest.raises(psycopg.Error):
        machine.execute(
            "INSERT INTO content (video_id, title, subcategories_json) VALUES (%s, 'Machine', %s)", [KEY, OLD]
        )
    machine.rollback()

    assert not Content.objects.filter(video_id=KEY).exists()


def test_who_only_reads_is_welcome(put, machine):
    put(KEY)
    assert machine.execute("SELECT count(*) FROM content").fetchone() == (0,)
