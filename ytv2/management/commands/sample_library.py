"""manage.py sample_library: the invented library, through the same corridor as every report."""

import json
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console
from rich.progress import track

from content.db import chain
from content.decisions import canary, pause
from content.decisions.curation import curate
from content.media import inventory
from content.models import Curation, Seal
from ingest.models import Door
from ingest.shelve.corridor import Paused, receive_object
from ytv2.local.sample import pictures, sound
from ytv2.local.sample.items import LIBRARY, SampleItem, items

CURATOR = "sample-curator"


class Command(BaseCommand):
    help = "Fill the library with invented items, 67 of them curated and sealed. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--items", type=int, default=LIBRARY, metavar="N", help=f"How many (default {LIBRARY}).")
        parser.add_argument(
            "--unless-paused", action="store_true", help="While the library is paused leave it as it is; no error."
        )
        parser.add_argument("--json", action="store_true", help="The counts as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["items"] < 0:
            raise CommandError("--items must not be negative.")
        chain.assert_same(connection)
        if options["unless_paused"] and pause.current():
            self.stderr.write("The library is paused: the sample library stays as it is.")
            return
        try:
            counts = self._fill(options["items"], shown=not options["json"])
        except Paused as error:
            raise CommandError(f"{error}\nResume it first: manage.py ingest_resume.") from error
        if options["json"]:
            self.stdout.write(json.dumps({"items": options["items"], **counts}))
        else:
            numbers = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
            self.stdout.write(self.style.SUCCESS(f"The sample library is there: {numbers}."))

    def _fill(self, count: int, *, shown: bool) -> Counter[str]:
        counts: Counter[str] = Counter()
        console = Console(stderr=True)
        disable = not (shown and console.is_terminal)
        entries = track(items(count), "Inventing", total=count, console=console, disable=disable, transient=True)
        for item in entries:
            receipt = receive_object(item.report, "sample", door=Door.SAMPLE)
            counts[str(receipt.outcome)] += 1
            counts["curated"] += decide(receipt.video_id, item)
            write_files(item)
        inventory.take_in_passing()
        if counts["curated"] or not Seal.objects.exists():
            canary.seal(by=CURATOR, via="manage.py sample_library")
        return counts


def decide(video_id: str, item: SampleItem) -> int:
    """Curate as invented, unless a person decided about the item since."""
    if item.curated is None or Curation.objects.filter(video_id=video_id).exists():
        return 0
    curate(video_id, {"subcategories_json": item.curated}, by=CURATOR, note=item.note, origin="sample")
    return 1


def write_files(item: SampleItem) -> None:
    write_once(settings.EXPORTS_DIR / "images" / item.picture, lambda: pictures.jpeg(item.work.subject, item.picture))
    audio = item.audio
    if audio:
        write_once(settings.EXPORTS_DIR / "audio" / audio.file, lambda: sound.mp3(audio.seed, audio.seconds))


def write_once(path: Path, make: Any) -> None:
    """Write the file atomically; an existing one stays."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: another process may be making the same file.
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    draft.write_bytes(make())
    draft.replace(path)
