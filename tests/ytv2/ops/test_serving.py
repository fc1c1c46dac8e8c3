"""gunicorn with stalling clients, with many requests at once, with workers that die, and its metrics."""

import http.client
import json
import os
import re
import signal
import socket
import time
from pathlib import Path

import psycopg
import pytest

from tests.serving import BOOT, HOST, METRICS_TOKEN, STALL, TOKEN, until_closed

STALLED = 40
OFTEN = 1200  # requests on one connection: more than Python's recursion limit
SOON = 2  # seconds in which another client is answered meanwhile


class TestStalling:
    HALF_A_HEAD = f"GET /api/reports HTTP/1.1\r\nHost: {HOST}\r\nX-Half:".encode()
    HALF_A_BODY = (
        f"POST /ingest/report HTTP/1.1\r\nHost: {HOST}\r\nX-INGEST-TOKEN: {TOKEN}\r\n"
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"video_id": "half'
    ).encode()
    NOTHING = b""

    WHOLE = f"GET /health HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()

    @pytest.fixture
    def crowd(self, server):
        """Open `number` connections that send this and nothing more; they are closed after the test."""
        connections = []

        def gather(sent, number=STALLED):
            connections.extend(server.begin(sent) for _ in range(number))
            return connections

        yield gather
        for connection in connections:
            connection.close()

    @pytest.mark.parametrize("sent", [NOTHING, HALF_A_HEAD, HALF_A_BODY], ids=["nothing", "half a head", "half a body"])
    def test_clients_that_send_half_a_request_and_wait_delay_no_other_client(self, server, crowd, sent):
        crowd(sent)

        assert [server.ask("/health", timeout=SOON)[0] for _ in range(3)] == [200] * 3

    @pytest.mark.parametrize("sent", [HALF_A_HEAD, HALF_A_BODY], ids=["half a head", "half a body"])
    def test_clients_that_send_half_a_request_and_wait_are_dropped_which_delays_no_other_client(
        self, server, crowd, sent
    ):
        deadline = time.monotonic() + STALL + 5
        first, *others = crowd(sent)
        until_closed(first, deadline)

        assert [server.ask("/health", timeout=SOON)[0] for _ in range(3)] == [200] * 3
        for connection in others:
            until_closed(connection, deadline)

    def test_clients_that_never_hang_up_get_their_whole_answer_at_once(self, crowd):
        """Lingering over one client must not delay the next one."""
        deadline = time.monotonic() + STALL

        for connection in crowd(self.WHOLE):
            until_closed(connection, deadline)

    def test_half_a_body_writes_nothing(self, server, database):
        stalled = server.begin(self.HALF_A_BODY)
        until_closed(stalled, time.monotonic() + STALL + 5)

        with psycopg.connect(database) as asking:
            assert asking.execute("SELECT count(*) FROM content").fetchone() == (0,)


class TestNoRequest:
    """The server's own refusals, before Django sees a request."""

    HEAD = b"POST /api/delete HTTP/1.1\r\nHost: x\r\n"
    SENT = {
        "a long address": (414, b"GET /" + b"a" * 10_000 + b".json HTTP/1.1\r\n\r\n"),
        "garbage": (400, b"\x00\xff{{{garbage\r\n\r\n"),
        "a long header": (431, b"GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 20_000 + b"\r\n\r\n"),
        "a header without end": (431, b"GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 100_000),
        "many headers": (431, b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: a\r\n" * 200 + b"\r\n"),
        # What one server reads as one request and another as two.
        "a length and chunks": (400, HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "two lengths": (400, HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n012345"),
        "a signed length": (400, HEAD + b"Content-Length: +5\r\n\r\n01234"),
        "an unknown coding": (400, HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        "a blank before the colon": (400, b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
        "a folded header": (400, HEAD + b"X-A: a\r\n b\r\n\r\n"),
        "ends of lines of half a sort": (400, b"GET / HTTP/1.1\nHost: x\n\n"),
        "another protocol": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    }

    @pytest.mark.parametrize(("status", "sent"), SENT.values(), ids=SENT)
    def test_what_is_no_request_is_refused_in_json(self, server, status, sent):
        with socket.create_connection(("127.0.0.1", server.port), timeout=SOON) as connection:
            connection.sendall(sent)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            body = json.loads(answer.read())

        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
        assert body["error"]

    def test_an_address_in_plain_letters_means_the_same_as_its_quoted_form(self, server):
        """As curl sends what was typed."""
        asked = f"GET /api/reports?q=éloge HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"

        with server.begin(asked.encode()) as connection:
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == 200
            assert json.loads(answer.read()) == json.loads(server.ask("/api/reports?q=%C3%A9loge")[2])


class TestDying:
    def test_a_thousand_requests_on_one_connection_do_no_harm(self, server):
        before = {worker.pid for worker in server.workers()}
        asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=BOOT)
        for _ in range(OFTEN):
            asking.request("GET", "/health", headers={"Host": HOST})
            asking.getresponse().read()

        # The client stays and sends nothing until the server hangs up.
        assert asking.sock.recv(1) == b""

        assert server.ask("/health")[0] == 200
        assert {worker.pid for worker in server.workers()} == before

    def test_a_killed_worker_is_replaced_and_no_request_fails(self, server):
        victim = server.workers()[0]

        victim.send_signal(signal.SIGKILL)

        assert [server.ask("/health/backend")[0] for _ in range(5)] == [200] * 5
        server.wait_for_worker()
        assert victim.pid not in [worker.pid for worker in server.workers()]

    def test_with_all_workers_killed_the_next_request_waits_for_the_next_worker(self, server):
        for worker in server.workers():
            worker.send_signal(signal.SIGKILL)

        assert server.ask("/health/backend")[0] == 200
        server.wait_for_worker()
        server.wait_for_worker()

    def test_a_lost_database_connection_is_replaced(self, server, database):
        server.ask("/api/reports")
        with psycopg.connect(database, autocommit=True) as asking:
            asking.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )

        assert [server.ask("/api/reports")[0] for _ in range(6)] == [200] * 6


class TestWatching:
    """The metrics of several processes together."""

    COUNTED = re.compile(rb'ytv2_requests_total{method="GET",route="/health",status="200"} (\d+)')

    def counted(self, server):
        _, _, sent = server.ask("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        match = self.COUNTED.search(sent)
        return int(match[1]) if match else 0

    def files(self, environment):
        return {path.name for path in Path(environment["TMPDIR"]).glob("ytv2-metrics-*/*.db")}

    def test_every_process_shows_the_counts_of_all(self, server):
        before = self.counted(server)

        for _ in range(40):
            server.ask("/health")

        assert {self.counted(server) - before for _ in range(10)} == {40}

    def test_a_reload_loses_no_request_keeps_the_counts_and_leaves_no_folder(self, server, environment):
        server.ask("/health")
        before, folders = self.counted(server), list(Path(environment["TMPDIR"]).glob("ytv2-metrics-*"))

        with server.asked() as lost:
            os.kill(server.process.pid, signal.SIGHUP)
            server.wait_for_worker()
            server.wait_for_worker()

        assert lost == []
        assert self.counted(server) == before
        assert list(Path(environment["TMPDIR"]).glob("ytv2-metrics-*")) == folders

    def test_killed_processes_keep_their_counts_and_leave_no_files(self, server, environment):
        server.ask("/health")
        before = self.counted(server)

        for _ in range(3):
            server.workers()[0].send_signal(signal.SIGKILL)
            server.wait_for_worker()

        assert self.counted(server) == before
        # A new process takes a free place and its files. There are two processes, and four during a reload.
        assert {name.rpartition("_")[2] for name in self.files(environment)} <= {f"place{n}.db" for n in range(4)}
