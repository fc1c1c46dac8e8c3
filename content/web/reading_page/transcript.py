"""The words of the original, in paragraphs that lead to their moment of the video."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from content import jsonvalues, youtube
from content.catalogue import cards
from content.catalogue.rows import StoredItem
from content.catalogue.shapes import Segment
from content.web.formats import duration

# The value of `view` in the address of a reading page.
VIEW = "transcript"
# A paragraph ends with a sentence once it is so long, and anywhere once it is twice as long.
SECONDS, SIGNS = 40, 700
# More than eight hours of speech: the rest is in the file.
MOST_SIGNS = 500_000
BLANK_LINES = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")
ENDS = (*".!?…。！？", '."', ".”", "?”", "!”", ".»")


class Paragraph(NamedTuple):
    """`at` are the seconds into the video, or None; `label` is the same as 1:23, and `url` leads there."""

    text: str
    at: int | None = None
    label: str = ""
    url: str = ""


class Transcript(NamedTuple):
    paragraphs: list[Paragraph]
    is_cut: bool


def shown(stored: StoredItem) -> Transcript:
    """As a page shows it."""
    paragraphs: list[Paragraph] = []
    signs = 0
    for each in in_paragraphs(stored):
        signs += len(each.text)
        if paragraphs and signs > MOST_SIGNS:
            return Transcript(paragraphs, is_cut=True)
        paragraphs.append(each)
    return Transcript(paragraphs, is_cut=False)


def in_paragraphs(stored: StoredItem) -> Iterator[Paragraph]:
    timed = [each for each in cards.transcript(stored).get("transcript_segments", []) if each["text"].strip()]
    if not timed:
        yield from map(Paragraph, _of_text(stored.transcript_text or ""))
        return
    video = youtube.video_id_in(jsonvalues.text(stored.canonical_url))
    for text, at in _together(timed):
        url = f"{youtube.watch_address(video)}&t={at}s" if video else ""
        yield Paragraph(text, at, duration(at) or "0:00", url)


def _together(timed: list[Segment]) -> Iterator[tuple[str, int]]:
    """Segments are parts of a sentence; a paragraph is some of them, with the seconds of its first."""
    pieces: list[str] = []
    start = timed[0]["start"]
    for each in timed:
        elapsed, signs = each["start"] - start, sum(map(len, pieces))
        is_long = elapsed >= SECONDS or signs >= SIGNS
        is_too_long = elapsed >= 2 * SECONDS or signs >= 2 * SIGNS
        if pieces and (is_too_long or (is_long and pieces[-1].endswith(ENDS))):
            yield " ".join(pieces), max(0, int(start))
            pieces, start = [], each["start"]
        pieces.append(each["text"].strip())
    yield " ".join(pieces), max(0, int(start))


def _of_text(text: str) -> Iterator[str]:
    for block in BLANK_LINES.split(text):
        piece = ""
        for sentence in SENTENCE.split(" ".join(block.split())):
            piece = f"{piece} {sentence}".strip()
            if len(piece) >= SIGNS:
                yield piece
                piece = ""
        if piece:
            yield piece
