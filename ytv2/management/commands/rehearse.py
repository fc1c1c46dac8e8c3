"""manage.py rehearse: prove that a backup of this library can be restored, and how long that takes."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ytv2.ops.backup import rehearsal
from ytv2.ops.backup.command import PlaybookCommand
from ytv2.ops.backup.rehearsal import Rehearsal


class Command(PlaybookCommand):
    help = "Snapshot, restore beside, compare, time each, drop. Exit status 0 only if all of it came through."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pause", action="store_true", help="Pause ingest meanwhile, so that all can be compared.")
        parser.add_argument("--keep", type=Path, metavar="DIR", dest="folder", help="Keep the snapshot there.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        def act(say: Any) -> Rehearsal:
            found = rehearsal.rehearse(folder=options["folder"], pause=options["pause"], say=say)
            say("")
            found.took = say.took
            return found

        found = self.perform(act, options)
        self.report(found.as_json(), _page(found), options)
        if not found.succeeded:
            raise SystemExit(1)


def _page(found: Rehearsal) -> list[str]:
    said, compared = found.snapshot, found.comparison
    lines = [
        f"Rehearsal of {found.database}{', paused meanwhile' if found.paused else ''}",
        *(f"Cleared {name}, which an interrupted run had left." for name in found.cleared),
        "",
        *(f"  {step:<42} {seconds:>7.2f} s" for step, seconds in found.took.items()),
        f"  {'all of it':<42} {sum(found.took.values()):>7.2f} s",
        "",
        f"Snapshot: of {said['taken_at']}, PostgreSQL {said['versions']['postgresql']}, {said['decisions']} decisions",
        f"Restored: {found.restored['tables']} tables, {found.restored['rows']} rows; all as in the manifest",
        f"Compared: {compared['answers']} answers; {_compared(found)}",
        *(f"  {line}" for line in compared["different"]),
        "",
        f"{found.verdict} sealed records are intact in the copy.",
    ]
    return [*lines, found.verdict]


def _compared(found: Rehearsal) -> str:
    if found.comparison["agrees"]:
        return "the copy and the library agree in everything"
    if found.written_meanwhile:
        return "the library was written to meanwhile (--pause holds it still), so that it now differs in"
    return "they differ, although the library stood still, in"
