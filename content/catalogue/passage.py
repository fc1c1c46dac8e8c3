"""The part of a text that a list shows: its beginning, or what stands around a place."""

import re
import unicodedata
from dataclasses import dataclass

LENGTH = 220
# Characters of a text that are looked at for its beginning.
BEGINNING = LENGTH * 3
# The marks of headings and list items at the beginning of a line.
MARK = re.compile(r"(?P<heading>#{1,6})[ \t]+|(?:[-*•]|\d{1,3}[.)])[ \t]+")
BOLD = re.compile(r"\*\*[^*]+\*\*:?")
# A line of its own before a list, such as "Key points:".
LONGEST_LABEL = 60
SENTENCE_END = re.compile(r"[.!?…:;,。！？][\"'”’»)\]]*$")


@dataclass
class Block:
    """A paragraph, heading or list item."""

    text: str
    is_item: bool = False
    is_heading: bool = False

    def is_label(self) -> bool:
        return self.is_heading or (not self.is_item and self.text.endswith(":") and len(self.text) <= LONGEST_LABEL)


def beginning(text: str) -> str:
    """The first words as one plain line, without headings, unless there is nothing else."""
    blocks = _blocks(text[:BEGINNING])
    line = _joined([each for each in blocks if not each.is_label()] or blocks)
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
    return _joined(_blocks(text))


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    goes_on = False
    for line in map(str.strip, text.splitlines()):
        mark = MARK.match(line)
        is_heading = bool(mark and mark["heading"]) or BOLD.fullmatch(line) is not None
        if line and goes_on and not mark and not is_heading:
            blocks[-1].text += f" {line}"
        elif line:
            blocks.append(Block(line[mark.end() :] if mark else line, bool(mark) and not is_heading, is_heading))
        goes_on = bool(line) and not is_heading
    return blocks


def _joined(blocks: list[Block]) -> str:
    """As one line; what is no sentence stands apart from a list item."""
    line, was_item = "", False
    for each in blocks:
        stands_apart = (was_item or each.is_item) and not SENTENCE_END.search(line)
        line += each.text if not line else f" · {each.text}" if stands_apart else f" {each.text}"
        was_item = each.is_item
    return unicodedata.normalize("NFC", " ".join(line.replace("**", "").split()))
