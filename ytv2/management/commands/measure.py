"""manage.py measure: what this library holds, as JSON that two libraries can be compared by."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ytv2.ops.backup import fingerprint, probes


class Command(BaseCommand):
    help = "Print rows and digests of every table, rules, canary and versions, of one moment, as one JSON line."

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--questions", action="store_true", help="Only the addresses that are worth asking here.")
        only.add_argument("--answers", action="store_true", help="Only the answers to addresses that stdin lists.")
        only.add_argument(
            "--with-answers",
            action="store_true",
            help="All of it, and the answers to what stdin lists, or to its own questions where that is null.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["questions"]:
            result: Any = probes.questions()
        elif options["answers"]:
            result = probes.ask(json.load(sys.stdin))
        elif options["with_answers"]:
            measured, addresses = fingerprint.measure_one_moment(), json.load(sys.stdin)
            result = {
                "measured": measured,
                "answers": probes.ask(probes.questions() if addresses is None else addresses),
            }
        else:
            result = fingerprint.measure_one_moment()
        self.stdout.write(json.dumps(result))
