"""How numbers, times and the sentences of rules are written."""

import re
from datetime import UTC, datetime

# A moment as PostgreSQL writes it in a sentence.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d(?:\.\d+)?\+00\b")
ENDS = (".", "!", "?")


def utc_iso(moment: datetime | None, timespec: str = "auto") -> str:
    """ISO 8601 in UTC ending in Z; "" for none. `timespec` as `datetime.isoformat` has it."""
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z") if moment else ""


def counted(number: int, one: str, several: str = "") -> str:
    """`counted(1, "file")` is "1 file", of two it is "2 files"; `several` where no s does it."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def sentence(words: str) -> str:
    """With moments to the minute and a full stop, so that another sentence can follow."""
    whole = MOMENT.sub(r"\1 UTC", words).strip().rstrip(":")
    return whole if whole.endswith(ENDS) else f"{whole}."
