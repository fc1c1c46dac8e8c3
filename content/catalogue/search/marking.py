"""The words of a text for which a search found its item: by their stems and beginnings, whatever their accents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.db import connections, router

from content.catalogue.search.terms import Alternative
from content.characters import MARKS, PLAIN_LETTERS, UNSPACED, plain, unaccented
from content.models import SearchDocument

# A word with the signs that belong to it (.NET, C++), or a character of a script without blanks.
LETTER = rf"[^\W_{UNSPACED}]"
WORD = re.compile(rf"[{UNSPACED}]|(?:\.(?=[^\W\d_]))?{LETTER}(?:{LETTER}|[{MARKS}\u00ad])*(?:(?:\+\+?|#)(?![\w+#]))?")
# A letter, and behind it one of the same word.
INSIDE = re.compile(rf"{LETTER}(?!\.)")
APART = re.compile(r"[\s'’ʼ]+")
SIGNS = ".+#"
# Of a search: the last words of a pasted page are not what is looked for. Of a text: places that are looked at.
MOST_WORDS, MOST_PLACES = 20, 100
STEMS = """
SELECT word, library_search_stem(library_search_config(%s), word) FROM unnest(%s::text[]) AS word
"""
MOST_STEMS = 50_000
# How a letter, or two that are typed for one, may be spelt.
SPELT: dict[str, str] = {}
for accented, letter in PLAIN_LETTERS.items():
    SPELT[letter] = SPELT.get(letter, "") + accented

Piece = tuple[str, bool]
Place = list[re.Match[str]]


@dataclass(frozen=True)
class Sought:
    """Words next to each other; the last one may be just begun."""

    words: tuple[str, ...]
    is_begun: bool = False
    is_phrase: bool = False


class Span(NamedTuple):
    start: int
    end: int
    sought: Sought


class Stems:
    """The stems of words in a language, as PostgreSQL has them; they never change, so a process keeps them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str | None] = {}

    def of(self, words: Iterable[str], language: str) -> dict[str, str | None]:
        """None for a word that the language drops."""
        known, wanted = self._known, dict.fromkeys(words)
        if any((language, word) not in known for word in wanted):
            # Another thread may still read the old one.
            known = {} if len(known) > MOST_STEMS else dict(known)
            with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
                cursor.execute(STEMS, [language, list(wanted)])
                known |= {(language, word): stem for word, stem in cursor.fetchall()}
            self._known = known
        return {word: known[language, word] for word in wanted}


STEMS_KNOWN = Stems()


class Marker:
    """Marks what is sought in texts of one language."""

    def __init__(self, alternatives: Iterable[Alternative], language: str) -> None:
        self.language = language
        every = list(dict.fromkeys(islice(_sought(alternatives), MOST_WORDS)))
        stems = STEMS_KNOWN.of([word for each in every for word in each.words], language)
        common = {each for each in every if stems[each.words[0]] is None and each == Sought(each.words[:1])}
        # Common words are what was searched for only where there are no others.
        self.sought = [each for each in every if each not in common] or every
        self._longest = max((len(each.words) for each in self.sought), default=0)
        self._beginnings = _pattern(tuple(each.words[0] for each in self.sought)) if self.sought else None
        self._places: dict[str, list[Place]] = {}

    def places(self, text: str) -> list[Place]:
        """Where the first letters of a word that is sought stand: the words from there on."""
        if self._beginnings is None:
            return []
        if text not in self._places:
            starts = (match.start() for match in self._beginnings.finditer(text))
            begins = (start for start in starts if not (start and INSIDE.match(text, start - 1)))
            self._places[text] = [
                list(islice(WORD.finditer(text, start), self._longest)) for start in islice(begins, MOST_PLACES)
            ]
        return self._places[text]

    def look_up(self, texts: Iterable[str]) -> None:
        """Ask for the stems of all words at once that these texts will need."""
        places = (place for text in texts for place in self.places(text))
        STEMS_KNOWN.of((folded(word[0]) for place in places for word in place), self.language)

    def spans(self, places: list[Place]) -> list[Span]:
        """What of these places is what is sought, in order; no two overlap."""
        words = {folded(word[0]) for place in places for word in place}
        stems = STEMS_KNOWN.of([*words, *(word for each in self.sought for word in each.words)], self.language)
        spans: list[Span] = []
        for place in places:
            matched = [each for each in self.sought if _is(each, [folded(word[0]) for word in place], stems)]
            if matched and not (spans and place[0].start() < spans[-1].end):
                longest = max(matched, key=lambda each: len(each.words))
                spans.append(Span(place[0].start(), place[len(longest.words) - 1].end(), longest))
        return spans

    def pieces(self, text: str) -> list[Piece]:
        """The text in pieces, each with whether it is marked."""
        pieces: list[Piece] = []
        end = 0
        for span in self.spans(self.places(text)):
            pieces += [(text[end : span.start], False), (text[span.start : span.end], True)]
            end = span.end
        return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def _sought(alternatives: Iterable[Alternative]) -> Iterator[Sought]:
    """As `library_search_all` takes terms apart."""
    for term in (term for alternative in alternatives for term in alternative if not term.excluded):
        parts = [term.text] if term.kind == "phrase" else list(filter(None, APART.split(term.text)))
        for place, part in enumerate(parts, 1):
            words = tuple(WORD.findall(folded(part)))
            is_begun = term.kind == "begun" and place == len(parts) and len(words or "") > 0 and len(words[-1]) > 1
            if words:
                yield Sought(words, is_begun, is_phrase=term.kind == "phrase")


@lru_cache(10_000)
def folded(word: str) -> str:
    return unaccented(plain(word)).lower()


def _is(sought: Sought, words: list[str], stems: dict[str, str | None]) -> bool:
    """Whether the words of a text begin with what is sought."""
    if len(words) < len(sought.words):
        return False
    pairs = list(zip(sought.words, words, strict=False))
    asked, last = pairs[-1]
    is_last = last.startswith(asked) if sought.is_begun else _same(asked, last)
    if is_last and all(_same(*pair) for pair in pairs[:-1]):
        return True
    return all(stems[asked] is not None and stems[asked] == stems[word] for asked, word in pairs)


def _same(asked: str, word: str) -> bool:
    return asked in (word, word.strip(SIGNS))


@lru_cache(1000)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The first letters of the words, however they are spelt. Made for each search, so without what compiles slowly."""
    beginnings = dict.fromkeys(word[: max(1, min(3, len(word) - 1))] for word in words)
    return re.compile("|".join(_spelt(each) for each in beginnings))


def _spelt(beginning: str) -> str:
    letters = re.findall("ae|oe|ss|th|.", beginning)
    return f"[{MARKS}]*".join(_letter(each) for each in letters)


def _letter(letter: str) -> str:
    others = SPELT.get(letter, "")
    if len(letter) == 1:
        return rf"[{re.escape(letter)}{re.escape(letter.upper())}{others}]"
    return rf"(?:{_letter(letter[0])}{_letter(letter[1])}|[{others}])"
