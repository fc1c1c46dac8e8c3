"""manage.py recount: whether what is kept for readers is what the rules would make now."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from content.db import chain
from content.db.recount import Recount, recount
from content.models import Content
from content.text import counted

MOST = 20  # lines of a kind


class Command(BaseCommand):
    help = (
        "Compare the listing, the words of search, the facets' names and the kept counts with what they are made of."
        " Exit status 0 only if all agrees, or was repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Make anew what differs.")
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        chain.assert_same(connection)
        first = self._recount(options, repair=options["repair"])
        last = first if first.ok or not options["repair"] else self._recount(options, repair=False)
        if options["json"]:
            self.stdout.write(json.dumps(last.as_json() | {"repaired": _number(first) - _number(last)}))
        else:
            self._print(first)
            if options["repair"] and not first.ok:
                self.stdout.write(f"Made anew: {_number(first) - _number(last)} of {_number(first)}.")
        if not last.ok:
            raise SystemExit(1)

    def _recount(self, options: dict[str, Any], *, repair: bool) -> Recount:
        console = Console(stderr=True)
        columns = (TextColumn("Recounting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        is_hidden = options["json"] or not console.is_terminal
        with Progress(*columns, console=console, transient=True, disable=is_hidden) as bar:
            task = bar.add_task("", total=Content.objects.count())
            return recount(repair=repair, progress=lambda looked_at: bar.update(task, completed=looked_at))

    def _print(self, result: Recount) -> None:
        self.stdout.write(f"{counted(result.looked_at, 'item')} looked at.")
        self._list("item differs", "items differ", [f"{key}: {what}" for key, what in result.items.items()])
        self._list("value is misnamed", "values are misnamed", [str(number) for number in result.names])
        counts = [f"{value}: kept {kept}, listed {listed}" for value, kept, listed in result.counts]
        self._list("count differs", "counts differ", counts)
        if result.ok:
            self.stdout.write("Listing, words of search, names and counts agree.")

    def _list(self, one: str, several: str, lines: list[str]) -> None:
        if lines:
            self.stdout.write(self.style.ERROR(f"{counted(len(lines), one, several)}:"))
            more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
            self.stdout.writelines(f"  {line}\n" for line in (*lines[:MOST], *more))


def _number(result: Recount) -> int:
    return len(result.items) + len(result.names) + len(result.counts)
