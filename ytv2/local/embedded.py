"""The local default database: PostgreSQL from a wheel's binaries, kept under `.local/` of the checkout.

`python -m ytv2.local.embedded start|stop|status|dsn [--role owner|web|nas|reader|superuser]`
"""

import argparse
import fcntl
import os
import shutil
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ytv2.local import process, roles, server
from ytv2.local.place import (
    NOT_INSTALLED,
    Account,
    EmbeddedError,
    Place,
    available,
    checkout_of,
    choose_place,
    fallback_roots,
    find_place,
    is_private,
    make_directories,
)
from ytv2.local.roles import DATABASE, ROLES, Credentials, Login

__all__ = ["Embedded", "EmbeddedError", "Server", "available", "local_dsn"]

HOME = Path(__file__).resolve().parents[2] / ".local" / "postgres"


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, keeps its data and writes its log."""

    port: int
    data: Path
    log: Path


class Embedded:
    """The PostgreSQL of one checkout, whose `.local/postgres` is its home."""

    def __init__(self, home: Path = HOME):
        # One spelling for each home: it names the fallback directory and the lock.
        self.home = Path(os.path.realpath(home))

    def ensure_running(self) -> Server:
        """Make sure the server runs with its roles and database; a few milliseconds if it does.

        Any number of processes may call at once. Raises EmbeddedError.
        """
        if not available():
            raise EmbeddedError(NOT_INSTALLED)
        running = self._ready()
        if running:
            return running
        with self._lock():
            return self._bring_up(choose_place(self.home))

    def dsn(self, role: str = "owner", dbname: str = DATABASE) -> str:
        """The URL by which `role` (owner, web, nas, reader or superuser) reaches `dbname`; starts nothing."""
        if role not in ROLES:
            raise EmbeddedError(f"No role {role!r} in the local PostgreSQL. Choose from {', '.join(ROLES)}.")
        credentials = self._credentials()
        if credentials is None:
            raise EmbeddedError(
                f"No local PostgreSQL in {self.home} yet. Start it: python -m ytv2.local.embedded start"
            )
        password, port = credentials.passwords[role], credentials.port
        return f"postgresql://{ROLES[role]}:{password}@127.0.0.1:{port}/{quote(dbname, safe='')}"

    def status(self) -> Server | None:
        """The running server, or None."""
        place = find_place(self.home)
        if place is None or not process.postmaster_runs(place):
            return None
        return Server(process.port(place) or self._first_port(), place.data, place.log)

    def stop(self) -> bool:
        """Stop the server, ending its sessions; False if it was not running."""
        if not self.home.is_dir():
            return False
        with self._lock():
            place = find_place(self.home)
            return place is not None and server.stop(place)

    def destroy(self) -> None:
        """Stop the server and remove everything it made, the data included."""
        self.stop()
        for root in filter(is_private, fallback_roots(self.home)):
            shutil.rmtree(root)
        shutil.rmtree(self.home, ignore_errors=True)

    def _ready(self) -> Server | None:
        """The server if it is up and prepared, else None; connects to the port only if our process is alive."""
        place, credentials = find_place(self.home), self._credentials()
        if place is None or credentials is None or not process.postmaster_runs(place):
            return None
        if roles.try_login(credentials, place.data) is not Login.READY:
            return None
        return Server(credentials.port, place.data, place.log)

    def _credentials(self) -> Credentials | None:
        return Credentials.load(self.home / "secrets.json")

    def _owner(self) -> Account:
        """The account that owns the files beside the data: the checkout's owner, even if root made them."""
        return Account.of(checkout_of(self.home))

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time start or stop the server of this home."""
        path = self.home / "lock"
        try:
            make_directories(self.home, self._owner())
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            self._owner().own(path)
        except OSError as error:
            raise EmbeddedError(
                f"Cannot write {path}: {error.strerror}. Run as the owner of the checkout, or cure that."
            ) from error
        with open(descriptor, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _bring_up(self, place: Place) -> Server:
        """Bring the server up from whatever state it is in. The caller holds the lock.

        Credentials are saved last: if it is interrupted before, the next start sets new ones.
        """
        known = self._credentials()
        credentials = known or Credentials.generate(self._first_port())
        if not place.is_initialised:
            server.initialise(place, credentials.passwords["superuser"])
        elif known is None:
            server.stop(place)
            server.reset_superuser(place, credentials.passwords["superuser"])
        if not server.is_serving(place, credentials):
            server.start(place, credentials)
        if known is None or roles.try_login(credentials, place.data) is not Login.READY:
            roles.prepare(credentials)
        credentials.save(self.home / "secrets.json", self._owner())
        return Server(credentials.port, place.data, place.log)

    def _first_port(self) -> int:
        """Where the search for a port begins: always the same for a home, and different for most."""
        return server.PORTS[zlib.crc32(os.fsencode(self.home)) % len(server.PORTS)]


def local_dsn() -> str:
    """The DSN of this checkout's database for its tables' owner; starts the server if necessary."""
    embedded = Embedded()
    embedded.ensure_running()
    return embedded.dsn()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ytv2.local.embedded", description="The local PostgreSQL.")
    parser.add_argument("action", choices=["start", "stop", "status", "dsn"])
    parser.add_argument("--role", choices=list(ROLES), default="owner")
    parser.add_argument("--home", type=Path, default=HOME, help="Where it keeps its files.")
    options = parser.parse_args(arguments)
    try:
        status, line = _act(Embedded(options.home), options.action, options.role)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{line}\n")
    return status


def _act(embedded: Embedded, action: str, role: str) -> tuple[int, str]:
    """The exit status and the line to print."""
    if action == "stop":
        return 0, "stopped" if embedded.stop() else "was not running"
    running = embedded.status() if action == "status" else embedded.ensure_running()
    if running is None:
        return 3, "stopped"
    if action == "dsn":
        return 0, embedded.dsn(role)
    return 0, f"running on 127.0.0.1:{running.port}, data in {running.data}, log in {running.log}"


if __name__ == "__main__":
    sys.exit(main())
