"""manage.py prune_events: the log of events keeps its newest lines."""

from typing import Any

from django.core.management.base import BaseCommand

from content.models.events import KEPT, Event
from content.text import counted


class Command(BaseCommand):
    help = f"Drop all but the newest {KEPT:,} lines of the log of events. Run it with each release."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{counted(Event.prune(), 'line')} of the log dropped.")
