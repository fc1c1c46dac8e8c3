"""The part of a text that a list shows: its beginning, or what stands around a place."""

import re
import unicodedata

LENGTH = 220
# Characters of a text that are looked at for its beginning.
BEGINNING = LENGTH * 3
# The marks of headings and list items at the beginning of a line.
MARKS = re.compile(r"^[ \t]*(?:[-*•]|#{1,6}|\d{1,3}[.)])[ \t]+", re.MULTILINE)


def beginning(text: str) -> str:
    """The first words as one plain line."""
    line = _line(text[:BEGINNING])
    if len(line) <= LENGTH:
        return line
    return _without_last_word(line[:LENGTH])


def around(text: str, place: int) -> str:
    """The words before and behind a place as one plain line; with "…" where the text goes on."""
    before, behind = text[max(place - LENGTH, 0) : place], text[place : place + LENGTH * 2]
    start = max(len(before) - LENGTH // 3, 0)
    if start:
        # From the next whole word, unless there is none before the place.
        blank = re.compile(r"\s").search(before, start)
        start = blank.end() if blank else start
    begins_late = start > 0 or place > LENGTH
    shown = _line(before[start:] + behind)
    ends_early = place + len(behind) < len(text)
    if len(shown) > LENGTH:
        shown, ends_early = shown[:LENGTH], True
    return ("…" if begins_late else "") + (_without_last_word(shown) if ends_early else shown)


def _without_last_word(line: str) -> str:
    return line.rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(MARKS.sub(" ", text).replace("**", "").split()))
