"""PostgreSQL's own programs: finding one that fits a server, and running it so that it ends with this process."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from django.conf import settings

from ytv2.ops.backup.dsn import Database


class ToolError(RuntimeError):
    """A program is missing, too old, or failed; the message says which, why, and the cure."""


@dataclass(frozen=True)
class Program:
    path: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @contextmanager
    def run(self, *arguments: str, database: Database | None = None, feed: bool = False) -> Iterator[IO[bytes]]:
        """Run the program; yields its output to read, or with `feed` its input to write.

        If this process is killed, the pipe between them breaks and the program stops. Raises ToolError with
        the program's own message when it fails.
        """
        environment = os.environ | (database.environment() if database else {}) | {"LC_ALL": "C", "PGTZ": "UTC"}
        ends = (subprocess.PIPE, subprocess.DEVNULL) if feed else (subprocess.DEVNULL, subprocess.PIPE)
        with TemporaryFile() as errors:
            process = subprocess.Popen(
                [str(self.path), *arguments], env=environment, stdin=ends[0], stdout=ends[1], stderr=errors
            )
            try:
                yield cast(IO[bytes], process.stdin or process.stdout)
                process.communicate()
            except BrokenPipeError:
                process.wait()  # its message says why
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            if process.returncode:
                errors.seek(0)
                message = errors.read().decode(errors="replace").strip()
                raise ToolError(f"{self.path.name} failed: {_shortened(message) or f'status {process.returncode}'}")


def _shortened(message: str) -> str:
    """The beginning, where the reason is, and the end: pg_restore shows the whole statement that failed."""
    return message if len(message) <= 2000 else f"{message[:1000]} ... {message[-1000:]}"


def find(name: str, *, least: int) -> Program:
    """`pg_dump` or `pg_restore` of at least this major version. Raises ToolError.

    Of several it takes the oldest: a newer one may write a dump that an older server does not understand.
    """
    folders = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    paths = [folder / name for folder in [*folders, *settings.POSTGRES_PROGRAMS]]
    installed = [program for program in map(_program, paths) if program]
    fitting = [program for program in installed if program.major >= least]
    if not fitting:
        versions = ", ".join(f"{program.path} ({program.version})" for program in installed) or "none"
        raise ToolError(
            f"{name} {least} or newer is needed; found: {versions}. Install postgresql-client-{least} and put its "
            "programs on PATH."
        )
    return min(fitting, key=lambda program: program.major)


@cache
def _program(path: Path) -> Program | None:
    if not os.access(path, os.X_OK):
        return None
    try:
        output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+(\.\d+)*)", output)
    return Program(path, version[1]) if version else None
