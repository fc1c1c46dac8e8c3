"""manage.py ledger: every human decision out to a file, and back."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console
from rich.progress import track

from content.db import chain
from content.decisions import ledger


class Command(BaseCommand):
    help = "Export all human decisions to a file (appending what is new), or replay such a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["export", "replay", "digest"])
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] != "digest" and options["file"] is None:
            raise CommandError("Name the ledger's file.")
        try:
            result = getattr(self, f"_{options['act']}")(options["file"], options["json"])
        except ledger.BadLedger as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in result.items()))

    def _export(self, path: Path, quiet: bool) -> dict[str, Any]:
        return {"exported": ledger.export(path)}

    def _replay(self, path: Path, quiet: bool) -> dict[str, Any]:
        chain.assert_same(connection)
        console = Console(stderr=True)
        disable = quiet or not console.is_terminal
        lines = track(ledger.read(path), "Replaying", console=console, disable=disable, transient=True)
        replayed, known = ledger.replay(lines)
        return {"replayed": replayed, "known": known}

    def _digest(self, path: Path | None, quiet: bool) -> dict[str, Any]:
        return ledger.digests()
