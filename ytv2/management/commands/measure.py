"""manage.py measure: what this library holds, as JSON that two libraries can be compared by."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from ytv2.ops.backup import fingerprint, probes


class Command(BaseCommand):
    help = "Print rows and digests of every table, rules, canary and versions, of one moment, as one JSON line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--questions", action="store_true", help="Only the addresses that are worth asking here.")
        parser.add_argument("--answers", action="store_true", help="Only the answers to addresses that stdin lists.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["questions"]:
            result: Any = probes.questions()
        elif options["answers"]:
            result = probes.ask(json.load(sys.stdin))
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                result = fingerprint.measure()
        self.stdout.write(json.dumps(result))
