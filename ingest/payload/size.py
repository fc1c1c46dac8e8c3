"""How much a report may bring into the library, which reads it whole for each reader."""

import json
from typing import Any

from ingest.payload.syntax.unreadable import Unreadable

# Of all summaries, with their HTML. One text may have `summaries.PROSE_LIMIT`.
SUMMARIES_LIMIT = 4_000_000
# Of everything else that is said of the item, but for its transcript.
DATA_LIMIT = 1_000_000
DATA = ("analysis_json", "media", "media_metadata", "subcategories_json", "topics_json")


def check(fields: dict[str, Any]) -> None:
    """Of the members of a Report. Raises Unreadable."""
    words = sum(len(summary.text) + len(summary.html) for summary in fields["summaries"])
    _check("summary", words, SUMMARIES_LIMIT)
    for name in DATA:
        _check(name, len(json.dumps(fields.get(name))), DATA_LIMIT)


def _check(path: str, length: int, limit: int) -> None:
    if length > limit:
        raise Unreadable(f"has {length:,} characters in all", path=path, remedy=f"At most {limit:,} are allowed.")
