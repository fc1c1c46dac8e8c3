"""PostgreSQL's own programs: which of them fits a server, and running it so that it ends when we do."""

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


class ProgramError(RuntimeError):
    """A program is missing, too old, or failed; says which, why and the cure."""


@dataclass(frozen=True)
class Program:
    path: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @contextmanager
    def run(self, *arguments: str, database: Database | None = None, feed: bool = False) -> Iterator[IO[bytes]]:
        """The program at work, as the stream to read from, or with `feed` to write to.

        It always hangs on a pipe of ours. When this process is killed, the pipe breaks and the program gives up.
        Raises ProgramError when it fails, with its own words.
        """
        environment = os.environ | (database.environment() if database else {}) | {"LC_ALL": "C", "PGTZ": "UTC"}
        ends = (subprocess.PIPE, subprocess.DEVNULL) if feed else (subprocess.DEVNULL, subprocess.PIPE)
        with TemporaryFile() as said:
            process = subprocess.Popen(
                [str(self.path), *arguments], env=environment, stdin=ends[0], stdout=ends[1], stderr=said
            )
            try:
                yield cast(IO[bytes], process.stdin or process.stdout)
                process.communicate()
            except BrokenPipeError:
                process.wait()  # its own words say why
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            if process.returncode:
                said.seek(0)
                words = said.read().decode(errors="replace").strip()
                raise ProgramError(f"{self.path.name} failed: {words[-2000:] or f'status {process.returncode}'}")


def find(name: str, *, least: int) -> Program:
    """`pg_dump` or `pg_restore` of at least this major version. Raises ProgramError.

    The oldest that is new enough: a newer one may write what an older server does not understand.
    """
    found = [program for program in map(_program, _places(name)) if program]
    fit = [program for program in found if program.major >= least]
    if not fit:
        have = ", ".join(f"{program.path} ({program.version})" for program in found) or "none"
        raise ProgramError(
            f"{name} {least} or newer is needed; found: {have}. Install postgresql-client-{least} and put its "
            "programs on PATH."
        )
    return min(fit, key=lambda program: program.major)


def _places(name: str) -> list[Path]:
    folders = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    return [folder / name for folder in [*folders, *settings.POSTGRES_PROGRAMS]]


@cache
def _program(path: Path) -> Program | None:
    if not os.access(path, os.X_OK):
        return None
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+(\.\d+)*)", said)
    return Program(path, version[1]) if version else None
