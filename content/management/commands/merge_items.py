"""manage.py merge_items: of two items that are one, make one. What it would do, unless --yes is given."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.decisions import duplicates
from content.decisions.duplicates import Kept, Pair
from content.text import counted


class Command(BaseCommand):
    help = (
        "Merge items that are one: all pairs that the doctor lists, or KEY into ITEM. Shows what would be merged; --yes"
        " does it. The admin's history undoes each merge as a gesture. Exit status 0 only if nothing is left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", metavar="KEY", help="The key that is merged away, as it is written.")
        parser.add_argument("item", nargs="?", metavar="ITEM", help="The key of the item that stays.")
        parser.add_argument("--yes", action="store_true", help="Merge them.")
        parser.add_argument("--by", default="operator", metavar="NAME", help="Who decides it (operator).")
        parser.add_argument(
            "--keep", choices=[*Kept], help="Of an item beside its own tombstone: whether it lives or stays deleted."
        )
        parser.add_argument("--json", action="store_true", help="A line a pair.")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = self._chosen(options["key"], options["item"])
        left = 0
        for pair in pairs:
            done = self._merge(pair, options)
            left += not done
            line = pair.as_json() | {"merged": done}
            self.stdout.write(json.dumps(line) if options["json"] else self._in_words(pair, done))
        if not options["json"]:
            self.stdout.write(f"{counted(len(pairs), 'pair')}, {left} left.")
            if left and not options["yes"]:
                self.stdout.write("Nothing was changed. Merge them with --yes.")
        if left:
            raise SystemExit(1)

    def _chosen(self, key: str | None, item: str | None) -> list[Pair]:
        pairs = duplicates.pairs()
        if key is None:
            return pairs
        chosen = [pair for pair in pairs if pair.key == key and item in (None, pair.item)]
        if not chosen and item is None:
            raise CommandError(f"The doctor knows no item that {key} is one with. Name the item too.")
        return chosen or [Pair(key, str(item), "choice", *map(duplicates.is_deleted, (key, str(item))))]

    def _merge(self, pair: Pair, options: dict[str, Any]) -> bool:
        if not options["yes"] or (pair.needs_choice and not options["keep"]):
            return False
        keep = Kept(options["keep"]) if options["keep"] else None
        try:
            duplicates.merge(pair.key, pair.item, by=options["by"], via="manage.py merge_items", keep=keep)
        except duplicates.NotTwo as error:
            raise CommandError(str(error)) from error
        return True

    def _in_words(self, pair: Pair, done: bool) -> str:
        state = " (deleted)"
        words = f"{pair.key}{state * pair.is_deleted} -> {pair.item}{state * pair.is_item_deleted}: one {pair.one}"
        if done:
            return f"{words}; merged."
        return f"{words}; say --keep live or --keep deleted." if pair.needs_choice else words
