"""`manage.py` in a process of its own that need not import everything anew: a fork of this one."""

import gc
import io
import logging.config
import multiprocessing
import os
import sys
import tempfile
from multiprocessing.context import ForkProcess
from subprocess import CompletedProcess
from typing import Any

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from content.http.finished import store

TIMEOUT = 180  # seconds; only a failing test waits that long
# What a fork must not end: the connections of the process that it is a fork of.
inherited = []


def forked(dsn: str, *arguments: str, stdout: int, stderr: int, stdin: str = "") -> ForkProcess:
    """Start `manage.py` with the arguments on a database; what it writes goes to the descriptors.

    Its settings are those of this process. The caller may use databases: what guards them is inherited.
    """
    process = multiprocessing.get_context("fork").Process(target=_manage, args=(dsn, arguments, stdout, stderr, stdin))
    process.start()
    return process


def manage_forked(dsn: str, *arguments: str, status: int = 0) -> CompletedProcess[str]:
    """Run it to its end. Raises unless the exit status is as expected."""
    done = _run(dsn, *arguments)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def run_forked(command: list[str], *, env: dict[str, str], input: str, **_: Any) -> CompletedProcess[str]:
    """Like `subprocess.run`, for a command of ours that runs `manage.py` on another database."""
    return _run(env["DATABASE_URL_POSTGRES_NEW"], *command[2:], stdin=input)


def _run(dsn: str, *arguments: str, stdin: str = "") -> CompletedProcess[str]:
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        process = forked(dsn, *arguments, stdout=stdout.fileno(), stderr=stderr.fileno(), stdin=stdin)
        process.join(TIMEOUT)
        process.kill()
        process.join()
        stdout.seek(0)
        stderr.seek(0)
        return CompletedProcess(["manage.py", *arguments], process.exitcode, stdout.read(), stderr.read())


def _manage(dsn: str, arguments: tuple[str, ...], stdout: int, stderr: int, stdin: str) -> None:
    gc.freeze()
    store.__init__()  # another thread may have had its lock
    for number, descriptor in ((1, stdout), (2, stderr)):
        os.dup2(descriptor, number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
    sys.stdin = io.StringIO(stdin)
    logging.config.dictConfig(settings.LOGGING)
    for alias in list(connections):
        if hasattr(connections._connections, alias):
            inherited.append(connections[alias])
            del connections[alias]
    parts = {"NAME" if name == "dbname" else name.upper(): value for name, value in conninfo_to_dict(dsn).items()}
    connections.settings["default"] |= parts
    execute_from_command_line(["manage.py", *arguments])
