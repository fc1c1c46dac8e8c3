"""Which rows of an archive people enriched by hand, and how one can tell.

The archive has no column of its own for it in every version, so the rule is, in this order:

0. The operator can name the rows: then these are enriched, and no others.
1. Only a row whose `subcategories_json` names a category can be enriched.
2. Where the archive marks its rows (`format_source` is `enriched` on any of them), the mark decides.
3. Else it is enriched if its categories differ from every statement of the machine about them: `analysis.categories`,
   `analysis.category`, the column `category` with and without `subcategory`; and if they are more than the bare
   `General` that the predecessor's importer wrote where it knew nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from content.characters import plain
from ingest.legacy.archive import Row
from ingest.legacy.rows import categories, machine_categories

MARK = "enriched"
EMPTY = "no categories in subcategories_json"
PLACEHOLDER = {("general", frozenset[str]())}


@dataclass(frozen=True)
class Decision:
    """`reason` is for the curator; `categories` is what to curate, None if the row is not enriched."""

    reason: str
    categories: dict[str, Any] | None = None


@dataclass(frozen=True)
class EnrichedDetector:
    """`listed` are the keys that the operator named; `by_mark` says that the archive marks its rows."""

    by_mark: bool = False
    listed: frozenset[str] | None = None

    @classmethod
    def of(cls, rows: Iterable[Row], listed: Iterable[str] | None = None) -> "EnrichedDetector":
        return cls(any(_is_marked(row) for row in rows), None if listed is None else frozenset(listed))

    def detect(self, video_id: str, row: Row) -> Decision:
        """Whether a person enriched the row, and why."""
        chosen = categories(row.get("subcategories_json"))
        if self.listed is None and not self.by_mark:
            return _by_comparison(row, chosen)
        if self.listed is not None:
            is_enriched, reason = video_id in self.listed, "on the list"
        else:
            is_enriched, reason = _is_marked(row), "marked as enriched"
        if not is_enriched:
            return Decision(f"not {reason}")
        return Decision(reason, chosen) if chosen else Decision(f"{reason}, but {EMPTY}")


def _by_comparison(row: Row, chosen: dict[str, Any] | None) -> Decision:
    if chosen is None:
        return Decision(EMPTY)
    if _folded(chosen) == PLACEHOLDER:
        return Decision("only General, which the predecessor wrote where it knew nothing")
    machine = machine_categories(row)
    if any(_folded(chosen) == _folded(opinion) for opinion in machine):
        return Decision(f"as the machine says: {named(chosen)}")
    instead = f", the machine says {named(machine[0])}" if machine else ", the machine says nothing"
    return Decision(f"{named(chosen)}{instead}", chosen)


def named(value: dict[str, Any]) -> str:
    """`History (Modern History, Antiquity), Philosophy`."""
    return ", ".join(
        entry["category"] + (f" ({', '.join(entry['subcategories'])})" if entry["subcategories"] else "")
        for entry in value["categories"]
    )


def _is_marked(row: Row) -> bool:
    return str(row.get("format_source") or "").strip().lower() == MARK


def _folded(value: dict[str, Any]) -> set[tuple[str, frozenset[str]]]:
    return {(_fold(entry["category"]), frozenset(map(_fold, entry["subcategories"]))) for entry in value["categories"]}


def _fold(name: str) -> str:
    return " ".join(plain(name).split()).casefold()
