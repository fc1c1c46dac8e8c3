"""A real streaming replica of an embedded PostgreSQL, from the same binaries."""

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.ports import own_port
from ytv2.local.embedded import Embedded
from ytv2.local.place import find_place

SLOT = "standby"
TIMEOUT = 120  # seconds; only a failing test waits that long


class Standby:
    """Follows `primary` until it is stopped; lies in the primary's own directory."""

    def __init__(self, primary: Embedded) -> None:
        self.primary, place = primary, find_place(primary.home)
        self.account, self.binaries, self.home = place.account, place.binaries, place.server
        self.data = self.home / "standby"
        self.port = own_port()
        self._copy()
        self.start()

    def _copy(self) -> None:
        """Give the password in a file: -R would write one from the arguments into the settings in clear."""
        to = urlsplit(self.primary.dsn("superuser"))
        passwords = self.home / "standby.pgpass"
        passwords.touch(mode=0o600)
        passwords.write_text(f"{to.hostname}:{to.port}:*:{to.username}:{to.password}\n")
        self.account.own(passwords)
        login = f"host={to.hostname} port={to.port} user={to.username} passfile={passwords}"
        self.run("pg_basebackup", "-d", login, "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-C", "-S", SLOT)
        assert to.password not in (self.data / "postgresql.auto.conf").read_text()

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess:
        done = self.account.run(self.binaries / program, *arguments, cwd=self.home)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def start(self) -> None:
        """Start the server. Tries again: processes of a killed server hold its memory for a moment."""
        log = self.home / "standby.log"
        command = ("pg_ctl", "-D", self.data, "-o", f"-p {self.port}", "-l", log, "-w", "-t", "60", "start")
        deadline = time.monotonic() + TIMEOUT
        while self.account.run(self.binaries / command[0], *command[1:], cwd=self.home).returncode:
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill the server with SIGKILL, as the kernel does when memory runs out."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline and (self.data / "postmaster.pid").exists():
            try:
                self.ask("SELECT 1")
            except psycopg.Error:
                return
            time.sleep(0.05)

    def stop(self) -> None:
        self.account.run(self.binaries / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop", cwd=self.home)

    def dsn(self, role: str = "owner", dbname: str = "ytv2") -> str:
        port = urlsplit(self.primary.dsn()).port
        return self.primary.dsn(role, dbname).replace(f":{port}/", f":{self.port}/")

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.dsn("superuser"), autocommit=True, connect_timeout=5) as conn:
            done = conn.execute(query)
            return done.fetchall() if done.description else []

    def catch_up(self) -> None:
        """Wait until all that the primary has written is here."""
        with psycopg.connect(self.primary.dsn("superuser"), autocommit=True) as conn:
            (written,) = conn.execute("SELECT pg_current_wal_lsn()").fetchone()
        deadline = time.monotonic() + TIMEOUT
        while not self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'")[0][0]:
            assert time.monotonic() < deadline, "The standby does not catch up."
            time.sleep(0.02)
