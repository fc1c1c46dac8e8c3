"""The part of a text that a list shows: its beginning, or what stands around the words of a search."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LENGTH = 220
# Characters of a text that are looked at for its beginning.
BEGINNING = LENGTH * 3
# Of a search: the last words of a pasted page are not what is looked for.
MOST_WORDS = 20
# Characters of a text that are looked through, as many as are indexed.
SEARCHED = 100_000
# The marks of headings and list items at the beginning of a line.
MARKS = re.compile(r"^[ \t]*(?:[-*•]|#{1,6}|\d{1,3}[.)])[ \t]+", re.MULTILINE)
EXCLUDED = re.compile(r"(?:^|\s)-\S+")


class _Bare(dict[int, str]):
    """Each character in lower case and without its accent, worked out once. It stays one character."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFD", chr(code).lower())[0]
        return self[code]


BARE = _Bare()


def beginning(text: str) -> str:
    """The first words as one plain line."""
    line = _line(text[:BEGINNING])
    if len(line) <= LENGTH:
        return line
    return _without_last_word(line[:LENGTH])


def around(texts: Iterable[str], q: str) -> str:
    """What stands around the first match of q, whatever its accents and endings; the beginning if nothing matches."""
    lines = [line for line in (_line(text[:SEARCHED]) for text in texts) if line]
    bare = [line.translate(BARE) for line in lines]
    for pattern in _patterns(q):
        for line, searched in zip(lines, bare, strict=True):
            match = pattern.search(searched)
            if match:
                return _window(line, match.start())
    return beginning(lines[0]) if lines else ""


def _patterns(q: str) -> Iterator[re.Pattern[str]]:
    """The words of q, else the beginnings of their stems, else the words anywhere: some scripts have no blanks."""
    words = re.findall(r"\w+", EXCLUDED.sub(" ", unicodedata.normalize("NFC", q)).translate(BARE))[:MOST_WORDS]
    if not words:
        return
    stems = [word[: max(3, len(word) // 2)] for word in words]
    for start, forms in ((r"\b", words), (r"\b", stems), ("", words)):
        # The longest first: "the" of "the theatre" stands everywhere.
        yield from (re.compile(start + re.escape(form)) for form in sorted(dict.fromkeys(forms), key=len, reverse=True))


def _window(line: str, match: int) -> str:
    start = max(match - LENGTH // 3, 0)
    if start:
        # From the next whole word, unless there is none before the match.
        start = line.find(" ", start, match) + 1 or start
    shown = line[start : start + LENGTH]
    ends_early = start + LENGTH < len(line)
    return ("…" if start else "") + (_without_last_word(shown) if ends_early else shown)


def _without_last_word(line: str) -> str:
    return line.rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(MARKS.sub(" ", text).replace("**", "").split()))
