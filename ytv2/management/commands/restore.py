"""manage.py restore: a snapshot into an empty database, compared with what was dumped."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ytv2.ops.backup import restore
from ytv2.ops.backup.console import BackupCommand
from ytv2.ops.backup.dsn import Database

REPOINT = """To move there:
 1. manage.py compare OLD NEW   says that both hold the same
 2. manage.py migrate, and manage.py grant_roles where lesser roles are used, with DATABASE_URL_POSTGRES_NEW set to it
 3. DATABASE_URL_POSTGRES_NEW   to the new address, first for the website, then for the NAS; restart each
 4. /health/db and /health/curation answer 200
To go back: set the old address again. The old database is unchanged; it lacks what was written to the new one since."""


class Command(BackupCommand):
    help = "Restore a snapshot into an empty database, which is created if need be, and compare it with the manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="The snapshot.")
        parser.add_argument("--into", required=True, metavar="DSN", help="The empty database, or one to be created.")
        parser.add_argument("--exports", type=Path, metavar="DIR", help="Put the MP3s and pictures back there.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        restored = self.perform(
            lambda progress: restore.restore(
                options["folder"], Database.of(options["into"]), exports=options["exports"], progress=progress
            ),
            options,
        )
        self.report(restored.as_json(), [*_lines(restored), REPOINT], options)
        if not restored.is_whole:
            raise SystemExit(1)


def _lines(restored: restore.Restored) -> list[str]:
    canary, exports = restored.canary, restored.exports
    lines = [f"Dropped {name}, which an interrupted restore had left." for name in restored.cleared]
    lines.append(
        f"Restored {restored.tables} tables, {restored.rows} rows into {restored.into}"
        f"{', which was created' if restored.created else ''}; all as in the manifest."
    )
    lines.append(f"{canary['intact']} of {canary['sealed'] - canary['resting']} sealed records are intact.")
    if exports:
        lines.append(f"Exports: {exports['copied']} copied, {exports['there']} were there.")
        lines += [f"Missing: {name}" for name in exports["missing"]]
        lines += [f"Not as in the snapshot: {name}" for name in exports["differ"]]
    return lines
