"""manage.py ingest_pause: freeze the library for everybody but people in the admin."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.decisions import pause
from content.text import sentence


class Command(BaseCommand):
    help = "Pause: no writer but a person in the admin changes the library until it is resumed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="Why, for those who have to wait.")
        parser.add_argument("--json", action="store_true", help="The answer as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        current, is_new = pause.pause(by="operator", reason=options["reason"], via="manage.py ingest_pause")
        if not is_new:
            self.stderr.write("It was paused already; that pause stands, with its reason.")
        if options["json"]:
            answer = {"paused": True, "since": current.since.isoformat(), "by": current.paused_by}
            answer["reason"] = current.reason
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        reason = f": {current.reason}" if current.reason else ""
        self.stdout.write(sentence(f"The library is {current} by {current.paused_by}{reason}"))
