"""manage.py canary: whether every sealed decision still shows."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.decisions import canary


class Command(BaseCommand):
    help = "Check that every sealed decision still shows. Exit status 0 only if all do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", action="store_true", help="First seal what is decided and not sealed yet.")
        parser.add_argument(
            "--expect", type=int, metavar="N", help="Fail unless exactly N records are sealed and here."
        )
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seal"]:
            canary.seal(by="operator", via="manage.py canary")
        result = canary.check()
        here = result.sealed - result.resting
        as_expected = options["expect"] is None or here == options["expect"]
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json() | {"as_expected": as_expected}))
        else:
            self._print(result, options["expect"], as_expected)
        if not (result.ok and as_expected):
            raise SystemExit(1)

    def _print(self, result: canary.Canary, expected: int | None, as_expected: bool) -> None:
        self.stdout.write(f"{result.intact} of {result.sealed - result.resting} sealed records are intact.")
        if result.resting:
            self.stdout.write(f"{result.resting} more rest in the trash: a person deleted them.")
        for name, items in (("Missing", result.missing), ("Altered", result.altered), ("Tampered", result.tampered)):
            if items:
                self.stdout.write(self.style.ERROR(f"{name}: {', '.join(items)}"))
        if not as_expected:
            self.stdout.write(self.style.ERROR(f"{expected} were expected."))
