"""Who waits for whom: a session that stands still costs others a clear refusal, and never a reader's answer."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.test import Client

from content.db.connections import bound
from content.decisions import actor, curation, locks, trash, undo
from content.decisions.taxonomy import merge
from content.models import Content, Tombstone

TOKEN = "a-token-of-the-tests-that-is-long"
# An act that waits in vain gives up after this long here.
SHORT = 0.05
# A hostile session switches its own bounds off.
UNBOUND = "SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
SQUAT = "SELECT pg_advisory_xact_lock(number) FROM generate_series(7282990, 7283110) AS number"
FIRST = "SELECT video_id FROM content ORDER BY video_id LIMIT 1"
INSERT = "INSERT INTO content (video_id, title) VALUES ('standstill01', 'x')"
ROW = f"SELECT FROM content WHERE video_id = ({FIRST}) FOR UPDATE"
READ = "SELECT count(*) FROM content"
LOCK = "LOCK TABLE content IN EXCLUSIVE MODE"
# What a session does and then stands still: by which roles, and which acts of others it may refuse.
HARMLESS: set[str] = set()
ALONE = {"delete of two", "restore", "merge", "undo"}
STANDSTILLS = {
    "squatted advisory locks": (("reader", "nas", "web", "owner"), SQUAT, HARMLESS),
    "a transaction that reads": (("reader", "nas", "web", "owner"), READ, HARMLESS),
    "an insert that is not committed": (("nas", "web", "owner"), INSERT, ALONE),
    "a row that is locked": (("nas", "web", "owner"), ROW, {"report about it", "decision", *ALONE}),
    "the library locked": (
        ("web", "owner"),
        LOCK,
        {"report about it", "report", "decision", "decision about another", "delete of one", *ALONE},
    ),
}
CASES = [(name, role) for name, (roles, *_) in STANDSTILLS.items() for role in roles]


@pytest.fixture(autouse=True)
def impatient(monkeypatch, settings):
    """The same bounds, shorter."""
    settings.INGEST_TOKEN = settings.SYNC_SECRET = TOKEN
    bounds = f"set_config('lock_timeout', '{SHORT * 1000:.0f}ms', true)"
    monkeypatch.setattr(actor, "BOUNDS", bounds)
    monkeypatch.setattr(locks, "LOCK_SECONDS", SHORT)
    monkeypatch.setattr(locks, "TRY_SECONDS", SHORT)
    monkeypatch.setattr(locks, "TRIES", 2)


@pytest.fixture
def standing(login):
    """A session that runs a statement in a transaction and then does nothing, whatever its bounds are."""

    def stand(role, statement, through="direct"):
        conn = login(role, through)
        # One message, one transaction: behind the pooler the settings are those of its server's connection.
        conn.execute("BEGIN")
        for setting in UNBOUND.split("; "):
            conn.execute(setting.replace("SET ", "SET LOCAL "))
        conn.execute(statement)
        return conn

    return stand


@pytest.fixture
def stage(as_role):
    """Keys of the library: of an item that others lock, another, one that is deleted; and a gesture to undo."""
    with as_role("web"):
        keys = list(Content.objects.order_by("video_id").values_list("video_id", flat=True)[:3])
        deleted = Tombstone.objects.values_list("video_id", flat=True).first() or keys.pop()
        trash.delete(deleted, by="ada")
        gesture = uuid.uuid4()
        curation.curate(keys[1], {"title": str(gesture)}, by="ada", gesture=gesture)
        yield SimpleNamespace(first=keys[0], second=keys[1], deleted=deleted, gesture=gesture)


def post_report(key):
    body = {"video_id": key, "title": f"About {key}", "summary_text": "New words.", "summary_variant": "audio"}
    answer = Client().post(
        "/ingest/report",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    if answer.status_code == 503:
        assert answer.headers["Retry-After"]
        raise locks.Busy(answer.json()["error"])
    assert answer.status_code == 200, answer.content


def read():
    for path in ("/", "/api/reports?size=3", "/api/filters", "/health/db"):
        assert Client().get(path).status_code == 200


ACTS = {
    "read": lambda at: read(),
    "report": lambda at: post_report("neighbour001"),
    "report about it": lambda at: post_report(at.first),
    "decision": lambda at: curation.curate(at.first, {"title": "Decided"}, by="ada"),
    "decision about another": lambda at: curation.curate(at.second, {"title": "Decided"}, by="ada"),
    "delete of two": lambda at: trash.delete_many([at.first, at.second], by="ada"),
    "delete of one": lambda at: trash.delete_many([at.second], by="ada"),
    "delete of what is gone": lambda at: trash.delete_many([at.deleted], by="ada"),
    "restore": lambda at: trash.restore(at.deleted, by="ada"),
    "merge": lambda at: merge.merge("Nowhere", "Elsewhere", by="ada"),
    "undo": lambda at: undo.undo(at.gesture, by="ada"),
}


def refused(stage):
    """The acts that were refused since another session was in the way; what the others did is taken back."""
    busy = {}
    for name, act in ACTS.items():
        try:
            with transaction.atomic():
                act(stage)
                transaction.set_rollback(True)
        except locks.Busy as error:
            busy[name] = str(error)
    return busy


@pytest.mark.parametrize(("standstill", "role"), CASES)
def test_a_session_that_stands_still_costs_a_refusal_and_no_readers_answer(standing, stage, standstill, role):
    _, statement, costs = STANDSTILLS[standstill]
    for through in ("direct", "pooler"):
        session = standing(role, statement, through)
        assert set(refused(stage)) == costs, through
        session.execute("ROLLBACK")


def test_nothing_is_refused_where_nobody_stands_still(stage):
    assert refused(stage) == {}


WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def test_two_who_find_their_item_gone_do_not_wait_for_each_other(login, stage, monkeypatch):
    monkeypatch.setattr(locks, "LOCK_SECONDS", 60)
    monkeypatch.setattr(locks, "TRY_SECONDS", 60)
    deleting, watching = login("owner"), login("owner")
    deleting.execute("BEGIN")
    deleting.execute("SELECT library_act_as('ada')")
    deleting.execute("DELETE FROM content WHERE video_id = %s", [stage.first])

    def decide(title):
        try:
            return curation.curate(stage.first, {"title": title}, by="ada").overrides["title"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        decided = [pool.submit(decide, title) for title in ("One", "Other")]
        while watching.execute(WAITING).fetchone()[0] < 2:
            pass
        deleting.execute("COMMIT")

        assert [it.result() for it in decided] == ["One", "Other"]
    trash.restore(stage.first, by="ada")


def test_who_is_in_the_way_is_named(standing, stage):
    conn = standing("nas", INSERT)

    message = refused(stage)["merge"]

    assert "ytv2_nas (pid" in message
    assert "idle in transaction" in message
    assert str(conn.info.backend_pid) in message


def test_who_is_in_the_way_is_named_to_a_login_that_may_not_see_what_they_do(standing, as_role):
    """As where the website logs in as the tables' owner."""
    conn = standing("nas", INSERT)
    with as_role("owner"), pytest.raises(locks.Busy, match=rf"ytv2_nas \(pid {conn.info.backend_pid}.*hidden"):
        merge.merge("Nowhere", "Elsewhere", by="ada")


@pytest.mark.parametrize(("direct", "expected"), [({}, "5s"), ({"HOST": "elsewhere"}, "0")])
def test_a_readers_statement_waits_no_longer_unless_a_pooler_would_hand_that_on(as_role, settings, direct, expected):
    settings.DATABASE_DIRECT = direct
    connection_created.connect(bound)
    try:
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == (expected,)
    finally:
        connection_created.disconnect(bound)


def test_a_reader_who_waited_in_vain_is_told_to_come_again(standing, as_role):
    standing("owner", "LOCK TABLE listing IN ACCESS EXCLUSIVE MODE")
    with as_role("web"), transaction.atomic():
        locks.bound_waiting(SHORT)
        answer = Client().get("/api/reports")
        transaction.set_rollback(True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "holds what this needs" in answer.json()["error"]
