"""The columns of the sheet, and an item's line in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from content import jsonvalues
from content.category_values import NO_CATEGORIES, entries
from content.characters import can_be_seen
from content.db.rules import CURATABLE
from content.decisions.values import LANGUAGE, NOT_A_LANGUAGE, NOT_A_LINK, in_one_line
from content.exchange.cells import (
    NONE,
    BadCell,
    categories_read,
    categories_written,
    keyword_of,
    marked,
    names_read,
    names_written,
    unmarked,
)
from content.models import Content, Curation
from content.text import utc_iso
from content.variants import LABELS, base


@dataclass(frozen=True)
class Column:
    """A column that can be decided: its name in the sheet, what it is in `content`, and its text to a value and back.

    `read` raises BadCell.
    """

    name: str
    field: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    nothing: Any = None

    def cell(self, value: Any) -> str:
        """Of a value that is decided."""
        return self.machine(value) or NONE

    def machine(self, value: Any) -> str:
        """Of a value that a machine said; "" for none."""
        return marked(self.write(value))

    def value(self, cell: str) -> Any:
        """What a cell decides, which is neither empty nor GIVE_BACK. Raises BadCell."""
        return self.nothing if keyword_of(cell) == NONE else self.read(in_one_line(unmarked(cell)))

    def is_same(self, one: str, other: str) -> bool:
        """Whether two cells say the same, however a program has broken their lines or set their blanks."""
        return one == other or self._plain(one) == self._plain(other)

    def _plain(self, cell: str) -> str:
        if word := keyword_of(cell):
            return word
        try:
            return self.write(self.value(cell))
        except BadCell:
            return in_one_line(cell)


def _words(text: str) -> str:
    if not can_be_seen(text):
        raise BadCell(f"Nothing of it can be seen. Write {NONE} if it shall be empty.")
    return text


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise BadCell(NOT_A_LANGUAGE)
    return text


def _link(text: str) -> str:
    if not jsonvalues.is_safe_link(text):
        raise BadCell(NOT_A_LINK)
    return text


def _summary_type(text: str) -> str:
    if base(text) not in LABELS:
        raise BadCell(f"There is no such summary. There are {', '.join(LABELS)}.")
    return text


def _topics(value: Any) -> str:
    return names_written(jsonvalues.texts(value))


COLUMNS = (
    Column("categories", "subcategories_json", categories_written, categories_read, NO_CATEGORIES),
    Column("title", "title", jsonvalues.text, _words),
    Column("channel", "channel_name", jsonvalues.text, _words),
    Column("language", "language", jsonvalues.text, _language),
    Column("thumbnail", "thumbnail_url", jsonvalues.text, _link),
    Column("topics", "topics_json", _topics, names_read),
    Column("summary type", "summary_type_latest", jsonvalues.text, _summary_type),
)
assert {column.field for column in COLUMNS} == set(CURATABLE)  # noqa: S101 - a new column needs one here
KEY, NOTE, MACHINE = "key", "note", "machine: "
BY_NAME = {column.name: column for column in COLUMNS}
# What an import reads, and what it only shows to people.
READ = (KEY, *BY_NAME, NOTE)
SHOWN = ("item", "url", "decided by", "decided at", "refused", *(MACHINE + name for name in BY_NAME))
HEADING = (KEY, "item", "url", *BY_NAME, NOTE, *SHOWN[2:])


@dataclass(frozen=True)
class Line:
    """An item with what is decided about it."""

    item: Content
    curation: Curation

    @property
    def is_decided(self) -> bool:
        return self.curation.is_decided

    def cell(self, column: Column) -> str:
        """What is decided; "" where nothing is."""
        overrides = self.curation.overrides
        return column.cell(overrides[column.field]) if column.field in overrides else ""

    def machine(self, column: Column) -> str:
        """What the machine says beside a decision, or instead of one."""
        if column.field in self.curation.overrides:
            return column.machine(self.curation.incoming.get(column.field))
        if column.field == "subcategories_json":
            return column.machine({"categories": self.item.shown_categories})
        return column.machine(getattr(self.item, column.field))

    @property
    def note(self) -> str:
        return marked(self.curation.note) if self.is_decided else ""

    def cells(self) -> list[str]:
        """The whole line, in the order of HEADING."""
        by, at = (self.curation.decided_by, self.curation.decided_at) if self.is_decided else ("", None)
        return [
            *map(marked, (self.item.pk, str(self.item), self.item.canonical_url or "")),
            *map(self.cell, COLUMNS),
            self.note,
            marked(by),
            utc_iso(at, "seconds"),
            marked(names_written(jsonvalues.texts(self.curation.refusals.get("categories")))),
            *map(self.machine, COLUMNS),
        ]


def lines_of(keys: Sequence[str]) -> dict[str, Line]:
    """The lines of those items that are here, in the order of their keys."""
    items = Content.objects.only("title", "canonical_url", "shown_categories", "category_keys", *CURATABLE).in_bulk(
        keys
    )
    decided = Curation.objects.in_bulk(keys)
    return {key: Line(items[key], decided.get(key) or Curation(video_id=key)) for key in keys if key in items}


def stored_again(value: dict[str, Any], shown: Any) -> dict[str, Any]:
    """The categories with those that were there exactly as they were, of which a cell may say less."""
    stored = {categories_written({"categories": [entry]}): entry for entry in entries(shown)}
    rows = [stored.get(categories_written({"categories": [entry]}), entry) for entry in entries(value)]
    return value | {"categories": rows}
