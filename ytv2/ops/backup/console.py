"""The base of the commands that back up and restore: their progress, their report, their errors."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from ytv2.ops.backup.dsn import InvalidDsn
from ytv2.ops.backup.manifest import InvalidSnapshot
from ytv2.ops.backup.pg_tools import ToolError
from ytv2.ops.backup.progress import StepProgress, shown_progress
from ytv2.ops.backup.rehearsal import RehearsalError
from ytv2.ops.backup.restore import RestoreError
from ytv2.ops.backup.run_manage import ManageError
from ytv2.ops.backup.snapshot import SnapshotError

FAILURES = (
    *(InvalidDsn, InvalidSnapshot, ManageError, RehearsalError, RestoreError, SnapshotError, ToolError),
    *(psycopg.Error, Error),
)


class BackupCommand(BaseCommand):
    """A command of several steps, which it shows; it fails with a sentence and exit status 1."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def perform(self, act: Callable[[StepProgress], Any], options: dict[str, Any]) -> Any:
        """Call `act` and show its steps. Raises CommandError with what failed, where, and the cure."""
        try:
            with shown_progress(is_shown=not options["json"]) as progress:
                return act(progress)
        except FAILURES as error:
            raise CommandError(str(error).strip()) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{where}{error.strerror or error}. Nothing was left behind.") from error

    def report(self, result: dict[str, Any], lines: list[str], options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else "\n".join(lines))
