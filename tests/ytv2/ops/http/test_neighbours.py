"""Slow and hostile clients, and a PostgreSQL that goes away, while others read."""

import contextlib
import json
import socket
import threading
import time

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.proofs import rounds
from tests.serving import HOST, STALL, TOKEN, Server, until_closed

SOON = 2.0  # seconds: no reader waits longer
DRIPPING, LISTENING = rounds(40, 150), rounds(60, 500)
UNREAD, PIPELINED = 24, 8
READS = 10
LIST = "/api/reports?size=50"
# 2 and 19 MB of categories; a larger body is not read.
MANY = rounds(40_000, 350_000)
LARGEST = 200 * 1024 * 1024  # bytes of a process, once the load is over


class Line:
    """The way to PostgreSQL, which can be cut and mended."""

    def __init__(self, host, port):
        self.target, self.ends = (host, port), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, far = listener.accept()[0], socket.create_connection(self.target)
                self.ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while block := source.recv(65_536):
                target.sendall(block)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        for each in (self.listener, *self.ends):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.ends.clear()

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()


@pytest.fixture(scope="module")
def line(database):
    parts = conninfo_to_dict(database)
    opened = Line(parts["host"], int(parts["port"]))
    yield opened
    opened.cut()


@pytest.fixture(scope="module")
def library(database):
    """Lists of a megabyte."""
    with psycopg.connect(database) as writer:
        writer.execute(
            "INSERT INTO content (video_id, title) SELECT 'item' || n, 'Title' FROM generate_series(1, 50) n"
        )
        writer.execute(
            "INSERT INTO content_summaries (video_id, variant, text, html)"
            " SELECT 'item' || n, 'audio', repeat('Words. ', 1500), repeat('<p>Words.</p>', 1000)"
            " FROM generate_series(1, 50) n"
        )


@pytest.fixture(scope="module")
def server(environment, database, library, line, tmp_path_factory):
    parts = conninfo_to_dict(database)
    through = f"postgresql://{parts['user']}:{parts['password']}@127.0.0.1:{line.port}/{parts['dbname']}"
    folder = tmp_path_factory.mktemp("neighbours")
    running = Server(folder, environment | {"DATABASE_URL_POSTGRES_NEW": through, "FINISHED_BYTES_MB": "0"})
    yield running
    running.stop()


@pytest.fixture
def crowd(server):
    """Open so many connections that send this; they are closed after the test."""
    opened = []

    def gather(number, sent):
        opened.extend(server.begin(sent) for _ in range(number))
        return opened

    yield gather
    for connection in opened:
        connection.close()


def read(server, path="/api/reports?size=12"):
    """The statuses of some readers, each of whom is answered soon."""
    statuses = []
    for _ in range(READS):
        begun = time.monotonic()
        statuses.append(server.ask(path)[0])
        assert time.monotonic() - begun < SOON
    return statuses


def posted(path, head=""):
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n{head}"
    return f"{head}\r\n{{".encode()


SLOW = {
    "a head": f"GET /api/reports HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ".encode(),
    "a body": posted("/ingest/report", f"X-INGEST-TOKEN: {TOKEN}\r\n"),
    "the body of a stranger": posted("/api/delete"),
}


class TestSlowClients:
    @pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW)
    def test_clients_that_drip_single_bytes_delay_no_reader_and_are_dropped(self, server, crowd, sent):
        connections, stop = crowd(DRIPPING, sent), threading.Event()

        def drip():
            while not stop.wait(0.3):
                for connection in connections:
                    with contextlib.suppress(OSError):
                        connection.sendall(b"a")

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            assert read(server) == [200] * READS
            if b"POST" not in sent:
                until_closed(connections[0], time.monotonic() + STALL + 5)
        finally:
            stop.set()
            dripping.join()

    def test_clients_that_read_none_of_the_lists_they_asked_for_delay_no_reader(self, server, crowd):
        crowd(UNREAD, f"GET {LIST} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode() * PIPELINED)

        assert read(server) == [200] * READS

    def test_idle_listeners_delay_no_reader(self, server, crowd):
        asking = f"GET /api/report-events HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
        heads = [connection.recv(4096) for connection in crowd(LISTENING, asking)]

        assert {head[:12] for head in heads} == {b"HTTP/1.1 200"}
        assert read(server) == [200] * READS

    def test_who_shows_no_secret_is_refused_before_the_body_is_there(self, server, crowd):
        (connection,) = crowd(1, posted("/api/delete"))
        connection.settimeout(SOON)

        assert connection.recv(4096).startswith(b"HTTP/1.1 503")  # no secret is set up here at all

    def test_pipelined_requests_are_answered_in_their_order(self, server, crowd):
        paths = ("/health", "/api/reports?size=1", "/nothing.json", "/health")
        asked = b"".join(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode() for path in paths)
        (connection,) = crowd(1, asked)
        reader, statuses = connection.makefile("rb"), []
        for _ in paths:
            statuses.append(reader.readline()[9:12])
            head = dict(iter(lambda: reader.readline().strip().lower().partition(b": ")[::2], (b"", b"")))
            reader.read(int(head[b"content-length"]))

        assert statuses == [b"200", b"200", b"404", b"200"]


def post_report(server, **columns):
    body = json.dumps({"video_id": "hostile0001", "title": "x", "summary_text": "Words.", **columns}).encode()
    head = f"POST /ingest/report HTTP/1.1\r\nHost: {HOST}\r\nX-INGEST-TOKEN: {TOKEN}\r\nConnection: close\r\n"
    asked = server.begin(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    with asked, asked.makefile("rb") as answer:
        return answer.read().decode()


class TestLargeReports:
    def test_megabytes_of_categories_are_refused_and_delay_neither_readers_nor_other_reports(self, server, database):
        categories = [{"category": f"Category {n}", "subcategories": []} for n in range(MANY)]
        refused = []
        hostile = threading.Thread(
            target=lambda: refused.append(post_report(server, subcategories_json={"categories": categories}))
        )
        hostile.start()
        statuses = read(server)
        others = [post_report(server, video_id=f"neighbour{n:02}")[9:12] for n in range(5)]
        hostile.join()

        assert (statuses, others) == ([200] * READS, ["200"] * 5)
        assert refused[0][9:12] == "400"
        assert "categories" in refused[0]
        with psycopg.connect(database) as conn:
            stored = conn.execute("SELECT count(*) FROM content WHERE video_id LIKE 'neighbour%'").fetchone()
        assert stored == (5,)

    def test_memory_is_given_back(self, server):
        assert [rss for worker in server.workers() if (rss := worker.memory_info().rss) > LARGEST] == []


class TestOutage:
    def test_readers_are_told_at_once_and_answered_again_as_soon_as_postgresql_is_there(self, server, line):
        read(server)

        line.cut()
        try:
            assert read(server) == [503] * READS
            assert int(server.ask(LIST)[1]["Retry-After"]) > 0
            assert read(server, "/health") == [200] * READS
            assert server.ask("/api/report-events")[0] == 503
        finally:
            line.mend()

        assert read(server) == [200] * READS
