"""Public reads come from a real streaming replica while it keeps up; curators and recent writers read the primary."""

import http.client
import json
import os
import time

import psycopg
import pytest

from tests.serving import HOST, TOKEN, Server, manage
from tests.standby import Standby
from ytv2.local.embedded import Embedded

# Seconds that the replica may lag: the time between the last write and its pause, on a busy machine too, is shorter.
LAG = 10
TIMEOUT = 120  # seconds; only a failing test waits that long


@pytest.fixture(scope="module")
def primary(tmp_path_factory):
    made = Embedded(tmp_path_factory.mktemp("primary") / ".local" / "postgres")
    made.ensure_running()
    manage(os.environ | {"DATABASE_URL_POSTGRES_NEW": made.dsn()}, "migrate")
    yield made
    made.destroy()


@pytest.fixture(scope="module")
def standby(primary):
    made = Standby(primary)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def environment(primary, standby, tmp_path_factory):
    return os.environ | {
        "DATABASE_URL_POSTGRES_NEW": primary.dsn(),
        "DATABASE_REPLICA_URL": standby.dsn(),
        "REPLICA_LAG_SECONDS": str(LAG),
        "INGEST_TOKEN": TOKEN,
        "SYNC_SECRET": "the-secret-of-writers",
        "EXPORTS_DIR": str(tmp_path_factory.mktemp("exports")),
        "WEB_CONCURRENCY": "1",
        "ALLOWED_HOSTS": HOST,
    }


class OneWorker(Server):
    def wait_for_worker(self):
        """Server waits for two workers; here the second wait returns at once."""
        if not self.log or "Warm worker" not in "".join(self.log):
            super().wait_for_worker()


@pytest.fixture(scope="module")
def server(environment, tmp_path_factory):
    running = OneWorker(tmp_path_factory.mktemp("replicated"), environment)
    yield running
    running.stop()


@pytest.fixture
def writer(primary):
    with psycopg.connect(primary.dsn(), autocommit=True) as conn:
        yield conn


@pytest.fixture
def follows(server, standby, writer):
    """Before each test and after it the replica has caught up with a fresh write, and is read."""

    def catch_up():
        standby.ask("SELECT pg_wal_replay_resume()")
        insert(writer)
        standby.catch_up()
        until(lambda: reads_replica(server, standby), "The replica is not read.")

    catch_up()
    yield
    catch_up()


def until(is_true, otherwise):
    deadline = time.monotonic() + TIMEOUT
    while not is_true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def reads_replica(server, standby):
    """Whether a request made the site's sessions on the replica work."""
    before = last_asked(standby)
    server.ask("/api/reports")
    return last_asked(standby) != before


def last_asked(standby):
    return standby.ask(
        "SELECT max(state_change) FROM pg_stat_activity"
        " WHERE usename = 'ytv2_owner' AND application_name <> 'ytv2 replica'"
    )


keys = iter(f"item{number:07}" for number in range(10_000))


def insert(writer):
    key = next(keys)
    writer.execute("INSERT INTO content (video_id) VALUES (%s)", [key])
    return key


def shows(server, key, **headers):
    return server.ask(f"/api/reports/{key}", **headers)[0] == 200


def until_replica_is_read(server, key, **headers):
    """Wait until the item is not shown, which the paused replica does not have. On a busy machine the last check of the
    replica may be too old, so that the primary answers first."""
    until(lambda: not shows(server, key, **headers), "The replica is not read.")


@pytest.fixture
def paused(follows, standby):
    """The replica receives new rows, but does not show them until the end of the test."""
    standby.ask("SELECT pg_wal_replay_pause()")
    until(lambda: standby.ask("SELECT pg_get_wal_replay_pause_state()") == [("paused",)], "It does not pause.")


class TestReading:
    def test_public_reads_come_from_the_replica(self, paused, server, writer):
        key = insert(writer)

        until_replica_is_read(server, key)

    @pytest.mark.parametrize("header", [{"Cookie": "sessionid=of-a-curator"}, {"Authorization": "Bearer x"}])
    def test_curators_and_programs_with_a_secret_read_the_primary(self, paused, server, writer, header):
        assert shows(server, insert(writer), **header)

    def test_a_client_that_wrote_reads_its_own_writes(self, paused, server):
        key = next(keys)
        asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        asking.request(
            "POST",
            "/ingest/report",
            json.dumps({"video_id": key, "title": "T", "summary_text": "Words."}),
            {"Host": HOST, "X-INGEST-TOKEN": TOKEN, "Content-Type": "application/json"},
        )
        answer = asking.getresponse()
        assert answer.status == 200, answer.read()
        cookie = answer.headers["Set-Cookie"].partition(";")[0]

        assert shows(server, key, Cookie=cookie)
        until_replica_is_read(server, key)
        until_replica_is_read(server, key, Cookie="wrote=forged:1:x")

    def test_health_asks_the_primary(self, paused, server, writer):
        before = json.loads(server.ask("/health/backend")[2])["record_count"]

        insert(writer)

        assert json.loads(server.ask("/health/backend")[2])["record_count"] == before + 1


class TestTrouble:
    def test_a_replica_that_lags_is_not_read_until_it_has_caught_up(self, paused, server, standby, writer):
        key = insert(writer)
        until_replica_is_read(server, key)
        begun = time.monotonic()

        until(lambda: shows(server, key), "The primary is not read.")

        assert time.monotonic() - begun < LAG + 3
        standby.ask("SELECT pg_wal_replay_resume()")
        until(lambda: reads_replica(server, standby), "The replica is not read again.")

    def test_no_reader_notices_that_the_replica_dies(self, follows, server, standby, writer):
        key = insert(writer)
        standby.catch_up()
        statuses, slowest = [], 0.0
        standby.kill()
        for _ in range(60):
            begun = time.monotonic()
            statuses.append(server.ask(f"/api/reports/{key}")[0])
            slowest = max(slowest, time.monotonic() - begun)
        assert statuses == [200] * 60
        assert slowest < 4

        standby.start()

        until(lambda: reads_replica(server, standby), "The replica is not read again.")

    def test_no_reader_notices_that_its_sessions_are_ended(self, follows, server, standby):
        statuses = []
        for _ in range(10):
            standby.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            statuses += [server.ask("/api/reports")[0], server.ask("/")[0]]

        assert statuses == [200] * 20


def test_migrations_do_not_run_on_the_replica(follows, environment):
    manage(environment, "migrate")
