"""How numbers and what a rule said are worded for people."""

import re

# As PostgreSQL writes a moment in a sentence.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d(?:\.\d+)?\+00\b")
ENDS = (".", "!", "?")


def counted(number: int, one: str, several: str = "") -> str:
    """`counted(1, "file")` is "1 file", of two it is "2 files"; `several` where no s does it."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def sentence(said: str) -> str:
    """Moments to the minute, and with its full stop, so that another can follow."""
    whole = MOMENT.sub(r"\1 UTC", said).strip().rstrip(":")
    return whole if whole.endswith(ENDS) else f"{whole}."
