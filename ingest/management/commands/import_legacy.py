"""manage.py import_legacy: bring the predecessor's SQLite archive into the library, once or again."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import track
from rich.table import Table

from content.text import counted, utc_iso
from ingest.legacy import archive, importer
from ingest.legacy.enriched import named
from ingest.legacy.importer import Imported
from ingest.legacy.item import NEW, Item
from ingest.legacy.parity import Parity
from ingest.outcomes import Outcome
from ingest.payload.syntax.unreadable import one_line, printable
from ingest.shelve.corridor import Paused

EXAMPLES = 3


class Command(BaseCommand):
    help = "Import an archive of the predecessor. Importing it again changes nothing, nor what people decided since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="The archive, a SQLite file; it is only read.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, item by item.")
        parser.add_argument(
            "--expect-curated",
            type=int,
            metavar="N",
            help="Write nothing unless exactly N records were enriched by hand.",
        )
        parser.add_argument(
            "--enriched", type=Path, metavar="FILE", help="The video_ids of the enriched records, one a line."
        )
        parser.add_argument(
            "--json", action="store_true", help="One JSON line an item and a lost field, then one with the counts."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, what in (("file", "the archive's SQLite file"), ("enriched", "the file with the list")):
            if options[name] and not options[name].is_file():
                raise CommandError(f"{options[name]} is not a file. Name {what}.")
        try:
            imported = self._import(options)
        except (archive.NotAnArchive, importer.NotAsExpected) as error:
            raise CommandError(str(error)) from error
        except Paused as error:
            raise CommandError(f"{error} Nothing was written. Import again after manage.py ingest_resume.") from error
        say = self._say_json if options["json"] else self._say
        say(imported, options["dry_run"])
        if any(item.is_undone for item in imported.items):
            raise SystemExit(1)

    def _import(self, options: dict[str, Any]) -> Imported:
        console = Console(stderr=True)
        disable = options["json"] or not console.is_terminal

        def progress(rows: list[archive.Row]) -> Iterable[archive.Row]:
            return track(rows, "Importing", console=console, disable=disable, transient=True)

        return importer.import_archive(
            archive.read(options["file"]),
            expect_curated=options["expect_curated"],
            listed=options["enriched"].read_text().split() if options["enriched"] else None,
            dry_run=options["dry_run"],
            progress=progress,
        )

    def _say_json(self, imported: Imported, dry_run: bool) -> None:
        lines = [item.as_json() for item in imported.items] + [loss.as_json() for loss in imported.parity.losses]
        for line in lines:
            self.stdout.write(json.dumps(line, ensure_ascii=False, default=_spelled))
        conclusion = {"items": len(imported.items), "dry_run": dry_run, **counts(imported)}
        self.stdout.write(json.dumps(conclusion | {"sealed": imported.sealed, "parity": imported.parity.as_json()}))

    def _say(self, imported: Imported, dry_run: bool) -> None:
        for item in imported.items:
            if dry_run or item.is_undone:
                self._say_item(item)
        self._say_curated(imported, dry_run)
        self._say_parity(imported.parity)
        outcomes = ", ".join(f"{number} {what}" for what, number in counts(imported).items()) or "nothing in it"
        prefix = "Would be: " if dry_run else ""
        self.stdout.write(self.style.SUCCESS(f"{prefix}{counted(len(imported.items), 'item')}: {outcomes}."))

    def _say_item(self, item: Item) -> None:
        """What happens to it and, a line a field, from what to what."""
        receipt = item.receipt
        reason = f"{receipt.path} {receipt.reason} {receipt.remedy}".strip()
        title = one_line(item.values.get("title", ""))
        self.stdout.write(printable(f"{receipt.outcome:<16} {receipt.name.rpartition(': ')[2]}  {reason or title}"))
        for name, (was, becomes) in item.changes.items() if receipt.outcome is not Outcome.CREATED else ():
            self.stdout.write(printable(f"    {name}: {_glimpse(was)} -> {_glimpse(becomes)}"))
        if receipt.held:
            self.stdout.write(f"    held, a person decided: {', '.join(receipt.held)}")
        decision = f"{item.curation}: " if item.curation else "not enriched: "
        if not item.is_undone and "subcategories_json" in item.values:
            self.stdout.write(printable(f"    {decision}{item.decision.reason}"))

    def _say_curated(self, imported: Imported, dry_run: bool) -> None:
        if not any(item.curation == NEW for item in imported.items):
            return
        for item in imported.items if not dry_run else ():
            if item.curation == NEW and item.decision.categories:
                self.stdout.write(printable(f"curated  {item.receipt.video_id}  {item.decision.reason}"))
        if not dry_run:
            self.stdout.write(
                f"{imported.sealed} decisions are sealed. To take them back as one (gesture {imported.gesture}): under "
                "History in the admin search for import_legacy, choose a line, Undo the whole gesture."
            )

    def _say_parity(self, parity: Parity) -> None:
        console = Console(file=self.stdout, width=120, highlight=False, color_system=None)  # type: ignore[arg-type]
        table = Table("", "archive", "library", title="Parity", title_justify="left", box=SIMPLE)
        for name, numbers in parity.counts.items():
            table.add_row(name, *map(str, numbers))
        console.print(table)
        lost = Table("field", "why it did not survive", "times", "of", title="Not kept as it was", box=SIMPLE)
        lost.title_justify = "left"
        for name, reason, number, items in parity.grouped():
            some = ", ".join(items[:EXAMPLES]) + (", …" if number > EXAMPLES else "")
            lost.add_row(printable(name), printable(reason), str(number), printable(some))
        if lost.row_count:
            console.print(lost)


def counts(imported: Imported) -> dict[str, int]:
    """The outcomes, then what became of the enriched records; without what is nought."""
    outcomes = Counter(str(item.receipt.outcome) for item in imported.items)
    curations = Counter(item.curation for item in imported.items if item.curation)
    return dict(sorted(outcomes.items())) | dict(sorted(curations.items()))


def _glimpse(value: Any) -> str:
    if isinstance(value, dict) and "categories" in value:
        value = named(value) if _is_plain(value) else value
    return "nothing" if value is None else one_line(_spelled(value) if isinstance(value, datetime) else value, 100)


def _is_plain(value: dict[str, Any]) -> bool:
    entries = value["categories"]
    return isinstance(entries, list) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("category"), str)
        and isinstance(entry.get("subcategories"), list)
        for entry in entries
    )


def _spelled(value: Any) -> Any:
    return utc_iso(value) if isinstance(value, datetime) else str(value)
