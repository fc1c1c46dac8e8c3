"""The part of a text that a list shows: its beginning, or what stands around the words of a search."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from content.catalogue import terms

LENGTH = 220
# Characters of a text that are looked at for its beginning.
BEGINNING = LENGTH * 3
# Of a search: the last words of a pasted page are not what is looked for.
MOST_WORDS = 20
# Characters of a text that are looked through, as many as are indexed.
SEARCHED = 100_000
# The marks of headings and list items at the beginning of a line.
MARKS = re.compile(r"^[ \t]*(?:[-*•]|#{1,6}|\d{1,3}[.)])[ \t]+", re.MULTILINE)
# Of a word that is marked in another form.
ENDING = "ings?|ies|ied|ed|ers?|es|s|e|y"
# Thai, Lao, Burmese, Khmer; kana and Han.
WITHOUT_BLANKS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
EXCLUDED = re.compile(r"(?:^|\s)-\S+")


class _Bare(dict[int, str]):
    """Each character in lower case and without its accent, worked out once. It stays one character."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFD", chr(code).lower())[0]
        return self[code]


BARE = _Bare()


def _bare(text: str) -> str:
    """The text in lower case and without accents, as long as it is."""
    return text.lower() if text.isascii() else text.translate(BARE)


def beginning(text: str) -> str:
    """The first words as one plain line."""
    line = _line(text[:BEGINNING])
    if len(line) <= LENGTH:
        return line
    return _without_last_word(line[:LENGTH])


def around(texts: Iterable[str], q: str) -> str:
    """What stands around the first match of q, whatever its accents and endings; the beginning if nothing matches."""
    lines = _Lines(texts)
    for pattern in _patterns(q):
        for line, bare in lines:
            match = pattern.search(bare)
            if match:
                return _window(line, match.start())
    return next((beginning(line) for line, _ in lines), "")


class _Lines:
    """Each text that is not blank as one plain line, and bare; made when it is asked for, once."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._made: list[tuple[str, str]] = []
        self._rest = filter(None, map(_line, texts))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from self._made
        for line in self._rest:
            self._made.append((line, _bare(line)))
            yield self._made[-1]


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
    return unicodedata.normalize("NFC", " ".join(MARKS.sub(" ", text[:SEARCHED]).replace("**", "").split()))


def pieces(text: str, q: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what q looks for, whatever its accents; joined they are the text."""
    pattern = _looked_for(q)
    if pattern is None:
        return [(text, False)]
    cut, place = [], 0
    for match in pattern.finditer(_bare(text)):
        cut += [(text[place : match.start()], False), (text[match.start() : match.end()], True)]
        place = match.end()
    return [(piece, is_match) for piece, is_match in [*cut, (text[place:], False)] if piece]


def is_in(names: Iterable[str], q: str) -> bool:
    """Whether anything that q looks for stands in one of the names."""
    pattern = _looked_for(q)
    return pattern is not None and any(pattern.search(_bare(name)) for name in names)


@lru_cache(maxsize=64)
def _looked_for(q: str) -> re.Pattern[str] | None:
    """Any of the words and phrases that shall be there."""
    wanted = [term for alternative in terms.parse(q) for term in alternative if not term.excluded]
    forms = [form for term in wanted for form in _forms(term)][:MOST_WORDS]
    return re.compile("|".join(sorted(forms, key=len, reverse=True))) if forms else None


def _forms(term: terms.Term) -> list[str]:
    words = _bare(term.text).split()
    if term.kind == "phrase":
        words = re.findall(r"\w+", _bare(term.text))
        return [_whole(r"\W+".join(words))] if words else []
    if term.kind == "begun":
        return [_whole(re.escape(word), r"\w*") for word in words]
    return [_whole(re.escape(_stem(word)), f"(?:{ENDING})?") for word in words]


def _stem(word: str) -> str:
    stem = re.sub(rf"(?:{ENDING})$", "", word)
    return stem if len(stem) > 3 else word


def _whole(form: str, ending: str = "") -> str:
    """From the beginning of a word to an end, but in scripts that write no blanks."""
    return form if WITHOUT_BLANKS.search(form) else rf"(?<!\w){form}{ending}(?!\w)"
