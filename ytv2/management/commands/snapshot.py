"""manage.py snapshot: everything that the library is, of one moment, in a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from content.text import counted
from ytv2.ops.backup import snapshot
from ytv2.ops.backup.console import BackupCommand


class Command(BackupCommand):
    help = "Write a snapshot of the whole library into a folder that does not exist yet, and read it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="Where; it must not exist.")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="Then keep only the newest N beside it.")
        parser.add_argument("--with-exports", action="store_true", help="Copy the MP3s and pictures as well.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep must not be negative.")
        taken = self.perform(
            lambda progress: snapshot.take(
                options["folder"], keep=options["keep"], with_exports=options["with_exports"], progress=progress
            ),
            options,
        )
        self.report(taken.as_json(), _lines(taken), options)


def _lines(taken: snapshot.Taken) -> list[str]:
    manifest = taken.manifest
    rows = sum(table["rows"] for table in manifest["tables"].values())
    size = sum(file["bytes"] for file in manifest["files"].values()) / 1_000_000
    exports, canary = manifest["exports"], manifest["canary"]
    needed = [f"{name} {extension['version']}" for name, extension in manifest["extensions"].items()]
    files_are = "copied" if exports["copied"] else "listed, not copied: --with-exports"
    return [
        *(f"Removed {name}, which an interrupted snapshot had left." for name in taken.cleared),
        f"Snapshot of {manifest['database']} as of {manifest['taken_at']} in {taken.folder}: "
        f"{len(manifest['tables'])} tables, {rows} rows, {manifest['decisions']} decisions, {size:.1f} MB; "
        "read back and whole.",
        f"{canary['intact']} of {canary['sealed'] - canary['resting']} sealed records are intact.",
        *([f"A restore needs the extensions {', '.join(needed)}."] if needed else []),
        f"Exports: {counted(exports['files'], 'file')} {files_are}.",
        *(f"Removed the older snapshot {name}." for name in taken.removed),
    ]
