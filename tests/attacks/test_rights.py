"""What each lesser role may do in the database: exactly this, and nothing beside."""

from contextlib import suppress

import psycopg
import pytest
from django.db import connection, transaction

from content.decisions import trash
from content.models import SoundFile
from ingest.models import Delivery, Run, Watcher
from tests.attacks.conftest import LESSER
from ytv2.ops.roles import limits
from ytv2.ops.roles.surplus import surplus

ALL, NONE = "every column", ""
CONTENT = (
    "title channel_name thumbnail_url language subcategories_json topics_json summary_type_latest id canonical_url"
    " published_at indexed_at duration_seconds audio_version analysis_json media media_metadata has_audio"
    " summary_image_url transcript_text transcript_segments said_at updated_at"
)
REVISED = (
    "summary_type text html headline language generated_at audio_url said_at updated_at follow_up_research_available"
)


def columns_of(model):
    return " ".join(field.column for field in model._meta.local_fields if field.name != "id")


# Table to what may be selected, inserted and updated. Nothing is deleted, truncated, referenced or given a trigger.
NAS = {
    "category_alias": (ALL, NONE, NONE),
    "content": (ALL, f"video_id {CONTENT} created_at", CONTENT),
    "content_summaries": (
        ALL,
        f"id video_id variant revision is_latest came_by_view created_at {REVISED}",
        REVISED,
    ),
    "curation": ("video_id overrides incoming refusals", NONE, NONE),
    "delivery": (ALL, columns_of(Delivery), columns_of(Delivery)),
    "facet": (ALL, NONE, NONE),
    "facet_count": (ALL, NONE, NONE),
    "ingest_run": (ALL, columns_of(Run), NONE),
    "listing": (ALL, NONE, NONE),
    "other_key": ("key video_id", "key video_id", NONE),
    "pause": (ALL, NONE, NONE),
    "recording": (ALL, NONE, NONE),
    "seal": (ALL, NONE, NONE),
    "search_document": (ALL, NONE, NONE),
    "sound_file": (ALL, columns_of(SoundFile), columns_of(SoundFile)),
    "suggestion": (ALL, NONE, NONE),
    "summaries": (ALL, ALL, "text html created_at follow_up_research_available"),
    "tombstone": ("video_id deleted_by deleted_at attempts record_id web_key", NONE, NONE),
    "v_latest_summaries": (ALL, NONE, NONE),
    "watcher": (ALL, columns_of(Watcher), columns_of(Watcher)),
}
SHOWN = (
    *("category_alias", "content", "content_summaries", "event", "facet", "facet_count", "listing", "pause"),
    *("recording", "search_document", "summaries", "v_latest_summaries"),
)
READER = dict.fromkeys(SHOWN, (ALL, NONE, NONE)) | {
    "curation": ("video_id overrides", NONE, NONE),
    "other_key": ("key video_id", NONE, NONE),
    "tombstone": ("video_id record_id web_key", NONE, NONE),
}
# The website writes every table but these.
WEB_ONLY_READS = {"django_migrations", "facet", "facet_count", "listing", "recording", "search_document"}
COLUMN_RIGHTS = """
    SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges
    WHERE table_schema = 'public' AND grantee = current_user
"""
TABLE_RIGHTS = """
    SELECT table_name, privilege_type FROM information_schema.table_privileges
    WHERE table_schema = 'public' AND grantee = current_user
"""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
CALLABLE = """
    SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND has_function_privilege(oid, 'EXECUTE')
        AND (prosecdef OR provolatile = 'v') ORDER BY 1
"""


def rights_of(conn):
    """Table to what may be selected, inserted and updated of it."""
    whole = set(conn.execute(TABLE_RIGHTS).fetchall())
    assert not {right for _, right in whole} - {"SELECT", "INSERT", "UPDATE"}
    columns = conn.execute(COLUMN_RIGHTS).fetchall()
    return {
        table: tuple(
            ALL
            if (table, right) in whole
            else " ".join(sorted(column for name, column, its in columns if (name, its) == (table, right)))
            for right in ("SELECT", "INSERT", "UPDATE")
        )
        for table in sorted({table for table, *_ in columns} | {table for table, _ in whole})
    }


def in_order(rights):
    return {
        table: tuple(it if it == ALL else " ".join(sorted(it.split())) for it in three)
        for table, three in rights.items()
    }


@pytest.mark.parametrize(("role", "rights"), [("nas", NAS), ("reader", READER)], ids=["nas", "reader"])
def test_a_lesser_role_has_these_rights_to_tables_and_no_other(login, role, rights):
    assert rights_of(login(role)) == in_order(rights)


def test_the_website_writes_all_tables_but_what_rules_keep(login):
    web = login("web")
    every = {table for (table,) in web.execute(TABLES)}
    rights = set(web.execute(TABLE_RIGHTS).fetchall())

    for right in ("INSERT", "UPDATE", "DELETE"):
        assert {table for table in every if (table, right) not in rights} == WEB_ONLY_READS | {"history"}
    assert {right for _, right in rights} == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    history = {(column, right) for table, column, right in web.execute(COLUMN_RIGHTS) if table == "history"}
    assert {column for column, right in history if right != "SELECT"} == {"was", "becomes"}


NAS_CALLS = ["ingest_deliver", "ingest_forget_waiting", "ingest_look", "ingest_shelve", "library_act_as"]
OWNERS = ["library_count_attempts", "library_forget_sound_files"]


@pytest.mark.parametrize(("role", "functions"), [("nas", NAS_CALLS + OWNERS), ("reader", [])], ids=["nas", "reader"])
def test_a_lesser_role_calls_no_function_that_writes_but_these(login, role, functions):
    assert [name for (name,) in login(role).execute(CALLABLE)] == functions


MUST_NOT = {
    "make a table": "CREATE TABLE mine (id int)",
    "make a temporary table": "CREATE TEMPORARY TABLE mine (id int)",
    "make a schema": "CREATE SCHEMA mine",
    "make a large object": "SELECT lo_create(0)",
    "make a large object of bytes": "SELECT lo_from_bytea(0, 'x')",
    "make one in the old way": "SELECT lo_creat(-1)",
    "empty a table": "TRUNCATE delivery",
    "switch a rule off": "ALTER TABLE content DISABLE TRIGGER ALL",
    "switch all rules off": "SET session_replication_role = replica",
    "hang a trigger on a table": "CREATE TRIGGER t BEFORE UPDATE ON content FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "inherit from a table": "CREATE TABLE child () INHERITS (content)",
    "rewrite a statement": "CREATE RULE r AS ON UPDATE TO content DO INSTEAD NOTHING",
    "become the owner": "SET ROLE ytv2_owner",
    "announce an event": "SELECT library_announce('deleted', '{x}')",
}


@pytest.mark.parametrize("through", ["direct", "pooler"])
@pytest.mark.parametrize("role", LESSER)
def test_no_lesser_role_may(login, role, through):
    conn = login(role, through)
    succeeded = []
    for attempt, statement in MUST_NOT.items():
        with suppress(psycopg.errors.InsufficientPrivilege):
            conn.execute(statement)
            succeeded.append(attempt)
    assert succeeded == []


STRONG = ("ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE")


@pytest.mark.parametrize("role", ["reader", "nas"])
def test_a_machine_can_lock_no_table_of_ours(login, role):
    """But ACCESS SHARE, as every SELECT does: it keeps nobody but a migration waiting."""
    conn = login(role)
    readable = [table for table in rights_of(conn) if table not in ("summaries", "v_latest_summaries")]
    locked = []
    for table in readable:
        for mode in STRONG:
            try:
                with conn.transaction(force_rollback=True):
                    conn.execute(f"LOCK TABLE {table} IN {mode} MODE NOWAIT")
                locked.append((table, mode))
            except psycopg.errors.InsufficientPrivilege:
                pass
    assert locked == []


@pytest.mark.parametrize("role", LESSER)
def test_each_session_of_a_lesser_role_is_bounded(login, role):
    conn = login(role)
    for setting, value in limits.LIMITS[role].settings.items():
        assert conn.execute(f"SHOW {setting}").fetchone() == (value,)
    number = conn.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user").fetchone()
    assert number == (limits.LIMITS[role].connections,)


SURPLUS = {
    "GRANT DELETE ON content TO ytv2_nas": "ytv2_nas has DELETE on content",
    "GRANT UPDATE (attempts) ON tombstone TO ytv2_nas": "ytv2_nas has UPDATE on tombstone (attempts)",
    "GRANT SELECT ON history TO ytv2_reader": "ytv2_reader has SELECT on history",
    "GRANT SELECT ON tombstone TO PUBLIC": "PUBLIC has SELECT on tombstone",
    "GRANT CREATE ON SCHEMA public TO ytv2_web": "ytv2_web has CREATE on the schema",
    "GRANT EXECUTE ON FUNCTION library_announce(text, text[]) TO PUBLIC": "PUBLIC has EXECUTE on library_announce",
    "GRANT ytv2_owner TO ytv2_reader": "ytv2_reader has membership in ytv2_owner",
    "ALTER ROLE ytv2_nas CREATEDB": "ytv2_nas has CREATEDB",
}


@pytest.mark.parametrize("statement", SURPLUS)
def test_a_right_too_many_is_seen(as_role, settings, statement):
    with as_role("superuser"), transaction.atomic():
        assert surplus(settings.ROLES) == []
        with connection.cursor() as cursor:
            cursor.execute(statement)
        assert list(map(str, surplus(settings.ROLES))) == [SURPLUS[statement]]
        transaction.set_rollback(True)


WHOLE = """
    SELECT c.video_id, to_jsonb(c), (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.variant, s.revision)
        FROM content_summaries s WHERE s.video_id = c.video_id), to_jsonb(r), to_jsonb(l)
    FROM content c LEFT JOIN recording r USING (video_id) LEFT JOIN listing l USING (video_id) ORDER BY c.video_id
"""


def test_the_website_deletes_items_with_all_that_belongs_to_them_and_brings_them_back(as_role):
    with as_role("web"), connection.cursor() as cursor:
        cursor.execute(WHOLE)
        before = cursor.fetchall()
        assert sum(recording is not None for *_, recording, _ in before) > 5

        with transaction.atomic():
            keys = [key for key, *_ in before]
            trash.delete_many(keys, by="ada")
            trash.restore_many(keys, by="ada")
            cursor.execute(WHOLE)
            after = cursor.fetchall()
            transaction.set_rollback(True)

    assert after == before
