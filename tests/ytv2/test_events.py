"""/api/report-events from real gunicorns: every client gets every change of any writer within a second."""

import http.client
import json
import re
import socket
import threading
import time
from contextlib import ExitStack, suppress

import psycopg
import pytest

from tests.databases import role_dsn
from tests.proofs import rounds
from tests.serving import HOST, Server

SOON = 1.0  # seconds: the contract's limit from a commit to its event
TIMEOUT = 60  # seconds; only a failing test waits that long
PLACES = 3


class Listener:
    """A client of the stream; `received` holds its events as (event, data, time)."""

    def __init__(self, port, after="", **headers):
        self.received, self.comments, self.changed, self.ended = [], 0, threading.Condition(), False
        self.asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.asking.request("GET", f"/api/report-events?after={after}", headers={"Host": HOST} | headers)
        self.socket = self.asking.sock
        self.answer = self.asking.getresponse()
        self.status = self.answer.status
        if self.status == 200:
            self.last_id = None
            self.thread = threading.Thread(target=self._read, daemon=True)
            self.thread.start()
            self.wait(lambda: self.last_id)

    def _read(self):
        message = {}
        try:
            for line in self.answer:
                self._take(line.decode().rstrip("\n"), message)
        except (OSError, ValueError, AttributeError):
            pass
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def _take(self, line, message):
        name, _, value = line.partition(": ")
        with self.changed:
            if name == "":
                self.comments += 1
            if line:
                message[name] = value
            else:
                self.last_id = message.get("id", self.last_id)
                if "data" in message:
                    self.received.append((message["event"], json.loads(message["data"]), time.monotonic()))
                message.clear()
            self.changed.notify_all()

    def wait(self, until, timeout=TIMEOUT):
        with self.changed:
            assert self.changed.wait_for(until, timeout=timeout), self.received
        return self

    def event(self, name, video_id):
        """Wait for the event of that name about that item, and return it."""
        matching = []

        def look():
            matching[:] = [each for each in self.received if each[0] == name and each[1].get("video_id") == video_id]
            return matching

        self.wait(look)
        return matching[0]

    def close(self):
        """Close the socket itself: the reading thread holds the lock of the response."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture(scope="module")
def server(environment, tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("events"), environment)
    yield running
    running.stop()


@pytest.fixture
def listen(server):
    listeners = []

    def begin(port=server.port, **headers):
        listeners.append(Listener(port, **headers))
        return listeners[-1]

    yield begin
    for listener in listeners:
        listener.close()


@pytest.fixture
def writer(database):
    with psycopg.connect(database, autocommit=True) as conn:
        yield conn


keys = iter(f"item{number:07}" for number in range(10_000))


@pytest.fixture
def key():
    return next(keys)


def insert(writer, key, variant="comprehensive"):
    with writer.transaction():
        writer.execute("INSERT INTO content (video_id) VALUES (%s)", [key])
        writer.execute(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, 'Words.', '<p>Words.</p>')",
            [key, variant],
        )


class TestChanges:
    def test_an_item_by_plain_sql_is_announced_within_a_second_with_its_summaries(self, listen, writer, key):
        listener = listen()
        insert(writer, key)
        committed = time.monotonic()

        _, data, at = listener.event("report-added", key)

        assert at - committed < SOON
        assert set(data) == {"video_id", "summary_types", "timestamp"}
        assert data["summary_types"] == ["comprehensive"]
        assert data["timestamp"].endswith("Z")

    def test_updates_audio_and_deletes_are_announced(self, listen, writer, key):
        insert(writer, key)
        listener = listen()

        writer.execute("UPDATE content SET title = 'New' WHERE video_id = %s", [key])
        writer.execute("UPDATE content SET has_audio = true WHERE video_id = %s", [key])
        with writer.transaction():
            writer.execute("SELECT library_act_as('ada')")
            writer.execute("DELETE FROM content WHERE video_id = %s", [key])

        listener.event("report-deleted", key)
        assert listener.received[-1][1] == {"video_id": key}
        names = [name for name, data, _ in listener.received if data.get("video_id") == key]
        assert names[-1] == "report-deleted"

    def test_a_report_over_http_is_announced(self, listen, server, key):
        listener = listen()

        asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        body = json.dumps({"video_id": key, "title": "T", "summary_variants": [{"variant": "audio", "text": "W."}]})
        asking.request(
            "POST",
            "/ingest/report",
            body,
            {"Host": HOST, "X-INGEST-TOKEN": "the-token-of-the-nas", "Content-Type": "application/json"},
        )
        assert asking.getresponse().status == 200

        _, data, _ = listener.event("report-added", key)
        assert data["summary_types"] == ["audio"]

    def test_a_write_that_is_rolled_back_is_not_announced(self, listen, writer):
        listener = listen()
        lost, committed = next(keys), next(keys)
        with writer.transaction(force_rollback=True):
            insert(writer, lost)
        insert(writer, committed)

        listener.event("report-added", committed)

        assert lost not in [data.get("video_id") for _, data, _ in listener.received]

    def test_a_write_that_commits_late_is_announced_late_and_not_lost(self, listen, writer, database):
        """The line of a late commit in the log has a lower number than a line that was already announced."""
        listener = listen()
        late, early = next(keys), next(keys)
        with psycopg.connect(database) as slow:
            slow.execute("INSERT INTO content (video_id) VALUES (%s)", [late])
            insert(writer, early)
            listener.event("report-added", early)
            assert late not in [data.get("video_id") for _, data, _ in listener.received]

            slow.commit()

            listener.event("report-added", late)

    def test_a_large_load_is_one_event(self, listen, writer, key):
        listener = listen()
        insert(writer, key)
        listener.event("report-added", key)  # and so are the writes of other tests before
        before, first = len(listener.received), next(keys)
        writer.execute("INSERT INTO content (video_id) SELECT %s || n FROM generate_series(1, 3000) n", [first])

        listener.wait(lambda: any(name == "many-synced" for name, *_ in listener.received))

        (data,) = [data for name, data, _ in listener.received if name == "many-synced"]
        assert data["count"] == 3000
        assert len(listener.received) == before + 1


class TestClients:
    def test_all_workers_announce_to_all_of_their_clients(self, listen, writer, server, key):
        listeners = [listen() for _ in range(12)]
        insert(writer, key)

        for listener in listeners:
            listener.event("report-added", key)

    def test_a_client_that_reconnects_gets_what_it_missed(self, listen, writer):
        first = listen()
        seen, missed = next(keys), next(keys)
        insert(writer, seen)
        first.event("report-added", seen)
        last = first.last_id
        first.close()
        insert(writer, missed)

        again = listen(**{"Last-Event-ID": last})

        again.event("report-added", missed)
        assert seen not in [data.get("video_id") for _, data, _ in again.received]

    def test_a_page_gets_what_changed_between_its_rendering_and_its_subscription(self, listen, writer, server, key):
        before, page = next(keys), http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        insert(writer, before)
        page.request("GET", "/", headers={"Host": HOST})
        (after,) = re.findall(r'data-news="([^"]+)"', page.getresponse().read().decode())
        insert(writer, key)

        listener = listen(after=after)

        listener.event("report-added", key)
        assert before not in [data.get("video_id") for _, data, _ in listener.received]

    @pytest.mark.parametrize("nonsense", ["7", "'; DROP TABLE content", "9:1:", "1:2:99", "9" * 500])
    def test_after_an_invalid_last_id_a_client_gets_changes_from_now_on(self, listen, writer, key, nonsense):
        listener = listen(**{"Last-Event-ID": nonsense})
        insert(writer, key)

        listener.event("report-added", key)

    def test_the_answer_is_a_stream_that_is_never_stored(self, listen):
        headers = listen().answer.headers

        assert headers["Content-Type"] == "text/event-stream"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Accel-Buffering"] == "no"

    def test_head_is_answered_at_once(self, server):
        assert server.ask("/api/report-events", "HEAD", timeout=5)[0] == 200

    def test_a_stream_keeps_no_connection_of_the_pool(self, listen, server, database):
        for _ in range(24):
            listen()

        statuses = [server.ask("/api/reports?size=1", timeout=5)[0] for _ in range(10)]

        assert statuses == [200] * 10
        with psycopg.connect(database) as asking:
            count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ytv2 events' AND datname = %s"
            name = asking.info.dbname
            assert asking.execute(count, [name]).fetchone()[0] <= len(server.workers())


class TestTrouble:
    def test_after_the_database_ends_its_session_the_stream_misses_nothing(self, listen, writer, database):
        listener = listen()
        keys_lost = [next(keys) for _ in range(20)]
        with psycopg.connect(role_dsn("superuser", "postgres"), autocommit=True) as superuser:
            for key in keys_lost:
                ended = superuser.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE application_name = 'ytv2 events' AND datname = %s",
                    [writer.info.dbname],
                )
                ended.fetchone()
                insert(writer, key)

        for key in keys_lost:
            listener.event("report-added", key)
        assert not listener.ended

    def test_when_the_server_stops_streams_end_and_all_that_was_accepted_is_answered(self, environment, tmp_path):
        server = Server(tmp_path, environment)
        listener = Listener(server.port)
        begun = time.monotonic()

        with server.asked() as lost:
            server.process.terminate()
            listener.wait(lambda: listener.ended)
            server.process.wait(TIMEOUT)

        assert lost == []
        assert time.monotonic() - begun < 10  # gunicorn waits 20 s for requests that go on
        assert server.process.returncode == 0


class TestCrowd:
    @pytest.fixture
    def small(self, environment, tmp_path):
        """Two workers with few places each."""
        running = Server(tmp_path, environment | {"EVENTS_CLIENTS": str(PLACES)})
        yield running
        running.stop()

    def test_clients_beyond_the_limit_get_503_and_pages_are_served(self, small):
        clients = [Listener(small.port) for _ in range(4 * PLACES)]
        refused = [client for client in clients if client.status != 200]

        assert len(clients) - len(refused) <= 2 * PLACES
        assert refused
        for client in refused:
            assert client.status == 503
            assert int(client.answer.headers["Retry-After"]) > 0
            assert "no room" in json.loads(client.answer.read())["error"]
        assert [small.ask("/api/reports", timeout=5)[0] for _ in range(6)] == [200] * 6
        for client in clients:
            client.close()

    def test_a_place_is_free_again_when_its_client_has_gone(self, small):
        clients = [Listener(small.port) for _ in range(4 * PLACES)]
        for client in clients:
            client.close()

        deadline, statuses = time.monotonic() + TIMEOUT, []
        while 200 not in statuses and time.monotonic() < deadline:
            again = Listener(small.port)
            statuses.append(again.status)
            again.close()

        assert statuses[-1] == 200

    @pytest.mark.prove
    def test_many_listeners_hold_no_thread_and_all_are_told(self, environment, tmp_path, writer, key):
        listeners = rounds(100, 500)
        server = Server(tmp_path, environment | {"WEB_READERS": "1", "WEB_WRITERS": "1"})
        with ExitStack() as closing:
            closing.callback(server.stop)
            asking = f"GET /api/report-events HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
            crowd = [closing.enter_context(server.begin(asking)) for _ in range(listeners)]
            for connection in crowd:
                read_until(connection, b"retry: ")

            assert [server.ask("/api/reports", timeout=5)[0] for _ in range(6)] == [200] * 6

            insert(writer, key)
            committed = time.monotonic()
            for connection in crowd:
                read_until(connection, key.encode())
            assert time.monotonic() - committed < SOON + listeners * 0.01  # reading takes time as well

            server.process.terminate()
            for connection in crowd:
                assert read_until(connection, b"").endswith(b"0\r\n\r\n")


def read_until(connection, wanted):
    """What comes up to these bytes; up to the end where they are none."""
    received = b""
    while not wanted or wanted not in received:
        block = connection.recv(65_536)
        if not block:
            break
        received += block
    assert wanted in received
    return received


def test_a_client_of_http_1_0_gets_the_stream_as_it_is(server, writer, key):
    """As nginx asks unless it is told otherwise: it knows no chunks."""
    with server.begin(f"GET /api/report-events HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode()) as connection:
        head, _, beginning = read_until(connection, b"\nid: ").partition(b"\r\n\r\n")
        assert b"chunked" not in head
        assert beginning.startswith(b": the library\nretry: ")

        insert(writer, key)
        event = read_until(connection, key.encode())
        assert event.lstrip(b"0123456789:,\n").startswith(b"event: report-added\n")
