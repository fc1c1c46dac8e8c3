"""manage.py ingest: bring report files into the library, with an answer for every file."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from content import pausing
from ingest import breaker, folder
from ingest.attaching import Recordings
from ingest.outcomes import UNDONE, Receipt
from ingest.payload.unreadable import printable
from ingest.receiving import Paused, receive

PAUSE_POLL_SECONDS = 2


class Command(BaseCommand):
    help = "Bring report files into the library. The same files again change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Report files and folders of them.")
        parser.add_argument("--audio", type=Path, metavar="DIR", help="The folder with the MP3s of the items.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument(
            "--allow-mass-change", action="store_true", help="Go on although much of the library would change."
        )
        parser.add_argument("--json", action="store_true", help="One JSON line a file, then one with the counts.")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["paths"] if not path.exists()]
        if missing:
            raise CommandError(f"Not found: {', '.join(missing)}. Check the path and that the share is mounted.")
        if options["audio"] and not options["audio"].is_dir():
            raise CommandError(f"{options['audio']} is no folder. Check the path and that the share is mounted.")
        # A dry run writes nothing, and an MP3 is written.
        self.recordings = Recordings(options["audio"]) if options["audio"] and not options["dry_run"] else None
        files = list(folder.report_files(options["paths"]))
        if not (options["allow_mass_change"] or options["dry_run"]):
            self._stop_mass_change(files)
        counts = self._ingest(files, dry_run=options["dry_run"], as_json=options["json"])
        self._conclude(+counts, len(files), options)
        if sum(counts[str(outcome)] for outcome in UNDONE) or counts["audio refused"]:
            raise SystemExit(1)

    def _stop_mass_change(self, files: list[Path]) -> None:
        """Look before writing: a run gone wrong (a bad model, a wrong folder) touches everything at once."""
        found = breaker.forecast(files)
        if found.trips:
            raise CommandError(f"{found} Nothing was written. See it with --dry-run, go on with --allow-mass-change.")

    def _ingest(self, files: list[Path], *, dry_run: bool, as_json: bool) -> Counter[str]:
        counts: Counter[str] = Counter()
        console = Console(stderr=True)
        shown = console.is_terminal and not as_json
        for path in track(files, "Ingesting", console=console, disable=not shown, transient=True):
            receipt = self._receive(path, dry_run)
            counts[str(receipt.outcome)] += 1
            counts["audio refused"] += receipt.audio.startswith("refused")
            self._say(receipt, as_json)
        return counts

    def _receive(self, path: Path, dry_run: bool) -> Receipt:
        try:
            data, age = path.read_bytes(), path.stat().st_mtime
        except OSError as error:
            return Receipt("refused", name=str(path), reason=f"cannot be read: {error.strerror}")  # type: ignore[arg-type]
        dated = datetime.fromtimestamp(age, UTC)
        while True:
            try:
                receipt = receive(data, str(path), dry_run=dry_run, dated=dated)
                return self.recordings.attach(receipt) if self.recordings else receipt
            except Paused as error:
                self._wait_out(error)

    def _wait_out(self, pause: Paused) -> None:
        """Say why, once a pause, and wait until somebody resumes."""
        self.stderr.write(f"{pause} Waiting; resume with manage.py ingest_resume.")
        while pausing.current() is not None:
            time.sleep(PAUSE_POLL_SECONDS)

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
            f"audio {receipt.audio}" if receipt.audio else "",
        ]
        said = " · ".join(detail for detail in details if detail)
        self.stdout.write(f"{receipt.outcome:<18} {printable(receipt.name)}" + (f"  [{said}]" if said else ""))

    def _conclude(self, counts: Counter[str], total: int, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"files": total, "dry_run": options["dry_run"], **counts}))
            return
        said = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())) or "nothing to do"
        prefix = "Would be: " if options["dry_run"] else ""
        self.stdout.write(self.style.SUCCESS(f"{prefix}{total} files: {said}."))
