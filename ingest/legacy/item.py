"""One row of an archive, on its way into the library."""

from dataclasses import dataclass, field
from typing import Any

from ingest.legacy.archive import Row
from ingest.legacy.enriched import Decision
from ingest.legacy.losses import Loss
from ingest.legacy.texts import Texts
from ingest.outcomes import UNDONE, Receipt
from ingest.payload import Report

# What becomes of an enriched row: decided now, left as people decided since, left in the trash.
NEW, STANDS, RESTS = "curated", "decided already", "in the trash"


@dataclass
class Item:
    """One row of the archive on its way in, and what became of it."""

    row: Row
    values: Row  # the row's, as far as they can be read
    decision: Decision
    receipt: Receipt
    report: Report | None = None
    texts: Texts = field(default_factory=Texts)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    curation: str = ""
    losses: list[Loss] = field(default_factory=list)

    @property
    def is_undone(self) -> bool:
        return self.receipt.outcome in UNDONE

    @property
    def is_enriched(self) -> bool:
        return self.decision.categories is not None and not self.is_undone

    def as_json(self) -> dict[str, Any]:
        line = self.receipt.as_json()
        if self.changes:
            line["changes"] = {name: {"from": was, "to": becomes} for name, (was, becomes) in self.changes.items()}
        return line | {"curation": self.curation, "enriched": self.is_enriched, "why": self.decision.reason}
