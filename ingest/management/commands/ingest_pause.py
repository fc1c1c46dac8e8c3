"""manage.py ingest_pause: freeze the library for everybody but people in the admin."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.decisions import pause
from content.text import sentence


class Command(BaseCommand):
    help = "Pause: no writer but a person in the admin changes the library until it is resumed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="Why, for whoever is held up.")
        parser.add_argument("--json", action="store_true", help="The answer as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        found, is_new = pause.pause(by="operator", reason=options["reason"], via="manage.py ingest_pause")
        if not is_new:
            self.stderr.write("It was paused already; that pause stands, with its reason.")
        if options["json"]:
            said = {"paused": True, "since": found.since.isoformat(), "by": found.paused_by, "reason": found.reason}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        reason = f": {found.reason}" if found.reason else ""
        self.stdout.write(sentence(f"The library is {found} by {found.paused_by}{reason}"))
