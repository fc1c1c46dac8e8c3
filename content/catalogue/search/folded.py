"""Words and texts as they are compared: in lower case, without accents."""

import re
from bisect import bisect_right
from functools import cached_property, lru_cache

from content.characters import MARKS, plain, unaccented

OTHERS = re.compile(r"[^\x00-\x7f]")
A_MARK = re.compile(f"[{MARKS}]")


@lru_cache(10_000)
def folded(word: str) -> str:
    return unaccented(plain(word)).lower()


class FoldedText:
    """A text folded letter by letter, so that it is known where each of its `letters` stands in the text."""

    def __init__(self, text: str) -> None:
        # The only letter that is two in lower case.
        self._lower = self.letters = text.replace("İ", "I").lower()
        self._uneven: dict[str, int] = {}
        if not text.isascii():
            for letter in set(OTHERS.findall(self.letters)):
                others = _folded(letter)
                if others != letter:
                    self.letters = self.letters.replace(letter, others)
                if len(others) != 1:
                    self._uneven[letter] = len(others)

    def place(self, at: int) -> int:
        """Where in the text that letter stands."""
        if not self._uneven:
            return at
        starts, shifts = self._shifts
        number = bisect_right(starts, at)
        return at - shifts[number - 1] if number else at

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """From which letters on how many more there are than in the text."""
        starts: list[int] = []
        shifts: list[int] = []
        shift = 0
        for match in re.finditer(f"[{''.join(self._uneven)}]", self._lower):
            first, number = match.start() + shift, self._uneven[match[0]]
            # The second of two letters stands where the first does; behind a mark all stand one further.
            for start in range(first + 1, first + number) if number else [first]:
                shift += 1 if number else -1
                starts.append(start)
                shifts.append(shift)
        return starts, shifts


@lru_cache(10_000)
def _folded(letter: str) -> str:
    return "" if A_MARK.match(letter) else folded(letter)
