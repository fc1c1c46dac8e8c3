"""manage.py ingest_pause: freeze the library for everybody but people in the admin."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content import pausing


class Command(BaseCommand):
    help = "Pause: no writer but a person in the admin changes the library until it is resumed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="Why, for whoever is held up.")
        parser.add_argument("--json", action="store_true", help="The answer as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = pausing.pause(by="operator", reason=options["reason"], via="manage.py ingest_pause")
        if options["json"]:
            said = {"paused": True, "since": found.since.isoformat(), "by": found.paused_by, "reason": found.reason}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self.stdout.write(f"Paused since {found.since:%Y-%m-%d %H:%M} UTC by {found.paused_by}: {found.reason}")
