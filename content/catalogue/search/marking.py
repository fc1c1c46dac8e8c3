"""The words of a text for which a search found its item: by their stems and beginnings, whatever their accents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from content.catalogue.search import stems
from content.catalogue.search.folded import FoldedText, folded
from content.catalogue.search.terms import Alternative
from content.characters import MARKS, UNSPACED

# A word with the signs that belong to it (.NET, C++), or a character of a script without blanks.
LETTER = rf"[^\W_{UNSPACED}]"
WORD = re.compile(rf"[{UNSPACED}]|(?:\.(?=[^\W\d_]))?{LETTER}(?:{LETTER}|[{MARKS}\u00ad])*(?:(?:\+\+?|#)(?![\w+#]))?")
# A letter, and behind it one of the same word.
INSIDE = re.compile(rf"{LETTER}(?!\.)")
APART = re.compile(r"[\s'’ʼ]+")
SIGNS = ".+#"
# Of a search: the last words of a pasted page are not what is looked for. Of a text: places that are looked at.
MOST_WORDS, MOST_PLACES = 20, 100
# Of the letters that a word and its stem begin with, so many of the last may differ in other words of that stem:
# évident, évidemment.
UNSTEADY = 2

Piece = tuple[str, bool]


@dataclass(frozen=True)
class Sought:
    """Words next to each other; the last one may be just begun."""

    words: tuple[str, ...]
    is_begun: bool = False
    is_phrase: bool = False


class Place(NamedTuple):
    """Words of a text that stand next to each other: folded, where each begins and ends, and what is spelt so."""

    words: list[str]
    bounds: list[tuple[int, int]]
    spelt: list[Sought]


class Span(NamedTuple):
    start: int
    end: int
    sought: Sought


class Marker:
    """Marks what is sought in texts of one language."""

    def __init__(self, alternatives: Iterable[Alternative], language: str) -> None:
        self.language = language
        every = list(sought(alternatives))
        stem_of = stems.KNOWN.of(words_of(every), language)
        common = {each for each in every if stem_of[each.words[0]] is None and each == Sought(each.words[:1])}
        # Common words are what was searched for only where there are no others.
        self.sought = [each for each in every if each not in common] or every
        self._longest = max((len(each.words) for each in self.sought), default=0)
        first = dict.fromkeys(each.words[0] for each in self.sought)
        self._beginnings = dict.fromkeys(_beginning(word, stem_of[word] or word) for word in first)
        self._places: dict[str, list[Place]] = {}

    def places(self, text: str) -> list[Place]:
        """Where the first letters of a word that is sought stand: the words from there on."""
        if text not in self._places:
            as_letters = FoldedText(text)
            starts = {at for beginning in self._beginnings for at in _occurrences(beginning, as_letters.letters)}
            first = sorted(starts)[:MOST_PLACES]
            self._places[text] = [self._place(text, as_letters.place(at)) for at in first]
        return self._places[text]

    def _place(self, text: str, start: int) -> Place:
        matches = list(islice(WORD.finditer(text, start), self._longest))
        words = [folded(match[0]) for match in matches]
        return Place(
            words, [match.span() for match in matches], [each for each in self.sought if _is_spelt(each, words)]
        )

    def look_up(self, texts: Iterable[str]) -> None:
        """Ask for the stems of all words at once that these texts will need."""
        self._stems_of([place for text in texts for place in self.places(text)])

    def _stems_of(self, places: Iterable[Place]) -> dict[str, str | None]:
        """Of what is sought, and of the words by whose spelling alone it is not decided."""
        undecided = (word for place in places if not self._is_decided(place) for word in place.words)
        return stems.KNOWN.of([*words_of(self.sought), *undecided], self.language)

    def _is_decided(self, place: Place) -> bool:
        return any(len(each.words) == self._longest for each in place.spelt)

    def spans(self, places: list[Place]) -> list[Span]:
        """What of these places is what is sought, in order; no two overlap."""
        stem_of = self._stems_of(places) if places else {}
        spans: list[Span] = []
        for place in places:
            matched = place.spelt
            if not self._is_decided(place):
                matched = [*matched, *(each for each in self.sought if _has_stems(each, place.words, stem_of))]
            if matched and not (spans and place.bounds[0][0] < spans[-1].end):
                longest = max(matched, key=lambda each: len(each.words))
                spans.append(Span(place.bounds[0][0], place.bounds[len(longest.words) - 1][1], longest))
        return spans

    def pieces(self, text: str) -> list[Piece]:
        """The text in pieces, each with whether it is marked."""
        pieces: list[Piece] = []
        end = 0
        for span in self.spans(self.places(text)):
            pieces += [(text[end : span.start], False), (text[span.start : span.end], True)]
            end = span.end
        return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def sought(alternatives: Iterable[Alternative]) -> Iterable[Sought]:
    """Each once, the first of them."""
    return dict.fromkeys(islice(_sought(alternatives), MOST_WORDS))


def words_of(every: Iterable[Sought]) -> Iterable[str]:
    return dict.fromkeys(word for each in every for word in each.words)


def _sought(alternatives: Iterable[Alternative]) -> Iterator[Sought]:
    """As `library_search_all` takes terms apart."""
    for term in (term for alternative in alternatives for term in alternative if not term.excluded):
        parts = [term.text] if term.kind == "phrase" else list(filter(None, APART.split(term.text)))
        for place, part in enumerate(parts, 1):
            words = tuple(WORD.findall(folded(part)))
            is_begun = term.kind == "begun" and place == len(parts) and len(words or "") > 0 and len(words[-1]) > 1
            if words:
                yield Sought(words, is_begun, is_phrase=term.kind == "phrase")


def _beginning(word: str, stem: str) -> str:
    """The letters with which all words of that stem begin, folded letter by letter."""
    common = next((place for place, pair in enumerate(zip(word, stem, strict=False)) if len(set(pair)) > 1), len(stem))
    return FoldedText(word[: max(min(3, len(word) - 1), common - UNSTEADY, 1)]).letters


def _occurrences(beginning: str, letters: str) -> Iterator[int]:
    """Where words begin so."""
    found = 0
    at = letters.find(beginning)
    while at >= 0 and found < MOST_PLACES:
        if not (at and INSIDE.match(letters, at - 1)):
            found += 1
            yield at
        at = letters.find(beginning, at + 1)


def _is_spelt(sought: Sought, words: list[str]) -> bool:
    """Whether the words of a text begin with what is sought, letter by letter."""
    if len(words) < len(sought.words):
        return False
    *pairs, (asked, last) = zip(sought.words, words, strict=False)
    is_last = last.startswith(asked) if sought.is_begun else _same(asked, last)
    return is_last and all(_same(*pair) for pair in pairs)


def _has_stems(sought: Sought, words: list[str], stem_of: dict[str, str | None]) -> bool:
    """The same by their stems."""
    pairs = zip(sought.words, words, strict=False)
    return len(words) >= len(sought.words) and all(
        stem_of[asked] is not None and stem_of[asked] == stem_of[word] for asked, word in pairs
    )


def _same(asked: str, word: str) -> bool:
    return asked in (word, word.strip(SIGNS))
