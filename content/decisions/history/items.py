"""A row of `content`: an item that came, changed or went."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from content.db.rules.columns import WRITTEN
from content.decisions import trash
from content.decisions.history.kind import KindAtOnce
from content.decisions.history.tombstone import done_again
from content.models import Content, History

# What stood in the columns that each line names, in the history's own words: Python would round its numbers.
PUT_BACK = f"""
    UPDATE content c SET ({", ".join(WRITTEN)}) = (
        SELECT {", ".join(WRITTEN)} FROM jsonb_populate_record(c, (
            SELECT jsonb_object_agg(key, value) FROM jsonb_each(h.was) WHERE names ? key
        ))
    ) FROM jsonb_each(%s::jsonb) AS line (id, names) JOIN history h ON h.id = line.id::bigint
    WHERE c.video_id = h.item
"""


class Item(KindAtOnce, name="content"):
    undo_order = 4
    table = "content"

    def apart(self, line: History, decided: Mapping[str, set[str]]) -> History | None:
        if line.act == "insert" and line.item in decided:
            return None
        if line.item in decided:
            line.was, line.becomes = (
                self.only(row or {}, (row or {}).keys() - decided[line.item]) for row in (line.was, line.becomes)
            )
        return line if line.was or line.becomes else None

    def obstacles(self, lines: Sequence[History]) -> dict[int, str]:
        there = Content.objects.filter(pk__in=[line.item for line in lines]).values_list("pk", flat=True)
        here, again = set(there), done_again([line for line in lines if line.act == "insert"], "delete")
        return {
            line.id: again.get(line.id, "") if line.item in here else "The item is not here any more." for line in lines
        }

    def fields(self, row: dict[str, Any] | None) -> dict[str, Any]:
        """A record id stays: a merge alone gives it and takes it."""
        return {name: value for name, value in (row or {}).items() if name != "id"}

    def overwritten_of(self, line: History, now: Mapping[str, Any]) -> set[str]:
        return set() if line.act == "insert" else super().overwritten_of(line, now)

    def undo_all(self, lines: Sequence[History], *, by: str, via: str) -> None:
        if arrived := [line.item for line in lines if line.act == "insert"]:
            trash.remove(*arrived)
        changed = {line.id: list(line.was or {}) for line in lines if line.act != "insert"}
        if changed:
            with connection.cursor() as cursor:
                cursor.execute(PUT_BACK, [json.dumps(changed)])
