"""The audit of dependencies: fails for what is known, passes where the index does not answer."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import pytest

from ytv2.ops import audit

HOLE = {"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fixed_in": ["99.1"], "withdrawn": None}


@pytest.fixture
def index():
    """A real server that answers as PyPI does; `known` maps paths to what they say."""
    known = {}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            said = known.get(self.path)
            if callable(said):
                said = said()
            self.send_response(200 if said else 404)
            self.end_headers()
            self.wfile.write(json.dumps(said or {}).encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", known
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """The exit status and what was said, for requirements with nothing below them."""

    def audited(index, *requirements):
        monkeypatch.setattr(audit, "requires", lambda name: [])
        path = tmp_path / "requirements.txt"
        path.write_text("\n".join(requirements))
        status = audit.main(["--index", index, "--requirements", str(path)])
        return status, capsys.readouterr().out

    return audited


def page(name, *holes, version_said=None):
    return {"info": {"version": version_said or version(name)}, "vulnerabilities": list(holes)}


def test_a_known_vulnerability_fails_and_says_what_to_upgrade_to(index, run):
    address, known = index
    known[f"/pypi/django/{version('django')}/json"] = page("django", HOLE)

    status, said = run(address, "django==5.2.19  # the framework")

    assert status == 1
    assert f"django {version('django')}: PYSEC-1, CVE-2026-1. Upgrade to 99.1." in said


def test_no_known_vulnerability_passes(index, run):
    address, known = index
    known[f"/pypi/django/{version('django')}/json"] = page("django")

    assert run(address, "django") == (0, "1 of 1 packages audited, 0 with known vulnerabilities.\n")


def test_a_withdrawn_one_passes(index, run):
    address, known = index
    known[f"/pypi/django/{version('django')}/json"] = page("django", HOLE | {"withdrawn": "2026-01-01"})

    assert run(address, "django")[0] == 0


def test_a_mirror_that_knows_only_the_newest_version_is_asked_for_that(index, run):
    address, known = index
    known["/pypi/django/json"] = page("django", HOLE)

    assert run(address, "django")[0] == 1


def test_another_version_at_the_mirror_says_nothing_of_ours(index, run):
    address, known = index
    known["/pypi/django/json"] = page("django", HOLE, version_said="1.0")

    status, said = run(address, "django")

    assert status == 0
    assert said.startswith("Not audited")


def test_an_index_that_is_away_passes_and_says_so(run):
    status, said = run("http://127.0.0.1:9", "django", "psycopg[binary,pool]==3.3.9")

    assert status == 0
    assert said == "Not audited: the index does not say anything about the 2 packages of production.\n"


def test_an_index_that_goes_silent_is_given_up(index, run, monkeypatch):
    monkeypatch.setattr(audit, "ALTOGETHER_SECONDS", 0.3)
    address, known = index
    silence = threading.Event()
    known[f"/pypi/django/{version('django')}/json"] = lambda: silence.wait(20) and None
    start = time.monotonic()

    status, said = run(address, *["django", "psycopg", "gunicorn", "rich", "nh3"])
    silence.set()

    assert (status, said.startswith("Not audited")) == (0, True)
    assert time.monotonic() - start < 5


def test_what_a_requirement_needs_is_audited_as_well():
    names = {package.name for package in audit.production(audit.REQUIREMENTS.read_text().splitlines())}

    assert {"django", "sqlparse", "psycopg", "anyio", "pydantic-core"} <= names
    assert "pytest" not in names
