"""manage.py compare: whether two databases hold the same library and give the same answers."""

from typing import Any

from django.core.management.base import CommandParser

from ytv2.ops.backup.comparison import Comparison, compare
from ytv2.ops.backup.console import BackupCommand
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.progress import Progress


class Command(BackupCommand):
    help = "Compare two databases: rows, digests, rules, decisions, and some fifty answers. Exit status 0 if all agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", metavar="DSN_A", help="A password may stand in it, in PGPASSWORD or ~/.pgpass.")
        parser.add_argument("second", metavar="DSN_B")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        def act(progress: Progress) -> Comparison:
            return compare(Database.of(options["first"]), Database.of(options["second"]), progress=progress)

        comparison = self.perform(act, options)
        self.report(comparison.as_json(), _lines(comparison), options)
        if not comparison.agrees:
            raise SystemExit(1)


def _lines(comparison: Comparison) -> list[str]:
    first, second = comparison.rows
    counts = f"{comparison.tables} tables, {first} and {second} rows, {comparison.answers} answers"
    if comparison.agrees:
        return [f"The same: {counts}."]
    return [f"Not the same: {counts}.", *(f"  {line}" for line in comparison.different)]
