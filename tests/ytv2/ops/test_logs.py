"""Log lines: an event with fields, the request's number in each, and no secret in any."""

import base64
import io
import json
import logging
import re

import pytest
from django.db import connection
from django.test import Client

from ytv2.ops import request_id
from ytv2.ops.logs import JsonLines, Lines
from ytv2.ops.redaction import HIDDEN, hide

SECRET = "s3cret-of-the-house/+="
DSN = "postgresql://web:hunter2%2Fx@db.example:5432/library"


@pytest.fixture
def written():
    """The log lines as production writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, loggers = logging.getLogger(), [logging.getLogger(name) for name in ("", "django", "axes")]
    levels = [logger.level for logger in loggers]
    root.addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def outside(db):
    return Client(raise_request_exception=False)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def requests(text):
    return [line for line in lines(text) if line["event"] == "request"]


def record(message="event", **fields):
    made = logging.makeLogRecord({"msg": message, "levelname": "INFO", "name": "ytv2.x"})
    vars(made).update(fields)
    return made


class TestForms:
    def test_for_programs_a_log_line_is_a_json_object(self):
        entry = json.loads(JsonLines().format(record("shelved", items=3)))

        assert (entry["event"], entry["items"], entry["level"], entry["logger"]) == ("shelved", 3, "info", "ytv2.x")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["at"])

    def test_for_people_a_log_line_is_readable_text(self):
        assert Lines().format(record("shelved", items=3)).endswith("info shelved items=3")

    @pytest.mark.parametrize("form", [Lines(), JsonLines()])
    def test_a_line_break_in_a_message_begins_no_new_log_line(self, form):
        assert "\n" not in form.format(record("one\r\ntwo error forged"))

    def test_an_error_is_logged_with_its_traceback(self):
        try:
            raise ValueError("wrong")
        except ValueError as error:
            made = record("broke", exc_info=(ValueError, error, error.__traceback__))

        assert "ValueError: wrong" in json.loads(JsonLines().format(made))["traceback"]
        assert Lines().format(made).endswith("ValueError: wrong")


class TestRequestId:
    def test_a_proxys_request_id_is_taken_over_returned_and_logged(self, outside, written):
        answer = outside.get("/health", headers={"X-Request-ID": "abc-123.DEF_456"})

        assert answer.headers["X-Request-ID"] == "abc-123.DEF_456"
        assert [line["request_id"] for line in requests(written())] == ["abc-123.DEF_456"]

    @pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g", 'a"},{"event":"x', "ünïcödé-number"])
    def test_a_malformed_request_id_is_replaced(self, outside, given):
        answer = outside.get("/health", headers={"X-Request-ID": given})

        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])

    def test_each_request_has_its_own_id_and_none_outlives_its_request(self, outside):
        numbers = {outside.get("/health").headers["X-Request-ID"] for _ in range(3)}

        assert len(numbers) == 3
        assert request_id.current() == ""

    def test_an_error_in_json_holds_the_request_id(self, outside):
        answer = outside.get("/api/nowhere")

        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]

    @pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/", 500)])
    def test_an_error_page_shows_the_request_id(self, outside, monkeypatch, path, status):
        monkeypatch.setattr("content.catalogue.facets.count_and_keys", lambda *args, **kwargs: 1 / 0)

        answer = outside.get(path, headers={"Accept": "text/html"})

        assert answer.status_code == status
        assert answer.headers["X-Request-ID"] in answer.content.decode()

    def test_the_log_line_of_a_failure_has_the_request_id(self, outside, monkeypatch, written):
        monkeypatch.setattr("content.catalogue.facets.count_and_keys", lambda *args, **kwargs: 1 / 0)

        number = outside.get("/").headers["X-Request-ID"]

        (broke,) = [line for line in lines(written()) if "traceback" in line]
        assert (broke["request_id"], broke["level"]) == (number, "error")
        assert "ZeroDivisionError" in broke["traceback"]


class TestAccess:
    def test_a_request_is_one_line_with_route_status_time_and_size(self, outside, written):
        answer = outside.get("/read/unknown?q=private")

        (line,) = requests(written())
        assert (line["method"], line["route"], line["path"]) == ("GET", "/read/<path:identity>", "/read/unknown")
        assert (line["status"], line["bytes"], line["client"]) == (404, len(answer.content), "127.0.0.1")
        assert line["ms"] >= 0

    def test_the_query_is_not_logged(self, outside, written):
        outside.get("/api/reports?q=private")

        assert requests(written())[0]["path"] == "/api/reports"
        assert "private" not in written()

    def test_an_address_that_matches_no_pattern_has_no_route(self, outside, written):
        outside.get("/wp-login.php")

        assert requests(written())[0]["route"] == "none"


class TestSecrets:
    SPELLINGS = {
        "plain": SECRET,
        "in an address": "s3cret-of-the-house/+%3D",
        "in a query": "s3cret-of-the-house/%2B%3D",
        "wholly quoted": "s3cret-of-the-house%2F%2B%3D",
        "basic": base64.b64encode(f"nas:{SECRET}".encode()).decode(),
    }

    @pytest.fixture(autouse=True)
    def configured(self, settings):
        settings.SYNC_SECRET = settings.INGEST_TOKEN = settings.METRICS_TOKEN = SECRET
        settings.NGROK_BASIC_USER, settings.NGROK_BASIC_PASS = "nas", SECRET

    @pytest.mark.parametrize("name", SPELLINGS)
    def test_a_configured_secret_is_hidden_however_it_is_spelled(self, name):
        assert hide(f"before {self.SPELLINGS[name]} after") == f"before {HIDDEN} after"

    @pytest.mark.parametrize(
        ("line", "secret"),
        [
            (f"could not connect to {DSN}", "hunter2"),
            ("Authorization: Bearer abcdefghij", "abcdefghij"),
            ("{'Authorization': 'Basic YTpi'}", "YTpi"),
            ('{"password": "tell nobody"}', "tell"),
            ("password=tellnobody&x=1", "tellnobody"),
            ("X-Sync-Secret: tellnobody", "tellnobody"),
            ("X-INGEST-TOKEN: tellnobody", "tellnobody"),
            ("Cookie: sessionid=tellnobody", "tellnobody"),
        ],
    )
    def test_a_value_that_follows_a_word_for_secrets_is_hidden(self, line, secret):
        assert secret not in hide(line)
        assert secret not in hide(json.dumps({"event": line}))

    def test_the_rest_of_a_line_stays(self):
        line = "title: is a number, text is expected (https://library.example:8000/read/a?page=2)"

        assert hide(line) == line

    def test_no_request_and_no_failure_logs_a_secret(self, outside, written, monkeypatch):
        def breaks(*args, **kwargs):
            raise RuntimeError(f"could not connect to {DSN} with {SECRET} of {connection.settings_dict['PASSWORD']}")

        shown = {"Authorization": f"Bearer {SECRET}", "X-INGEST-TOKEN": SECRET, "Cookie": f"sessionid={SECRET}"}
        outside.post(
            "/ingest/report", data=f'{{"title": 1, "x": "{SECRET}"}}', content_type="text/plain", headers=shown
        )
        outside.get(f"/api/reports?token={SECRET}", headers=shown)
        outside.get(f"/read/{SECRET}", headers=shown)
        outside.get("/metrics", headers=shown)
        outside.post("/admin/login/", {"username": SECRET, "password": "hunter2/x"})
        monkeypatch.setattr("content.catalogue.facets.count_and_keys", breaks)
        monkeypatch.setattr("ingest.http.report_api.group_commit.receive", breaks)
        outside.get("/", headers=shown)
        outside.post("/ingest/report", data="{}", content_type="application/json", headers=shown)
        logging.getLogger("other").warning("sent %s to %s", shown, DSN)

        assert len(requests(written())) == 7
        assert {line["status"] for line in requests(written())} >= {200, 404, 500}
        for secret in (SECRET, "hunter2", connection.settings_dict["PASSWORD"], "s3cret"):
            assert secret not in written()
