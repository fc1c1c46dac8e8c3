"""manage.py ingest: bring report files into the library, with an answer for every file."""

import json
import os
import re
import sys
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console

from content.text import counted
from ingest.audio.sync import REFUSED
from ingest.outcomes import UNDONE, Receipt
from ingest.payload.syntax.unreadable import printable
from ingest.receipts import receipt_files
from ingest.run import folder, watcher
from ingest.run.import_run import changes, run
from ingest.run.mass_change_guard import MassChange
from ingest.run.progress import counting
from ingest.run.retry import OUTAGES, Retry
from ingest.run.shutdown import Stop, on_signal
from ingest.shelve.corridor import Paused

AGE = re.compile(r"(\d{1,6})([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def age(text: str) -> timedelta:
    """`24h` and its like. Raises ArgumentTypeError for anything else."""
    match = AGE.fullmatch(text.strip().lower())
    if match is None:
        raise ArgumentTypeError(f"{text!r} is no age. Write a number and s, m, h or d, such as 24h.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def seconds(text: str) -> float:
    """At least a tenth of one. Raises ArgumentTypeError for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0.1 <= number <= 3600:
        raise ArgumentTypeError(f"{text!r} is no time between 0.1 and 3600 seconds.")
    return number


class Command(BaseCommand):
    help = "Bring report files into the library. The same files again change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Report files and folders of them.")
        parser.add_argument("--since", type=age, metavar="AGE", help="Only files younger than this, such as 24h.")
        parser.add_argument("--watch", action="store_true", help="Go on, and bring in what appears or changes there.")
        parser.add_argument(
            "--every", type=seconds, default=watcher.EVERY_SECONDS, metavar="SECONDS", help="How often to look (5)."
        )
        parser.add_argument("--audio", type=Path, metavar="DIR", help="The folder with the MP3s of the items.")
        parser.add_argument("--receipts", action="store_true", help="Leave <file>.receipt.json beside each file.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument(
            "--allow-mass-change", action="store_true", help="Go on although much of the library would change."
        )
        parser.add_argument("--json", action="store_true", help="One JSON line a file, then one with the counts.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.are_receipts_refused = False
        self.refused_audio = 0
        if options["watch"] and (options["dry_run"] or options["since"]):
            raise CommandError("--watch goes with neither --dry-run nor --since. Leave one of them out.")
        with on_signal() as stop:
            if options["watch"]:
                watcher.FolderWatcher(
                    options["paths"],
                    stop=stop,
                    say=self.stderr.write,
                    tell=self._tell,
                    audio=options["audio"],
                    allow_mass_change=options["allow_mass_change"],
                    every=options["every"],
                ).watch()
            else:
                self._run(stop)

    def _run(self, stop: Stop) -> None:
        places, audio = self.options["paths"], self.options["audio"]
        missing = [str(path) for path in (*places, *([audio] if audio else [])) if not path.exists()]
        if missing:
            raise CommandError(f"Not found: {', '.join(missing)}. Check the path and that the share is mounted.")
        since = timezone.now() - self.options["since"] if self.options["since"] else None
        self.passed_over = folder.PassedOver()
        files = list(folder.report_files(places, since=since, passed_over=self.passed_over))
        answers = run(
            files,
            places=places,
            retry=Retry(stop, self.stderr.write),
            dry_run=self.options["dry_run"],
            allow_mass_change=self.options["allow_mass_change"],
            audio=audio,
        )
        counts = self._answered(answers, len(files))
        self._conclude(counts, len(files))
        if sum(counts[str(outcome)] for outcome in UNDONE) or counts.total() < len(files) or self.refused_audio:
            raise SystemExit(1)

    def _answered(self, answers: Iterator[tuple[Path, Receipt]], total: int) -> Counter[str]:
        """The outcomes, counted, once each file has been told of. Raises CommandError where the run broke off."""
        counts = Counter[str]()
        console = Console(stderr=True)
        is_shown = console.is_terminal and not self.options["json"]
        try:
            with counting("Ingesting", total, console=console, is_shown=is_shown) as advance:
                for path, receipt in answers:
                    counts[str(receipt.outcome)] += 1
                    self._tell(path, receipt)
                    advance(counts)
        except MassChange as change:
            raise CommandError(str(change)) from change
        except Paused as pause:
            raise CommandError(
                f"{pause} A dry run tries what it tells of, and the pause refuses that. End it first: manage.py"
                " ingest_resume."
            ) from pause
        except OUTAGES as error:
            raise CommandError(
                f"The database did not come back: {str(error).strip()} What was answered is kept; run it again."
            ) from error
        return counts

    def _tell(self, path: Path, receipt: Receipt) -> None:
        self.refused_audio += receipt.audio.startswith(REFUSED)
        if self.options["receipts"] and not self.options["dry_run"]:
            self._leave_receipt(path, receipt)
        if self.options["json"]:
            self._write(json.dumps(receipt.as_json(), ensure_ascii=False))
            return
        details = [
            counted(receipt.summaries, "summary", "summaries") if receipt.summaries else "",
            f"held: {', '.join(receipt.held)}" if receipt.held else "",
            f"failed: {'; '.join(receipt.failed)}" if receipt.failed else "",
            f"{receipt.path}: {receipt.reason}".removeprefix(": ") if receipt.reason else "",
            receipt.remedy,
            f"audio {receipt.audio}" if receipt.audio else "",
            *(f"warning: {warning}" for warning in receipt.warnings),
        ]
        listed = " · ".join(detail for detail in details if detail)
        self._write(f"{receipt.outcome:<18} {printable(receipt.name)}" + (f"  [{listed}]" if listed else ""))

    def _write(self, line: str) -> None:
        """A reader may have seen enough (`| head`); the files come in all the same."""
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _leave_receipt(self, path: Path, receipt: Receipt) -> None:
        """A share that cannot be written to is no reason to fail: that is said once."""
        try:
            receipt_files.leave(path, receipt)
        except OSError as error:
            if not self.are_receipts_refused:
                self.stderr.write(
                    f"Receipts cannot be left beside {printable(str(path))}: {error.strerror}. Going on without."
                )
            self.are_receipts_refused = True

    def _conclude(self, counts: Counter[str], total: int) -> None:
        is_rehearsal, changed, left = self.options["dry_run"], changes(counts), total - counts.total()
        if self.options["json"]:
            conclusion = {"files": total, "dry_run": is_rehearsal, "changes": changed, **counts}
            passed_over = [printable(str(path)) for path in self.passed_over]
            rest = {"left": left, "audio refused": self.refused_audio, "passed_over": passed_over}
            self._write(
                json.dumps(conclusion | {name: value for name, value in rest.items() if value}, ensure_ascii=False)
            )
            return
        listed = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())) or "nothing to do"
        prefix = "Would be: " if is_rehearsal else ""
        suffix = f" A re-run would change {changed}." if is_rehearsal else ""
        suffix += f" {counted(self.refused_audio, 'MP3 was', 'MP3s were')} refused." if self.refused_audio else ""
        suffix += f" Stopped: {counted(left, 'file has', 'files have')} no answer yet; run it again." if left else ""
        suffix += f" Passed over: {self.passed_over}." if self.passed_over else ""
        self._write(self.style.SUCCESS(f"{prefix}{counted(total, 'file')}: {listed}.{suffix}"))
