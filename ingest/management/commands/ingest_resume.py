"""manage.py ingest_resume: let the library change again."""

from typing import Any

from django.core.management.base import BaseCommand

from content import pausing


class Command(BaseCommand):
    help = "Resume after ingest_pause."

    def handle(self, *args: Any, **options: Any) -> None:
        was_paused = pausing.resume(by="operator", via="manage.py ingest_resume")
        self.stdout.write("Resumed." if was_paused else "The library was not paused.")
