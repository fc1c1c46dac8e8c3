"""The server as it is deployed: real gunicorn, real sockets; clients that stall, workers that die."""

import gzip
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from http.cookies import SimpleCookie
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.conftest import ROOT, drop_database, owner_dsn
from tests.ports import listening
from ytv2 import balance

TOKEN = "the-token-of-the-nas"
METRICS_TOKEN = "the-token-of-the-metrics"
HOST = "library.example"
PATIENCE = 3  # instead of the deployment's seconds, so that a test need not wait as long
STALLED = 40
OFTEN = 1200  # requests on one connection: more than Python nests calls
SOON = 2  # seconds in which another reader is answered, whatever stalls
BOOT = 120  # seconds: only ever waited in full by a test that fails
# The deployment's own settings with less patience; and a worker says when it is warm.
CONFIG = """
from ytv2 import balance, gunicorn as deployed
from ytv2.gunicorn import *

deployed.PATIENCE_SECONDS = {patience}


def post_worker_init(worker):
    from django.urls import get_resolver

    get_resolver().url_patterns
    worker.log.info("Warm worker")


def child_exit(server, worker):
    deployed.child_exit(server, worker)
    server.log.info("Gone %s, its place says %s", worker.pid, balance._held[worker.place])
"""
SETTINGS = """
from ytv2.settings import *

STATIC_ROOT = {root!r}
"""


class Server:
    """A gunicorn with the deployment's configuration."""

    def __init__(self, folder, environment):
        config = folder / "config.py"
        config.write_text(CONFIG.format(patience=PATIENCE))
        with listening() as bound:
            self.port, inherited = bound.getsockname()[1], bound.fileno()
            command = ["-m", "gunicorn", "ytv2.wsgi", "--config", str(config), "--bind", f"fd://{inherited}"]
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[inherited],
            )
        self.log, self.warm = [], threading.Semaphore(0)
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for_worker()
        self.wait_for_worker()

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if "Warm worker" in line:
                self.warm.release()

    def wait_for_worker(self):
        assert self.warm.acquire(timeout=BOOT), "".join(self.log)

    def until(self, said, times):
        """The log, as soon as it says this so often."""
        give_up = time.monotonic() + BOOT
        while sum(said in line for line in self.log) < times and time.monotonic() < give_up:
            time.sleep(0.05)
        return list(self.log)

    def workers(self):
        return psutil.Process(self.process.pid).children()

    def ask(self, path, method="GET", *, timeout=BOOT, **headers):
        """(status, headers, body) of a request over a new connection."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            asking.request(method, path, headers={"Host": HOST} | headers)
            answer = asking.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            asking.close()

    def begin(self, said):
        """A connection on which only this is ever said."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=BOOT)
        connection.sendall(said)
        return connection

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(BOOT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def manage(environment, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments, "--verbosity", "0"], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="module")
def database(django_db_setup):
    """The DSN of a migrated database for all servers of this module."""
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    manage(os.environ | {"DATABASE_URL_POSTGRES_NEW": owner_dsn(name)}, "migrate")
    yield owner_dsn(name)
    drop_database(name)


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    return os.environ | {
        "DATABASE_URL_POSTGRES_NEW": database,
        "INGEST_TOKEN": TOKEN,
        "METRICS_TOKEN": METRICS_TOKEN,
        "EXPORTS_DIR": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "ALLOWED_HOSTS": HOST,
    }


@pytest.fixture(scope="module")
def server(environment, tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("local"), environment)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def production(environment, tmp_path_factory):
    """The same with DEBUG=false and its static files collected."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "deployed_settings.py").write_text(SETTINGS.format(root=str(folder / "static")))
    strict = environment | {
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "DJANGO_SETTINGS_MODULE": "deployed_settings",
    }
    manage(strict, "collectstatic", "--no-input")
    running = Server(folder, strict)
    yield running
    running.stop()


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
        """So many clients who say this and no more; the connections are hung up after the test."""
        connections = []

        def gather(said, number=STALLED):
            connections.extend(server.begin(said) for _ in range(number))
            return connections

        yield gather
        for connection in connections:
            connection.close()

    @pytest.mark.parametrize("said", [NOTHING, HALF_A_HEAD, HALF_A_BODY], ids=["nothing", "half a head", "half a body"])
    def test_clients_who_say_half_and_wait_hold_up_nobody(self, server, crowd, said):
        crowd(said)

        assert [server.ask("/health", timeout=SOON)[0] for _ in range(3)] == [200] * 3

    @pytest.mark.parametrize("said", [HALF_A_HEAD, HALF_A_BODY], ids=["half a head", "half a body"])
    def test_clients_who_say_half_and_wait_are_dropped(self, crowd, said):
        deadline = time.monotonic() + PATIENCE + 5

        for connection in crowd(said):
            until_closed(connection, deadline)

    @pytest.mark.parametrize("said", [HALF_A_HEAD, HALF_A_BODY], ids=["half a head", "half a body"])
    def test_dropping_them_holds_up_nobody(self, server, crowd, said):
        """The moment at which patience ends for all of them at once."""
        until_closed(crowd(said)[0], time.monotonic() + PATIENCE + 5)

        assert [server.ask("/health", timeout=SOON)[0] for _ in range(3)] == [200] * 3

    def test_clients_who_never_hang_up_are_answered_at_once_and_to_the_end(self, crowd):
        """Lingering over the one must not keep the next one waiting."""
        deadline = time.monotonic() + PATIENCE

        for connection in crowd(self.WHOLE):
            until_closed(connection, deadline)

    def test_half_a_body_writes_nothing(self, server, database):
        stalled = server.begin(self.HALF_A_BODY)
        until_closed(stalled, time.monotonic() + PATIENCE + 5)

        with psycopg.connect(database) as asking:
            assert asking.execute("SELECT count(*) FROM content").fetchone() == (0,)


def until_closed(connection, deadline):
    """When the server closed the connection, whatever it said before. Raises TimeoutError at the deadline."""
    connection.settimeout(max(deadline - time.monotonic(), 0.1))
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic()


class TestNoRequest:
    """What gunicorn answers itself is JSON as well."""

    @pytest.mark.parametrize(
        ("said", "status"),
        [
            (b"GET /" + b"a" * 10_000 + b".json HTTP/1.1\r\n\r\n", 414),
            (b"\x00\xff{{{garbage\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        ],
        ids=["a long address", "garbage", "a long header"],
    )
    def test_what_is_refused_before_the_application_is_refused_in_json(self, server, said, status):
        with socket.create_connection(("127.0.0.1", server.port), timeout=SOON) as connection:
            connection.sendall(said)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            body = json.loads(answer.read())

        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
        assert body["error"]


class TestBalance:
    CLIENTS = 8

    def test_clients_who_come_at_once_and_stay_are_shared_out(self, server):
        rounds = [self.held_by_each(server) for _ in range(6)]

        # A neighbour may have its hands full for once; left to chance, they differ by two in every round.
        assert sum(max(held) - min(held) for held in rounds) <= 4, rounds

    def held_by_each(self, server):
        """How many of the clients' connections each worker holds, once all of them asked and asked again."""
        self.wait_until_none_is_held(server)
        connections = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=BOOT) for _ in range(self.CLIENTS)]
        asking = [threading.Thread(target=self.ask_again_and_again, args=(one,)) for one in connections]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        held = self.held(server)
        for one in connections:
            one.close()
        assert sum(held) == self.CLIENTS
        return held

    @staticmethod
    def held(server):
        return [
            sum(bool(it.raddr) and it.laddr.port == server.port for it in worker.net_connections("tcp"))
            for worker in server.workers()
        ]

    def wait_until_none_is_held(self, server):
        give_up = time.monotonic() + BOOT
        while any(self.held(server)):
            assert time.monotonic() < give_up
            time.sleep(0.05)

    @staticmethod
    def ask_again_and_again(connection):
        for _ in range(10):
            connection.request("GET", "/api/reports", headers={"Host": HOST})
            connection.getresponse().read()


class TestDying:
    def test_a_client_who_asks_very_often_and_leaves_does_no_harm(self, server):
        before = {worker.pid for worker in server.workers()}
        asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=BOOT)
        for _ in range(OFTEN):
            asking.request("GET", "/health", headers={"Host": HOST})
            asking.getresponse().read()

        # He stays and says nothing, until the server hangs up.
        assert asking.sock.recv(1) == b""

        assert server.ask("/health")[0] == 200
        assert {worker.pid for worker in server.workers()} == before

    def test_a_killed_worker_leaves_no_count_for_which_its_neighbour_would_wait(self, server):
        victim = server.workers()[0]
        victim.send_signal(signal.SIGKILL)
        server.wait_for_worker()

        assert any(f"Gone {victim.pid}, its place says {balance.CLOSED}" in line for line in server.until("Gone", 1))

    def test_a_killed_worker_is_replaced_and_nobody_notices(self, server):
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

    def test_a_lost_database_connection_is_made_anew(self, server, database):
        server.ask("/api/reports")
        with psycopg.connect(database, autocommit=True) as asking:
            asking.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )

        assert [server.ask("/api/reports")[0] for _ in range(6)] == [200] * 6


class TestProduction:
    HTTPS = {"X-Forwarded-Proto": "https"}

    def test_plain_http_is_led_to_https(self, production):
        status, headers, _ = production.ask("/?q=bread")

        assert (status, headers["Location"]) == (301, f"https://{HOST}/?q=bread")

    def test_the_platforms_health_check_is_answered_over_http(self, production):
        assert production.ask("/health")[0] == 200

    def test_another_host_is_refused_in_a_sentence(self, production):
        status, headers, body = production.ask("/api/reports", Host="evil.example", **self.HTTPS)

        assert (status, headers["Content-Type"]) == (400, "application/json")
        assert b"evil.example" not in body

    def test_static_files_with_a_hash_are_kept_for_ever(self, production):
        _, _, page = production.ask("/", **self.HTTPS)
        (address,) = set(re.findall(r"/static/css/app\.[0-9a-f]{12}\.css", page.decode()))

        _, headers, _ = production.ask(address, **self.HTTPS)

        assert "immutable" in headers["Cache-Control"]
        assert int(re.search(r"max-age=(\d+)", headers["Cache-Control"]).group(1)) > 31_000_000

    def test_https_is_promised_for_a_year(self, production):
        _, headers, _ = production.ask("/", **self.HTTPS)

        seconds = int(re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"]).group(1))
        assert seconds >= 31_536_000
        assert "includeSubDomains" in headers["Strict-Transport-Security"]

    @pytest.mark.parametrize("path", ["/", "/feeds", "/admin/login/", "/api/docs", "/nothing", "/api/reports"])
    def test_every_page_has_a_strict_csp_and_its_companions(self, production, path):
        _, headers, _ = production.ask(path, Accept="text/html", **self.HTTPS)

        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"

    def test_cookies_are_for_https_alone(self, production):
        _, headers, _ = production.ask("/admin/login/", **self.HTTPS)
        cookies = SimpleCookie("; ".join(headers.get_all("Set-Cookie")))

        assert cookies["__Host-csrftoken"]["secure"]
        assert all("Secure" in line for line in headers.get_all("Set-Cookie"))

    def test_static_files_have_their_digest_in_the_name_and_come_compressed_for_ever(self, production):
        _, _, page = production.ask("/", **self.HTTPS)
        (path,) = re.findall(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', page.decode())

        status, headers, body = production.ask(path, **self.HTTPS, **{"Accept-Encoding": "gzip"})

        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert b"{" in gzip.decompress(body)
        assert "immutable" in headers["Cache-Control"]

    def test_every_static_file_of_a_page_is_there(self, production):
        for path in ("/", "/feeds", "/admin/login/", "/api/docs"):
            _, _, page = production.ask(path, **self.HTTPS)
            files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.decode()))
            assert files
            assert {production.ask(file, **self.HTTPS)[0] for file in files} == {200}

    def test_an_error_is_no_traceback(self, production):
        status, _, body = production.ask("/nothing", Accept="text/html", **self.HTTPS)

        assert status == 404
        assert b"Traceback" not in body
        assert b"DEBUG" not in body


class TestWatching:
    """What the operator sees of several processes."""

    COUNTED = re.compile(rb'ytv2_requests_total{method="GET",route="/health",status="200"} (\d+)')

    def counted(self, server):
        _, _, said = server.ask("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        found = self.COUNTED.search(said)
        return int(found[1]) if found else 0

    def files(self, environment):
        return {path.name for path in Path(environment["TMPDIR"]).glob("ytv2-metrics-*/*.db")}

    def test_whichever_process_is_asked_has_counted_for_all(self, server):
        before = self.counted(server)

        for _ in range(40):
            server.ask("/health")

        assert {self.counted(server) - before for _ in range(10)} == {40}

    def test_a_reload_takes_no_count_along_and_leaves_no_folder_behind(self, server, environment):
        server.ask("/health")
        before, folders = self.counted(server), list(Path(environment["TMPDIR"]).glob("ytv2-metrics-*"))

        os.kill(server.process.pid, signal.SIGHUP)
        server.wait_for_worker()
        server.wait_for_worker()

        assert self.counted(server) == before
        assert list(Path(environment["TMPDIR"]).glob("ytv2-metrics-*")) == folders

    def test_a_killed_process_takes_no_count_along_and_leaves_no_file_behind(self, server, environment):
        server.ask("/health")
        before, files = self.counted(server), self.files(environment)

        server.workers()[0].send_signal(signal.SIGKILL)
        server.wait_for_worker()

        assert self.counted(server) == before
        assert self.files(environment) == files

    def test_production_logs_an_object_a_line_and_no_secret(self, production):
        number = secrets.token_hex(8)
        shown = {"Authorization": f"Bearer {METRICS_TOKEN}", "X-INGEST-TOKEN": TOKEN, "X-Request-ID": number}
        production.ask(f"/api/reports?token={TOKEN}", **shown, **TestProduction.HTTPS)
        production.ask(f"/read/{TOKEN}", **shown, **TestProduction.HTTPS)

        lines = [json.loads(line) for line in production.until(number, 2) if line.startswith("{")]

        assert [line["status"] for line in lines if line.get("request_id") == number] == [200, 404]
        assert {"Starting gunicorn 27.0.1"} <= {line["event"] for line in lines}
        assert [line for line in production.log if TOKEN in line or METRICS_TOKEN in line] == []
