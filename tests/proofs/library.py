"""A library on a PostgreSQL of its own, which a proof may kill."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from content.decisions import canary, ledger
from tests.databases import ROOT, connected_by, migrated_template, owner_dsn
from tests.ports import listening
from tests.proofs.recounting import differences
from ytv2.local.embedded import Embedded
from ytv2.local.place import INSTALLATION, wheel_directory

INGEST = ("ingest", "--json", "--allow-mass-change")


class Library:
    """A library on a PostgreSQL of its own, run as an operator runs it: by commands.

    Commands run in this process, except those that a proof kills: `command` and `environment` are for them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Embedded(folder / ".local" / "postgres")
        self.server.ensure_running()
        self.dsn = self.server.dsn()
        self.copy(owner_dsn(migrated_template()), self.dsn)

    def copy(self, source: str, target: str) -> None:
        """Dump the database `source`, and restore it into `target`, which is empty."""
        programs, dump = Path(str(wheel_directory())) / INSTALLATION / "bin", self.folder / "library.dump"
        subprocess.run([programs / "pg_dump", "-Fc", "-Z0", "-f", dump, source], check=True)
        subprocess.run([programs / "pg_restore", "--exit-on-error", "-d", target, dump], check=True)

    @contextmanager
    def connected(self, dsn: str = "") -> Iterator[None]:
        """A block in which Django's connection points to this library, or to the database of `dsn`."""
        with connected_by(dsn or self.dsn), override_settings(EXPORTS_DIR=self.folder / "exports"):
            yield

    def manage(self, *arguments: str, dsn: str = "") -> str:
        output = io.StringIO()
        with self.connected(dsn):
            call_command(*arguments, stdout=output)
        return output.getvalue()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def environment(self, dsn: str = "") -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL_POSTGRES_NEW": dsn or self.dsn,
            "EXPORTS_DIR": str(self.folder / "exports"),
        }

    def ingest(self, reports: Path, dsn: str = "") -> dict[str, int]:
        return json.loads(self.manage(*INGEST, str(reports), dsn=dsn).splitlines()[-1])

    def state(self, dsn: str = "") -> dict[str, Any]:
        """The decisions by digest, and what of the lists and counts is not as it should be."""
        with self.connected(dsn):
            return {"canary": asdict(canary.check()), "digests": ledger.digests(), "differ": differences(connection)}

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
