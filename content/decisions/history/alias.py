"""A name of a category or subcategory that became another, or was freed again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from content.decisions.actor import acting
from content.decisions.history.kind import UNKNOWN, Kind, current_row
from content.decisions.history.spelling import in_words
from content.models import CategoryAlias, History
from content.models.queryset import keys_of

BELOW = CategoryAlias.BELOW
WRITE_AGAIN = """
    UPDATE content SET analysis_json = analysis_json
    WHERE category_keys && ARRAY(SELECT split_part(key, E'\\x1f', 1) FROM category_alias)
"""


class Alias(Kind, name="alias"):
    is_about_item = False
    undo_order = 0  # or the rules would rename what is put back
    acts = {"insert": "rename", "update": "rename", "delete": "unrename"}

    def folded(self, line: History) -> Iterable[str]:
        return [line.item]

    def describe(self, line: History, names: Mapping[str, str] = UNKNOWN) -> str:
        old, row = in_words(line.item, names), line.becomes or {}
        if line.act == "delete":
            return f"{old} is a name of its own again"
        new = " / ".join(filter(None, (row.get("name"), row.get("subcategory"))))
        is_split_off = BELOW in line.item and row.get("subcategory", "") is None
        return f"{old} is now {'the category' if is_split_off else 'called'} {new}"

    def obstacle(self, line: History) -> str:
        current = current_row("category_alias", "key", _key(line.item))
        if line.act == "delete":
            return "The name was given away again since." if current else ""
        if current is None:
            return "The name was freed since."
        becomes = {name: value for name, value in (line.becomes or {}).items() if name != "key"}
        is_same = all(current.get(name) == value for name, value in becomes.items())
        return "" if is_same else "The name was changed again since."

    def undo(self, line: History, *, by: str, via: str) -> None:
        was = {name: value for name, value in (line.was or {}).items() if name != "key"}
        if line.act == "insert":
            CategoryAlias.objects.filter(key=_key(line.item)).delete()
        elif line.act == "delete":
            CategoryAlias(key=line.item, **was).save(force_insert=True)
        else:
            CategoryAlias.objects.filter(key=_key(line.item)).update(**was)

    def replay(self, entry: dict[str, Any], **context: Any) -> None:
        with acting(**context):
            alias = CategoryAlias.objects.filter(key=_key(entry["item"]))
            if entry["act"] == "unrename":
                alias.delete()
                return
            value = self.only(entry["value"], {"name", "subcategory", "decided_by", "decided_at"})
            if not alias.update(**value):
                CategoryAlias(key=entry["item"], **value).save(force_insert=True)

    def finish_replay(self, act: str) -> None:
        """Write again what stands there, so that the rules rename it.

        Only at the end: a name that was changed and changed back in between never reaches a rebuilt library.
        """
        if act == "rename":
            with acting(via="ledger"), connection.cursor() as cursor:
                cursor.execute(WRITE_AGAIN)


def _key(item: str) -> str:
    """The old name as it is compared now; a line may be of a time when less was folded."""
    return BELOW.join(keys_of(item.split(BELOW)))
