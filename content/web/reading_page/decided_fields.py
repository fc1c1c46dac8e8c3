"""What people decided about an item, field by field, beside what a machine says, for everybody to read."""

from datetime import datetime
from typing import Any, NamedTuple

from content import category_values, jsonvalues
from content.catalogue.rows import StoredItem
from content.characters import seen
from content.models import Curation

# Of the columns that people decide, what each is called, in the order of the page.
FIELDS = {
    "title": "Title",
    "channel_name": "Channel",
    "subcategories_json": "Categories",
    "topics_json": "Topics",
    "language": "Language",
    "thumbnail_url": "Picture",
}
NOTHING = "none"


class Decision(NamedTuple):
    """A field in words; `machine` is what a machine says of it, "" if the same."""

    field: str
    words: str
    machine: str


class Decisions(NamedTuple):
    fields: list[Decision]
    decided_at: datetime


def of(stored: StoredItem) -> Decisions | None:
    """None where nobody decided anything; asks the database only if somebody did."""
    if not jsonvalues.mapping(stored.decided):
        return None
    curation = Curation.objects.filter(pk=stored.video_id).only("overrides", "incoming", "decided_at").first()
    if curation is None or not curation.overrides:
        return None
    incoming = jsonvalues.mapping(curation.incoming)
    fields = [
        _decision(column, curation.overrides[column], incoming) for column in FIELDS if column in curation.overrides
    ]
    return Decisions(fields, curation.decided_at)


def _decision(column: str, value: Any, incoming: dict[str, Any]) -> Decision:
    words = _words(column, value)
    machine = _words(column, incoming[column]) if column in incoming else ""
    return Decision(FIELDS[column], words, "" if machine == words else machine)


def _words(column: str, value: Any) -> str:
    if column == "thumbnail_url":
        return "another" if jsonvalues.address(value) else NOTHING
    if column == "subcategories_json":
        return category_values.spelt_out(value) or NOTHING
    if isinstance(value, list):
        return ", ".join(jsonvalues.texts(value)) or NOTHING
    return seen(jsonvalues.text(value)) or NOTHING
