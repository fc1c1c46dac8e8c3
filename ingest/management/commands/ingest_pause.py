"""manage.py ingest_pause: freeze the library for everybody but people in the admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content import pausing


class Command(BaseCommand):
    help = "Pause: no writer but a person in the admin changes the library until it is resumed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="Why, for whoever is held up.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = pausing.pause(by="operator", reason=options["reason"], via="manage.py ingest_pause")
        self.stdout.write(f"Paused since {found.since:%Y-%m-%d %H:%M} UTC by {found.paused_by}: {found.reason}")
