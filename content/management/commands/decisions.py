"""manage.py decisions: what people decided out to a CSV file, and such a file back."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from content.db.violations import violation_of
from content.decisions.locks import Busy
from content.exchange import download
from content.exchange.pending import BadSheet, go_on, propose
from content.models import Content, PendingImport
from content.text import counted

VIA = "manage.py decisions"


class Command(BaseCommand):
    help = (
        "Export what is decided as CSV, or import such a file: shows what would be changed, --yes does it. Exit status"
        " 0 only if the file is right and nothing was left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["export", "import"])
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--all", action="store_true", help="Export undecided items as well.")
        parser.add_argument("--yes", action="store_true", help="Import it.")
        parser.add_argument("--by", default="operator", metavar="NAME", help="Who decides it (operator).")
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "export":
                self._print(options, {"exported": self._export(options["file"], options["all"])})
            else:
                self._import(options)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error

    def _export(self, path: Path, everything: bool) -> int:
        items: Any = Content.objects.all().newest()
        if not everything:
            items = items.with_curated().filter(curated=True)
        keys = list(items.values_list("pk", flat=True))
        with path.open("wb") as file:
            file.writelines(download.sheet(keys))
        return len(keys)

    def _import(self, options: dict[str, Any]) -> None:
        by, path = options["by"], options["file"]
        try:
            with path.open("rb") as file:
                pending = propose(file, name=path.name, by=by)
        except BadSheet as error:
            faults = {"faults": error.faults.total, "named": [str(fault) for fault in error.faults]}
            self._print(options, faults)
            raise SystemExit(1) from error
        left = pending.tally["changed"]
        if options["yes"] and left:
            left = self._do(pending, by)
        self._print(options, pending.tally | {"gesture": str(pending.pk) if options["yes"] else None, "left": left})
        PendingImport.objects.filter(pk=pending.pk).delete()
        if left:
            if not (options["yes"] or options["json"]):
                self.stdout.write("Nothing was changed. Import it with --yes.")
            raise SystemExit(1)

    def _do(self, pending: PendingImport, by: str) -> int:
        """How many lines were left as they are."""
        try:
            pending = go_on(pending, by=by, via=VIA, seconds=float("inf"))
        except (IntegrityError, Busy) as error:
            violation = None if isinstance(error, Busy) else violation_of(error)
            raise CommandError(f"{violation or error} What was imported by then stays.") from error
        left = list(pending.changes.exclude(obstacle="").values_list("line", "video_id", "obstacle"))
        for line, key, obstacle in left:
            self.stderr.write(f"Line {line}, {key}: {obstacle}")
        return len(left)

    def _print(self, options: dict[str, Any], result: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        elif "named" in result:
            self.stdout.write("\n".join(result["named"]))
            self.stdout.write(f"{counted(result['faults'], 'fault')}. Nothing was changed.")
        else:
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in result.items()))
