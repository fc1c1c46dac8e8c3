"""manage.py rehearse: prove that a backup of this library can be restored, and how long that takes."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ytv2.ops.backup.console import BackupCommand
from ytv2.ops.backup.progress import StepProgress
from ytv2.ops.backup.rehearsal import Rehearsal, rehearse


class Command(BackupCommand):
    help = "Snapshot, restore beside, compare, time each, drop. Exit status 0 only if all of it came through."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pause", action="store_true", help="Pause ingest meanwhile, so that all can be compared.")
        parser.add_argument("--keep", type=Path, metavar="DIR", dest="folder", help="Keep the snapshot there.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        def act(progress: StepProgress) -> Rehearsal:
            rehearsal = rehearse(folder=options["folder"], pause=options["pause"], progress=progress)
            progress("")
            rehearsal.took = progress.took
            return rehearsal

        rehearsal = self.perform(act, options)
        self.report(rehearsal.as_json(), _lines(rehearsal), options)
        if not rehearsal.succeeded:
            raise SystemExit(1)


def _lines(rehearsal: Rehearsal) -> list[str]:
    snapshot, comparison = rehearsal.snapshot, rehearsal.comparison
    version, decisions = snapshot["versions"]["postgresql"], snapshot["decisions"]
    lines = [
        f"Rehearsal of {rehearsal.database}{', paused meanwhile' if rehearsal.paused else ''}",
        *(f"Cleared {name}, which an interrupted run had left." for name in rehearsal.cleared),
        "",
        *(f"  {step:<42} {seconds:>7.2f} s" for step, seconds in rehearsal.took.items()),
        f"  {'all of it':<42} {sum(rehearsal.took.values()):>7.2f} s",
        "",
        f"Snapshot: of {snapshot['taken_at']}, PostgreSQL {version}, {decisions} decisions",
        f"Restored: {rehearsal.restored['tables']} tables, {rehearsal.restored['rows']} rows; all as in the manifest",
        f"Compared: {comparison['answers']} answers; {_conclusion(rehearsal)}",
        *(f"  {line}" for line in comparison["different"]),
        "",
        f"{rehearsal.verdict} sealed records are intact in the copy.",
    ]
    return [*lines, rehearsal.verdict]


def _conclusion(rehearsal: Rehearsal) -> str:
    if rehearsal.comparison["agrees"]:
        return "the copy and the library agree in everything"
    if rehearsal.written_meanwhile:
        return "the library was written to meanwhile (--pause holds it still), so that it now differs in"
    return "they differ, although the library stood still, in"
