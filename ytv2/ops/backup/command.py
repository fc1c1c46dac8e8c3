"""What the commands of the playbook share: how they report, and how they fail."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from ytv2.ops.backup.dsn import BadDsn
from ytv2.ops.backup.manifest import BadSnapshot
from ytv2.ops.backup.pg_tools import ProgramError
from ytv2.ops.backup.progress import Steps, steps
from ytv2.ops.backup.rehearsal import CannotRehearse
from ytv2.ops.backup.restore import CannotRestore
from ytv2.ops.backup.run_manage import BesideError
from ytv2.ops.backup.snapshot import CannotSnapshot

FAILURES = (
    *(BadDsn, BadSnapshot, BesideError, CannotRehearse, CannotRestore, CannotSnapshot, ProgramError),
    *(psycopg.Error, Error),
)


class PlaybookCommand(BaseCommand):
    """A command of several steps. It says what it does, and fails in a sentence with status 1."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def perform(self, act: Callable[[Steps], Any], options: dict[str, Any]) -> Any:
        """Do it with its steps shown. Raises CommandError with what, where and the cure."""
        try:
            with steps(is_shown=not options["json"]) as say:
                return act(say)
        except FAILURES as error:
            raise CommandError(str(error).strip()) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{where}{error.strerror or error}. Nothing was left behind.") from error

    def report(self, found: dict[str, Any], lines: list[str], options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else "\n".join(lines))
