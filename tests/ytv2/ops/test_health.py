"""The health answers, and the NAS's metrics that are fetched from a real server."""

import base64
import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import Error, close_old_connections, connection


class TestAlive:
    def test_answers_without_the_database(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = client.get("/health")

        assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
        assert set(answer.json()) == {"status", "timestamp", "service"}
        assert answer.json()["timestamp"].endswith("Z")

    def test_answers_while_the_database_is_away(self, client):
        # No database fixture: pytest-django fails any query.
        assert client.get("/health").status_code == 200


class TestDatabase:
    def test_answers_its_latency(self, client, db):
        answer = client.get("/health/db")

        assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
        assert answer.json()["latency_ms"] >= 0

    def test_says_503_with_the_reason_when_it_is_away_and_200_when_it_is_back(self, client, away):
        with away():
            answer = client.get("/health/db")
            assert answer.status_code == 503
            assert answer.json()["status"] == "unavailable"
            assert answer.json()["reason"]

        assert client.get("/health/db").status_code == 200

    def test_the_reason_never_tells_the_password(self, client, away):
        with away():
            reason = client.get("/health/db").content.decode()

        assert connection.settings_dict["PASSWORD"] not in reason

    def test_a_session_that_the_server_ended_is_replaced(self, client, unrolled):
        with pytest.raises(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        during = client.get("/health/db").status_code
        close_old_connections()  # as a server may between two requests

        assert during in (200, 503)
        assert client.get("/health/db").status_code == 200

    def test_the_backend_says_503_when_it_is_away(self, client, away):
        with away():
            answer = client.get("/health/backend")

        assert (answer.status_code, answer.json()["record_count"]) == (503, None)

    def test_reading_says_a_json_error_when_it_is_away(self, client, away):
        client.raise_request_exception = False
        with away():
            answer = client.get("/api/reports")

        assert answer.status_code in (500, 503)
        assert "error" in answer.json()

    def test_the_backend_counts_every_item(self, client, put):
        put("a")
        put("b", html=None)

        body = client.get("/health/backend").json()

        assert (body["backend"], body["dsn_set"], body["record_count"]) == ("postgresql", True, 2)
        assert "timestamp" in body


class TestSmallAnswers:
    @pytest.mark.parametrize(("token", "secret", "expected"), [("", "", False), ("t", "", True), ("", "s", True)])
    def test_ingest_says_whether_a_token_is_set(self, client, db, settings, token, secret, expected):
        settings.INGEST_TOKEN, settings.SYNC_SECRET = token, secret

        body = client.get("/health/ingest").json()

        wanted = {"status": "ok", "auth_required": True, "token_set": expected, "pg_dsn_set": True, "paused": False}
        assert {key: body[key] for key in wanted} == wanted

    def test_no_answer_tells_a_secret(self, client, db, settings):
        settings.INGEST_TOKEN = settings.SYNC_SECRET = settings.NGROK_BASIC_PASS = "tellnobody"

        for path in ("/health/ingest", "/health/backend", "/api/config", "/api/version", "/health", "/api/refresh"):
            assert "tellnobody" not in client.get(path).content.decode()

    def test_version_names_the_commit(self, client, settings):
        settings.DEPLOYMENT_COMMIT = "abc123"

        assert client.get("/api/version").json()["deployment_commit"] == "abc123"

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_refresh_has_nothing_to_do(self, client, db, method):
        assert getattr(client, method)("/api/refresh").json()["status"] == "success"


@contextmanager
def nas(status=200, body=b'{"ingest_success": 7}', headers=(), before=None):
    """A real server that gives every request the same answer, and remembers the requests."""
    asked = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            if before:
                before()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # the client has gone
                for block in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(block)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


class TestMetrics:
    @pytest.fixture
    def ask(self, client, settings):
        def get(base, user="", password=""):
            settings.NGROK_BASE_URL, settings.NGROK_BASIC_USER, settings.NGROK_BASIC_PASS = base, user, password
            client.raise_request_exception = False
            return client.get("/api/metrics")

        return get

    def test_passes_the_json_of_the_nas_on_uncached(self, ask):
        with nas() as (base, asked):
            answer = ask(base)

        assert (answer.status_code, answer.json()) == (200, {"ingest_success": 7})
        assert answer.headers["Cache-Control"] == "no-store"
        assert asked[0][0] == "/api/metrics"

    def test_shows_its_user_and_skips_the_tunnels_warning(self, ask):
        with nas() as (base, asked):
            ask(base, "me", "pässword")

        ((_, headers),) = asked
        assert headers["authorization"] == f"Basic {base64.b64encode('me:pässword'.encode()).decode()}"
        assert headers["ngrok-skip-browser-warning"] == "true"

    def test_shows_no_user_when_there_is_none(self, ask):
        with nas() as (base, asked):
            ask(base)

        assert "authorization" not in asked[0][1]

    @pytest.mark.parametrize("status", [401, 404, 503])
    def test_passes_an_error_of_the_nas_on(self, ask, status):
        with nas(status, b'{"error": "busy"}') as (base, _):
            answer = ask(base)

        assert (answer.status_code, answer.json()) == (status, {"error": "busy"})

    def test_is_a_404_when_no_nas_is_configured(self, ask):
        answer = ask("")

        assert answer.status_code == 404
        assert "NGROK_BASE_URL" in answer.json()["error"]

    def test_is_a_502_when_nobody_listens(self, ask):
        with nas() as (base, _):
            pass  # a port that was ours a moment ago

        answer = ask(base)

        assert answer.status_code == 502
        assert "error" in answer.json()

    @pytest.mark.parametrize(
        "body",
        [b"<html>offline</html>", b"", b"{", b"\xff\xfe", b"x" * (1024 * 1024 + 1), b"[" * 100_000, b"1" * 5000],
        ids=["html", "nothing", "broken", "bytes", "too much", "nested", "a long number"],
    )  # fmt: skip
    def test_is_a_502_when_it_does_not_answer_json(self, ask, body):
        with nas(body=body) as (base, _):
            answer = ask(base)

        assert answer.status_code == 502
        assert "error" in answer.json()

    def test_is_a_502_when_the_answer_is_cut_short(self, ask):
        with nas(headers=[("Content-Length", "500")]) as (base, _):
            assert ask(base).status_code == 502

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
    def test_never_passes_on_what_is_no_json(self, ask, number):
        with nas(body=f'{{"a": {number}}}'.encode()) as (base, _):
            answer = ask(base)

        def refuse(constant):
            raise AssertionError(f"{constant} is no JSON")

        json.loads(answer.content, parse_constant=refuse)

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirect_is_not_followed(self, ask, status):
        with nas() as (elsewhere, reached), nas(status, b"{}", [("Location", f"{elsewhere}/x")]) as (base, _):
            answer = ask(base, "me", "secret")

        assert reached == []
        assert answer.status_code == 502

    def test_a_nas_that_does_not_answer_in_time_is_a_502(self, ask, monkeypatch):
        monkeypatch.setattr("ytv2.ops.nas_proxy.TIMEOUT_SECONDS", 0.2)
        done = threading.Event()
        with nas(before=lambda: done.wait(10)) as (base, _):
            answer = ask(base)
            done.set()

        assert answer.status_code == 502

    def test_a_nas_that_answers_drop_by_drop_is_a_502(self, ask, monkeypatch):
        monkeypatch.setattr("ytv2.ops.nas_proxy.TIMEOUT_SECONDS", 0.3)
        done, drops = threading.Event(), []

        def drip():
            while len(drops) < 40:
                drops.append(1)
                done.wait(0.05)
                yield b" "
            yield b"{}"

        with nas(body=drip()) as (base, _):
            answer, fallen = ask(base), len(drops)
            done.set()

        assert answer.status_code == 502
        assert fallen < 40
