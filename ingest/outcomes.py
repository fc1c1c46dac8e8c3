"""What became of a delivery: the answer that every file gets."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ingest.payload.syntax.unreadable import printable


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    HELD = "held"
    SKIPPED_DELETED = "skipped_deleted"
    FAILED_GENERATION = "failed_generation"
    NOT_A_REPORT = "not_a_report"
    WAITING = "waiting"
    REFUSED = "refused"


# What leaves work undone.
UNDONE = {Outcome.WAITING, Outcome.REFUSED}
# After which the item is on the shelf.
SHELVED = {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.HELD, Outcome.FAILED_GENERATION}
# What changed the library.
CHANGED = {Outcome.CREATED, Outcome.UPDATED}


@dataclass(frozen=True)
class Receipt:
    """The answer to one delivery. `fields` changed, `held` are those where curation won."""

    outcome: Outcome
    name: str = ""
    video_id: str = ""
    fields: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    summaries: int = 0
    failed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str = ""
    path: str = ""
    remedy: str = ""
    # What became of its MP3: attached, unchanged, awaited, unknown (there, the item is not yet), or refused and why.
    audio: str = ""

    def as_json(self) -> dict[str, Any]:
        """Without what is empty; the name as it can be written anywhere."""
        members = asdict(self) | {"name": printable(self.name)}
        return {key: value for key, value in members.items() if value not in ((), "", 0)}
