"""What of an archive did not survive, and why: a line a field."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Loss:
    """`field` is table and column; `value` its beginning, so that somebody can tell what it was."""

    video_id: str
    field: str
    reason: str
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"lost": asdict(self)}
