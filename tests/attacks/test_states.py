"""While something is wrong with other logins or the tables, the doctor and the health answers name it and the cure."""

import re
import threading
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from content.db.inspection import blockers
from content.decisions import canary, trash
from ingest.shelve.corridor import receive_object
from tests.databases import role_dsn
from ytv2.ops import doctor

KEY = "Sourdough01"
CHILD = "CREATE TABLE content_child () INHERITS (content)"
BROUGHT_BACK = (
    "INSERT INTO content_child (video_id, title, shown_language, topic_keys)"
    " SELECT video_id, 'Back', '', '{}' FROM tombstone"
)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def timeless(message):
    """Without the seconds of a transaction, which go on from one question to the next."""
    return re.sub(r"\bfor \d+ s\b", "for a time", message)


@pytest.fixture
def named():
    """The message and the cure of what a check finds wrong, by the doctor and by the health answers."""

    def ask(check):
        (found,) = [it for it in doctor.wrong_with(doctor.OF_NEIGHBOURS) if it.name == check]
        stops_writers = check in {it.__name__ for it in doctor.IN_THE_WAY}
        for address in ("/health/db", *(["/health/ingest"] if stops_writers else [])):
            shown = [it for it in Client().get(address).json()["findings"] if it["name"] == check]
            assert [timeless(it["said"]) for it in shown] == [timeless(found.message)]
        assert found.cure
        return found.message, found.cure

    return ask


@pytest.fixture
def standing_in_line(login):
    """A block in which another session waits for what a statement wants."""

    @contextmanager
    def block(role, statement):
        waiting, watcher = login(role), login("superuser")
        waiting.execute("BEGIN")

        def wait():
            with suppress(psycopg.errors.QueryCanceled):
                waiting.execute(statement)

        thread = threading.Thread(target=wait)
        thread.start()
        while not watcher.execute("SELECT cardinality(pg_blocking_pids(%s))", [waiting.info.backend_pid]).fetchone()[0]:
            pass
        yield
        watcher.execute("SELECT pg_cancel_backend(%s)", [waiting.info.backend_pid])
        thread.join()

    return block


def none_wrong(check):
    return not [it for it in doctor.wrong_with(doctor.OF_NEIGHBOURS) if it.name == check]


ALTERATIONS = {
    "child table": [CHILD],
    "rewrite rule": ["CREATE RULE swallow AS ON UPDATE TO content DO INSTEAD NOTHING"],
    "foreign trigger": [
        "CREATE TRIGGER swallow BEFORE INSERT ON tombstone FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ],
    "row security": ["ALTER TABLE content ENABLE ROW LEVEL SECURITY"],
    "row security by a policy": ["CREATE POLICY p ON listing USING (false)"],
    "disabled trigger": ["ALTER TABLE curation DISABLE TRIGGER ALL"],
    "deleted item": [CHILD, BROUGHT_BACK],
}
# As whom: only the tables' owner and superusers can.
OWNERS = (("owner", "direct"), ("owner", "pooler"), ("superuser", "direct"))


@pytest.mark.parametrize(("role", "through"), OWNERS)
@pytest.mark.parametrize("kind", ALTERATIONS)
def test_an_alteration_of_the_tables_is_seen_by_the_canary_and_the_doctor(as_role, kind, role, through):
    with as_role(role, through), transaction.atomic():
        receive_object({"video_id": KEY, "title": "x", "summary_text": "Words."}, "x.json")
        trash.delete(KEY, by="ada")
        assert canary.check().tampered == []
        for statement in ALTERATIONS[kind]:
            sql(statement)

        report = canary.check()
        answer = Client().get("/health/curation")
        wrong = [it for it in doctor.examine() if it.state == doctor.ERROR]

        assert not report.ok
        assert any(it.startswith(kind.partition(" by ")[0]) for it in report.tampered)
        assert (answer.status_code, answer.json()["tampered"]) == (503, report.tampered)
        assert {it.name for it in wrong} & {"tables_are_unaltered", "rules_stand"}
        assert all(it.cure for it in wrong)
        transaction.set_rollback(True)


def test_an_idle_transaction_is_named_while_it_lasts(as_role, login, monkeypatch, named):
    monkeypatch.setattr(blockers.blockers, "__defaults__", (0,))
    nas = login("nas")
    nas.execute("BEGIN")
    nas.execute("UPDATE content SET title = title WHERE video_id = (SELECT min(video_id) FROM content)")
    with as_role("web"):
        message, cure = named("nobody_is_in_the_way")
        assert f"ytv2_nas (pid {nas.info.backend_pid}" in message
        assert "idle in transaction" in message
        assert f"pg_terminate_backend({nas.info.backend_pid})" in cure

        nas.execute("ROLLBACK")
        assert none_wrong("nobody_is_in_the_way")


def test_who_holds_up_others_comes_first_and_is_an_error(as_role, login, standing_in_line):
    nas = login("nas")
    nas.execute("BEGIN")
    nas.execute("UPDATE content SET title = title WHERE video_id = (SELECT min(video_id) FROM content)")
    with standing_in_line("owner", "LOCK TABLE content IN EXCLUSIVE MODE"), as_role("web"):
        found = doctor.wrong_with(doctor.OF_NEIGHBOURS)[0]
    assert (found.name, found.state) == ("nobody_is_in_the_way", doctor.ERROR)
    assert f"ytv2_nas (pid {nas.info.backend_pid}" in found.message
    assert "holds up 1" in found.message


def test_a_table_that_is_locked_is_named_with_its_holder(as_role, login, monkeypatch, named):
    monkeypatch.setattr(blockers.blockers, "__defaults__", (0,))
    owner = login("owner")
    owner.execute("BEGIN")
    owner.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")
    with as_role("web"):
        assert "ytv2_owner" in named("nobody_is_in_the_way")[0]


def test_what_a_login_may_not_see_is_said(as_role, login, monkeypatch):
    """Without pg_read_all_stats it is known who holds up others, not since when."""
    monkeypatch.setattr(blockers.blockers, "__defaults__", (0,))
    web = login("web")
    web.execute("BEGIN")
    web.execute("LOCK TABLE content IN EXCLUSIVE MODE")
    with as_role("nas"):
        (session,) = blockers.blockers()
    assert (session.pid, session.login, session.state) == (web.info.backend_pid, "ytv2_web", None)
    assert "hidden" in str(session)


@pytest.mark.parametrize("through", ["direct", "pooler"])
@pytest.mark.parametrize("role", ["reader", "nas", "web", "owner"])
def test_a_large_object_is_named_with_its_owner_and_stops_no_snapshot(
    as_role, library, command, tmp_path, login, role, through, named
):
    """A server where every role may make them: this login could not forbid it."""
    superuser = psycopg.connect(role_dsn("superuser", library), autocommit=True)
    superuser.execute("GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC")
    try:
        login(role, through).execute("SELECT lo_create(0)")
        with as_role("web"):
            message, cure = named("there_are_no_large_objects")
        assert f"1 of ytv2_{role}" in message
        assert "lo_unlink" in cure
        assert "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC" in cure
        command(role_dsn("owner", library), "snapshot", str(tmp_path / "snapshot"), "--json")
    finally:
        superuser.execute("SELECT lo_unlink(oid) FROM pg_largeobject_metadata")
        superuser.execute("REVOKE EXECUTE ON FUNCTION lo_create(oid) FROM PUBLIC")
        superuser.close()


SURPLUS = {
    "a right too many": (
        "GRANT DELETE ON content TO ytv2_nas",
        "roles_have_no_right_too_many",
        "ytv2_nas has DELETE on content",
        "grant_roles",
    ),
    "no bounds": (
        "ALTER ROLE ytv2_reader CONNECTION LIMIT -1",
        "roles_are_bounded",
        "ytv2_reader",
        "CONNECTION LIMIT 20",
    ),
}


@pytest.mark.parametrize(("given", "check", "named_as", "cured_by"), SURPLUS.values(), ids=SURPLUS)
def test_a_role_with_more_than_it_needs_is_named(as_role, named, given, check, named_as, cured_by):
    with as_role("superuser"), transaction.atomic():
        sql(given)
        message, cure = named(check)
        assert named_as in message
        assert cured_by in cure
        transaction.set_rollback(True)


def test_a_role_that_takes_nearly_all_its_connections_is_named(as_role, login, named, monkeypatch):
    login("reader")
    with as_role("superuser"), transaction.atomic():
        sql("ALTER ROLE ytv2_reader CONNECTION LIMIT 1")
        found = [it.message for it in doctor.wrong_with(doctor.OF_NEIGHBOURS) if it.name == "roles_are_bounded"]
        assert any("ytv2_reader has" in message for message in found)
        transaction.set_rollback(True)
