"""manage.py ingest: bring report files into the library, with an answer for every file."""

import json
import re
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console

from ingest import breaker, bulk, folder
from ingest.models import Run
from ingest.outcomes import CHANGED, UNDONE, Receipt
from ingest.patience import until_it_works
from ingest.payload.unreadable import printable
from ingest.progress import counting
from ingest.receiving import receive_many

AGE = re.compile(r"(\d{1,6})([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def age(text: str) -> timedelta:
    """`24h` and its like. Raises ArgumentTypeError for anything else."""
    found = AGE.fullmatch(text.strip().lower())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no age. Write a number and s, m, h or d, such as 24h.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


class Command(BaseCommand):
    help = "Bring report files into the library. The same files again change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Report files and folders of them.")
        parser.add_argument("--since", type=age, metavar="AGE", help="Only files younger than this, such as 24h.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument(
            "--allow-mass-change", action="store_true", help="Go on although much of the library would change."
        )
        parser.add_argument("--json", action="store_true", help="One JSON line a file, then one with the counts.")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["paths"] if not path.exists()]
        if missing:
            raise CommandError(f"Not found: {', '.join(missing)}. Check the path and that the share is mounted.")
        began = timezone.now()
        since = began - options["since"] if options["since"] else None
        files = list(folder.report_files(options["paths"], since=since))
        if not (options["allow_mass_change"] or options["dry_run"]):
            self._stop_mass_change(files)
        counts = self._ingest(files, options)
        self._conclude(began, counts, options)
        if sum(counts[str(outcome)] for outcome in UNDONE):
            raise SystemExit(1)

    def _stop_mass_change(self, files: list[Path]) -> None:
        """Look before writing: a run gone wrong (a bad model, a wrong folder) touches everything at once."""
        found = until_it_works(lambda: breaker.forecast(files), say=self._say_aloud)
        if found.trips:
            raise CommandError(f"{found} Nothing was written. See it with --dry-run, go on with --allow-mass-change.")

    def _ingest(self, files: list[Path], options: dict[str, Any]) -> Counter[str]:
        counts: Counter[str] = Counter()
        console = Console(stderr=True)
        is_shown = console.is_terminal and not options["json"]
        with counting("Ingesting", len(files), console=console, is_shown=is_shown) as advance:
            for receipt in self._receipts(files, dry_run=options["dry_run"]):
                counts[str(receipt.outcome)] += 1
                self._say(receipt, options["json"])
                advance(counts)
        return counts

    def _receipts(self, files: list[Path], *, dry_run: bool) -> Iterator[Receipt]:
        for batch in bulk.batches(files, looking_again=dry_run):
            receive = partial(receive_many, batch.parcels, batch.readings, dry_run=dry_run)
            yield from batch.answers(until_it_works(receive, say=self._say_aloud))

    def _say_aloud(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _say(self, receipt: Receipt, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(receipt.as_json(), ensure_ascii=False))
            return
        details = [
            f"{receipt.summaries} summaries" if receipt.summaries else "",
            f"held: {', '.join(receipt.held)}" if receipt.held else "",
            f"failed: {'; '.join(receipt.failed)}" if receipt.failed else "",
            f"{receipt.path}: {receipt.reason}".removeprefix(": ") if receipt.reason else "",
            receipt.remedy,
        ]
        said = " · ".join(detail for detail in details if detail)
        self.stdout.write(f"{receipt.outcome:<18} {printable(receipt.name)}" + (f"  [{said}]" if said else ""))

    def _conclude(self, began: datetime, counts: Counter[str], options: dict[str, Any]) -> None:
        total, changes = sum(counts.values()), sum(counts[str(outcome)] for outcome in CHANGED)
        places = [printable(str(path)) for path in options["paths"]]
        run = Run(began_at=began, places=places, is_rehearsal=options["dry_run"], files=total)
        run.counts, run.changes = dict(counts), changes
        until_it_works(run.save, say=self._say_aloud)
        if options["json"]:
            said = {"files": total, "dry_run": options["dry_run"], "changes": changes, **counts}
            self.stdout.write(json.dumps(said))
            return
        listed = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())) or "nothing to do"
        prefix = "Would be: " if options["dry_run"] else ""
        suffix = f" A re-run would change {changes}." if options["dry_run"] else ""
        self.stdout.write(self.style.SUCCESS(f"{prefix}{total} files: {listed}.{suffix}"))
