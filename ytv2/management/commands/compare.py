"""manage.py compare: whether two databases hold the same library and give the same answers."""

from typing import Any

from django.core.management.base import CommandParser

from ytv2.ops.backup import comparison
from ytv2.ops.backup.command import PlaybookCommand
from ytv2.ops.backup.dsn import Database


class Command(PlaybookCommand):
    help = "Compare two databases: rows, digests, rules, decisions, and some fifty answers. Exit status 0 if all agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", metavar="DSN_A", help="A password may stand in it, in PGPASSWORD or ~/.pgpass.")
        parser.add_argument("second", metavar="DSN_B")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        found = self.perform(
            lambda say: comparison.compare(Database.of(options["first"]), Database.of(options["second"]), say=say),
            options,
        )
        self.report(found.as_json(), lines(found), options)
        if not found.agrees:
            raise SystemExit(1)


def lines(found: comparison.Comparison) -> list[str]:
    said = f"{found.tables} tables, {found.rows[0]} and {found.rows[1]} rows, {found.answers} answers"
    if found.agrees:
        return [f"The same: {said}."]
    return [f"Not the same: {said}.", *(f"  {line}" for line in found.different)]
