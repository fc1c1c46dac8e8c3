"""Which rows of an archive people enriched by hand, and how one can tell.

The archive has no column of its own for it in every version, so the rule is, in this order:

0. The operator can name the rows himself: then these are enriched, and no others.
1. Only a row whose `subcategories_json` names a category can be enriched.
2. Where the archive marks its rows (`format_source` is `enriched` on any of them), the mark decides.
3. Else it is enriched if its categories differ from every statement of the machine about them: `analysis.categories`,
   `analysis.category`, the column `category` with and without `subcategory`; and if they are more than the bare
   `General` that the predecessor's importer wrote where it knew nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ingest.legacy.archive import Row
from ingest.legacy.rows import categories, machine_categories

MARK = "enriched"
EMPTY = "no categories in subcategories_json"
PLACEHOLDER = {("general", frozenset[str]())}


@dataclass(frozen=True)
class Decision:
    """`reason` is for the curator; `decision` is what to curate, None if the row is not enriched."""

    reason: str
    decision: dict[str, Any] | None = None


@dataclass(frozen=True)
class EnrichedDetector:
    """`listed` are the keys that the operator named; `by_mark` says that the archive marks its rows."""

    by_mark: bool = False
    listed: frozenset[str] | None = None

    @classmethod
    def of(cls, rows: Iterable[Row], listed: Iterable[str] | None = None) -> "EnrichedDetector":
        named_keys = frozenset(listed) if listed is not None else None
        return cls(any(_is_marked(row) for row in rows), named_keys)

    def judge(self, video_id: str, said: Row) -> Decision:
        """Whether a person enriched the row, and why."""
        found = categories(said.get("subcategories_json"))
        if self.listed is not None:
            return _by_list(video_id, found, self.listed)
        return _by_mark(said, found) if self.by_mark else _by_comparison(said, found)


def _by_list(video_id: str, found: dict[str, Any] | None, listed: frozenset[str]) -> Decision:
    if video_id not in listed:
        return Decision("not on the list")
    return Decision("on the list", found) if found else Decision(f"on the list, but {EMPTY}")


def _by_mark(said: Row, found: dict[str, Any] | None) -> Decision:
    if not _is_marked(said):
        return Decision("not marked as enriched")
    return Decision("marked as enriched", found) if found else Decision(f"marked as enriched, but {EMPTY}")


def _by_comparison(said: Row, found: dict[str, Any] | None) -> Decision:
    if found is None:
        return Decision(EMPTY)
    if _folded(found) == PLACEHOLDER:
        return Decision("only General, which the predecessor wrote where it knew nothing")
    machine = machine_categories(said)
    if any(_folded(found) == _folded(opinion) for opinion in machine):
        return Decision(f"as the machine says: {named(found)}")
    instead = f", the machine says {named(machine[0])}" if machine else ", the machine says nothing"
    return Decision(f"{named(found)}{instead}", found)


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
    return " ".join(name.split()).casefold()
