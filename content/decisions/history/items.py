"""A row of `content`: an item that came, changed or went."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from content.decisions import trash
from content.decisions.history.kind import Kind
from content.decisions.history.tombstone import done_again
from content.models import Content, History


class Item(Kind, name="content"):
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

    def obstacle(self, line: History) -> str:
        if not Content.objects.filter(video_id=line.item).exists():
            return "The item is not here any more."
        return done_again(line, "delete") if line.act == "insert" else ""

    def fields(self, row: dict[str, Any] | None) -> dict[str, Any]:
        """A record id stays: a merge alone gives it and takes it."""
        return {name: value for name, value in (row or {}).items() if name != "id"}

    def overwritten(self, line: History) -> set[str]:
        return set() if line.act == "insert" else super().overwritten(line)

    def undo(self, line: History, *, by: str, via: str) -> None:
        if line.act == "insert":
            trash.remove(line.item)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT library_put_back(%s, %s::jsonb)", [line.item, json.dumps(line.was)])
