"""A library on a PostgreSQL of its own, which a proof may kill."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from tests.databases import ROOT
from tests.ports import listening
from ytv2.local.embedded import Embedded

SECRET = secrets.token_urlsafe(16)
INGEST = ("ingest", "--json", "--allow-mass-change")
STATE = """
from dataclasses import asdict
import json
from content.decisions import canary, ledger
print(json.dumps({"canary": asdict(canary.check()), "digests": ledger.digests()}))
"""


class Library:
    """A library on a PostgreSQL of its own, run as an operator runs it: by commands and over HTTP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Embedded(folder / ".local" / "postgres")
        self.server.ensure_running()
        self.dsn = self.server.dsn()
        self.manage("migrate", "--verbosity", "0")

    def manage(self, *arguments: str, dsn: str = "") -> str:
        done = subprocess.run(
            self.command(*arguments), env=self.environment(dsn), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def environment(self, dsn: str = "") -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL_POSTGRES_NEW": dsn or self.dsn,
            "SYNC_SECRET": SECRET,
            "EXPORTS_DIR": str(self.folder / "exports"),
        }

    def ingest(self, reports: Path, dsn: str = "") -> dict[str, int]:
        return json.loads(self.manage(*INGEST, str(reports), dsn=dsn).splitlines()[-1])

    def state(self, dsn: str = "") -> dict[str, Any]:
        return json.loads(self.manage("shell", "--verbosity", "0", "-c", STATE, dsn=dsn).splitlines()[-1])

    def rows(self, statement: str, *params: Any) -> list[tuple]:
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            cursor = conn.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def crash(self) -> None:
        """Kill all processes of PostgreSQL with SIGKILL, then start it as after a power cut."""
        running = self.server.status()
        assert running is not None
        postmaster = psutil.Process(int((running.data / "postmaster.pid").read_text().splitlines()[0]))
        killed = [postmaster, *postmaster.children()]
        for process in killed:
            with suppress(psutil.NoSuchProcess):  # a session may end by itself
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(killed, timeout=60)
        self.server.ensure_running()
        self.dsn = self.server.dsn()

    @contextmanager
    def website(self) -> Iterator[httpx.Client]:
        log = self.folder / "gunicorn.log"
        with (
            log.open("w") as stderr,
            gunicorn(self.environment(), "--threads", "2", stderr=stderr) as (server, address),
            httpx.Client(base_url=address, follow_redirects=True, timeout=120) as client,
        ):
            try:
                yield client
            except Exception as error:
                error.add_note(log.read_text()[-3000:])
                raise
            finally:
                server.terminate()


@contextmanager
def gunicorn(environment: dict[str, str], *options: str, stderr: Any) -> Iterator[tuple[subprocess.Popen, str]]:
    """A server with one worker, and its address. It can be asked at once: the request waits until the server is up."""
    with listening() as bound:
        port, inherited = bound.getsockname()[1], bound.fileno()
        command = [sys.executable, "-m", "gunicorn", "ytv2.wsgi", "--workers", "1", "--bind", f"fd://{inherited}"]
        server = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stderr=stderr, pass_fds=[inherited])
    with server:
        yield server, f"http://127.0.0.1:{port}"


@contextmanager
def a_library(folder: Path) -> Iterator[Library]:
    """A library in the folder; its server and all its data are removed afterwards."""
    folder.chmod(0o755)
    try:
        yield Library(folder)
    finally:
        Embedded(folder / ".local" / "postgres").destroy()
