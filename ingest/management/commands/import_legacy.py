"""manage.py import_legacy: bring the predecessor's SQLite archive into the library, once or again."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from ingest import legacy_sqlite
from ingest.outcomes import UNDONE
from ingest.receiving import Paused, receive_object


class Command(BaseCommand):
    help = "Import an archive of the predecessor. Importing it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="The archive, a SQLite file; it is only read.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument("--json", action="store_true", help="One JSON line an item, then one with the counts.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} is not a file. Name the archive's SQLite file.")
        try:
            counts = self._import(options)
        except legacy_sqlite.NotAnArchive as error:
            raise CommandError(str(error)) from error
        except Paused as error:
            raise CommandError(f"{error} Import again after manage.py ingest_resume: what is in stays in.") from error
        self._conclude(counts, options)
        if sum(counts[str(outcome)] for outcome in UNDONE):
            raise SystemExit(1)

    def _import(self, options: dict[str, Any]) -> Counter[str]:
        counts: Counter[str] = Counter()
        console = Console(stderr=True)
        disable = options["json"] or not console.is_terminal
        found = list(legacy_sqlite.reports(options["file"]))
        for report in track(found, "Importing", console=console, disable=disable, transient=True):
            receipt = receive_object(
                report, f"{options['file'].name}: {report['video_id']}", dry_run=options["dry_run"]
            )
            counts[str(receipt.outcome)] += 1
            if options["json"]:
                self.stdout.write(json.dumps(receipt.as_json(), ensure_ascii=False))
            elif receipt.outcome in UNDONE:
                self.stdout.write(f"{receipt.outcome:<18} {receipt.name}: {receipt.path} {receipt.reason}")
        return counts

    def _conclude(self, counts: Counter[str], options: dict[str, Any]) -> None:
        total = sum(counts.values())
        if options["json"]:
            self.stdout.write(json.dumps({"items": total, "dry_run": options["dry_run"], **counts}))
            return
        said = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())) or "nothing in it"
        self.stdout.write(self.style.SUCCESS(f"{'Would be: ' if options['dry_run'] else ''}{total} items: {said}."))
