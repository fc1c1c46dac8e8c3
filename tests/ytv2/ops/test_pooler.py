"""The whole site through a real PgBouncer in transaction mode: pages, admin, API, events and commands."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.databases import ROOT
from tests.pooler import pooler
from tests.serving import HOST, TOKEN, Server, manage
from tests.ytv2.test_events import SOON, Listener, insert

PASSWORD = "known to clara alone"
CURATOR = f"""
from django.contrib.auth.models import User
User.objects.create_superuser("clara", password={PASSWORD!r})
"""


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory):
    """Everything goes through the pooler, except what needs a session of its own."""
    with pooler(conninfo_to_dict(database)["dbname"]) as dsn:
        yield os.environ | {
            "DATABASE_URL_POSTGRES_NEW": dsn,
            "DATABASE_DIRECT_URL": database,
            "INGEST_TOKEN": TOKEN,
            "EXPORTS_DIR": str(tmp_path_factory.mktemp("exports")),
            "ALLOWED_HOSTS": HOST,
        }


@pytest.fixture(scope="module")
def server(environment, tmp_path_factory):
    manage(environment, "sample_library", "--items", "20")
    manage(environment, "shell", "-c", CURATOR)
    running = Server(tmp_path_factory.mktemp("pooled"), environment)
    yield running
    running.stop()


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=bread&sort=title", "/feeds", "/feed.atom", "/podcast.rss", "/api/reports?size=50&q=the", "/api/filters"]
    + ["/health/db", "/health/backend", "/health/curation", "/health/ingest", "/api/tombstones", "/admin/login/"],
)
def test_readers_are_answered(server, path):
    for _ in range(8):  # more often than the pooler has connections
        status, _, body = server.ask(path)
        assert status == 200, body


def test_more_readers_than_connections_are_answered(server):
    paths = ["/api/reports?size=50", "/", "/api/filters", "/api/reports?q=a"] * 25

    with ThreadPoolExecutor(20) as crowd:
        statuses = list(crowd.map(lambda path: server.ask(path)[0], paths))

    assert statuses == [200] * 100


class Fields(HTMLParser):
    """The fields that a browser would send of a page, unchanged."""

    def __init__(self):
        super().__init__()
        self.values, self.inside = {}, None

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        name, value = values.get("name"), values.get("value", "")
        if tag in ("textarea", "select"):
            self.inside = name
        elif tag == "option" and self.inside and "selected" in values:
            self.values[self.inside] = value
        elif tag == "input" and name and values.get("type") not in ("checkbox", "submit", "button", "radio"):
            self.values.setdefault(name, value)

    def handle_data(self, data):
        if self.inside and self.get_starttag_text().startswith("<textarea"):
            self.values[self.inside] = data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self.inside = None


class Desk:
    """A curator's browser: it reads forms and posts them."""

    def __init__(self, port):
        import httpx

        self.browser = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Host": HOST}, follow_redirects=True, timeout=30
        )

    def form(self, path):
        """The fields of a page's forms with their values."""
        page = self.browser.get(path)
        assert page.status_code == 200, page.text
        fields = Fields()
        fields.feed(page.text)
        return fields.values

    def send(self, path, **fields):
        answer = self.browser.post(path, data=self.form(path) | fields, headers={"Referer": f"http://{HOST}{path}"})
        assert answer.status_code == 200, answer.text
        assert "errornote" not in answer.text, answer.text
        return answer


def test_a_curator_logs_in_and_decides(server, database):
    with psycopg.connect(database, autocommit=True) as direct:
        (key,) = direct.execute("SELECT video_id FROM content WHERE video_id ~ '^[A-Za-z0-9]{11}$' LIMIT 1").fetchone()
        desk = Desk(server.port)
        desk.send("/admin/login/", username="clara", password=PASSWORD, next="/admin/")

        saved = desk.send(f"/admin/content/content/{key}/change/", title="Decided through a pooler")

        assert "title saved." in saved.text, saved.text

        title = direct.execute("SELECT title FROM content WHERE video_id = %s", [key]).fetchone()
        assert title == ("Decided through a pooler",)
        by = direct.execute("SELECT decided_by FROM curation WHERE video_id = %s", [key]).fetchone()
        assert by == ("clara",)


def test_reports_come_in_over_http_and_by_command_and_are_announced(server, environment, tmp_path):
    report = {"video_id": "by_command", "title": "T", "summary_variants": [{"variant": "audio", "text": "Words."}]}
    (tmp_path / "report.json").write_text(json.dumps(report))
    listener = Listener(server.port)
    done = subprocess.run(
        [sys.executable, "manage.py", "ingest", str(tmp_path), "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    listener.event("report-added", "by_command")
    assert server.ask("/api/reports/by_command")[0] == 200
    listener.close()


def test_a_write_that_bypasses_the_pooler_is_announced(server, database):
    listener = Listener(server.port)
    with psycopg.connect(database, autocommit=True) as direct:
        insert(direct, "direct_item")
        committed = time.monotonic()

    _, _, at = listener.event("report-added", "direct_item")

    assert at - committed < SOON
    listener.close()


def test_migrate_bypasses_the_pooler(environment, database):
    """migrate sets timeouts in its session; in a pooled connection another client would inherit them."""
    manage(environment, "migrate")

    with psycopg.connect(environment["DATABASE_URL_POSTGRES_NEW"], autocommit=True, prepare_threshold=None) as pooled:
        for _ in range(5):
            assert pooled.execute("SHOW lock_timeout").fetchone() == ("0",)
