"""manage.py ingest_resume: let the library change again."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.decisions import pause


class Command(BaseCommand):
    help = "Resume after ingest_pause."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="The answer as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        was_paused = pause.resume(by="operator", via="manage.py ingest_resume")
        sentence = "Resumed." if was_paused else "The library was not paused."
        self.stdout.write(json.dumps({"was_paused": was_paused}) if options["json"] else sentence)
