"""Making, starting and stopping the local PostgreSQL in its place. Callers hold the home's lock."""

import locale
import secrets
import shutil
import socket
import tempfile
import time
from pathlib import Path

from ytv2.local import process, roles
from ytv2.local.place import EmbeddedError, Place
from ytv2.local.roles import SUPERUSER, Credentials, Login

START_SECONDS = 120
STOP_SECONDS = 60
# Below the range from which systems draw the ports of outgoing connections.
PORTS = range(20_000, 30_000)
# Another program can take the port between our look at it and the server's start.
START_ATTEMPTS = 5
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
INITDB = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    *(f"--set={name}={value}" for name, value in SETTINGS.items()),
)


def letters() -> str:
    """The locale by which full-text search knows letters from signs: in C, a “quote” is a word."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"  # an older macOS
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def initialise(place: Place, password: str) -> None:
    """Make the data directory under another name and rename it: under its own name it is complete."""
    _clean_up(place)
    partial = place.server / f"partial.{secrets.token_hex(4)}"
    with tempfile.NamedTemporaryFile("w", dir=place.server, prefix="partial.") as file:
        file.write(password)
        file.flush()
        place.account.own(Path(file.name))
        result = place.run("initdb", f"--pgdata={partial}", f"--pwfile={file.name}", f"--lc-ctype={letters()}", *INITDB)
    if result.returncode:
        raise EmbeddedError(f"initdb could not make {partial}: {result.stderr.strip()} Cure that, then start again.")
    partial.rename(place.data)


def _clean_up(place: Place) -> None:
    """Remove what interrupted attempts left; set aside what is unfinished under the real name."""
    for left in place.server.glob("partial.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink()
    if place.data.exists():
        place.data.rename(place.server / f"unusable.{secrets.token_hex(4)}")


def reset_superuser(place: Place, password: str) -> None:
    """Give the superuser a new password without the old one: in single-user mode, while the server is stopped."""
    process.clear(place)
    statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n"
    result = place.run("postgres", "--single", "-D", place.data, "postgres", text=statement)
    if result.returncode:
        raise EmbeddedError(
            f"The superuser's password could not be set in {place.data}: {result.stderr.strip()} "
            "Bring back the file secrets.json, or remove the data to begin anew."
        )


def is_serving(place: Place, credentials: Credentials) -> bool:
    """Whether the server runs and takes our login; waits while it starts up or shuts down.

    Corrects the port in `credentials`. Raises EmbeddedError if it runs but does not answer.
    """
    deadline = time.monotonic() + START_SECONDS
    while process.postmaster_runs(place):
        credentials.port = process.port(place) or credentials.port
        login = roles.try_login(credentials, place.data)
        if login in (Login.READY, Login.UNPREPARED):
            return True
        if login is Login.REFUSED:
            raise EmbeddedError(
                f"The local PostgreSQL in {place.data} knows other passwords. Remove the checkout's "
                ".local/postgres/secrets.json and start again: new ones are set, the data stays."
            )
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"The local PostgreSQL in {place.data} runs but does not answer. See {place.log}; "
                "then `python -m ytv2.local.embedded stop` and start it again."
            )
        time.sleep(0.05)
    return False


def start(place: Place, credentials: Credentials) -> None:
    """Start the server on the port that it had, or on another if that is taken."""
    residents = process.clear(place)
    if residents:
        raise EmbeddedError(
            f"Processes of a former server still use {place.data}: {residents}. End them, then start again."
        )
    for _ in range(START_ATTEMPTS):
        credentials.port = free_port(credentials.port)
        started = _pg_ctl("start", place, "-t", START_SECONDS, "-l", place.log, "-o", f"-p {credentials.port}")
        if started:
            return
        if _is_free(credentials.port):
            break  # The port was not the reason, so another one is no cure.
    raise EmbeddedError(f"The local PostgreSQL in {place.data} did not start. The reason is at the end of {place.log}.")


def stop(place: Place) -> bool:
    """Stop the server, ending its sessions; False if it was not running."""
    if not process.postmaster_runs(place):
        return False
    if not _pg_ctl("stop", place, "-t", STOP_SECONDS, "-m", "fast"):
        raise EmbeddedError(
            f"The local PostgreSQL in {place.data} did not stop in {STOP_SECONDS} seconds. See {place.log}, "
            "then stop it again."
        )
    return True


def free_port(preferred: int) -> int:
    """The first port free from `preferred` on, around the whole range."""
    for offset in range(len(PORTS)):
        port = PORTS[(preferred - PORTS.start + offset) % len(PORTS)]
        if _is_free(port):
            return port
    raise EmbeddedError(f"No free port between {PORTS.start} and {PORTS.stop} for the local PostgreSQL.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL does: lingering connections of a former server do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _pg_ctl(action: str, place: Place, *options: object) -> bool:
    arguments = [str(option) for option in options]
    return place.run("pg_ctl", action, "-w", "-D", place.data, *arguments).returncode == 0
