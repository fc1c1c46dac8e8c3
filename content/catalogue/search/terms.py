"""What a reader typed, taken apart: words, phrases, what shall not be there, and alternatives. Nothing is an error."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal

from content.characters import plain

# A minus belongs to what follows it without a blank; a quotation without an end reaches to the end.
PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
# Signs around words, but not within one (R&D).
AROUND = re.compile(r"(?<!\w)[!&|()<>\\]+|[!&|()<>\\]+(?!\w)")
# As telephones and word processors write them; the single ones stand within words.
QUOTATION_MARKS = str.maketrans("“”„‟«»❝❞〝〞", '"' * 10)
BEGUN = re.compile(r"\S*\w")
# Characters; and so many parts that are more than a plain word, as each costs. A pasted page is cut where it has more.
LONGEST, MOST = 2000, 60
# Of plain words, which cost little; each once.
MOST_WORDS = 100


@dataclass(frozen=True)
class Term:
    """Words in any order, a phrase, or the beginning of a word; `excluded` if it shall not be there."""

    text: str
    kind: Literal["words", "phrase", "begun"] = "words"
    excluded: bool = False


Alternative = list[Term]


def parse(q: str) -> list[Alternative]:
    """The alternatives, between which `or` stood; of each all terms count. `or` at an end is a word."""
    found = PART.finditer(AROUND.sub(" ", plain(q)[:LONGEST].translate(QUOTATION_MARKS)))
    parts = list(_few(part for match in found if (part := _part(match)).text))
    alternatives: list[Alternative] = [[]]
    for place, part in enumerate(parts):
        if _is_or(part) and 0 < place < len(parts) - 1:
            alternatives.append([])
        else:
            alternatives[-1].append(part)
    if parts and not (len(parts) > 1 and _is_or(parts[-2])) and not _is_or(parts[-1]):
        alternatives[-1][-1] = _begun(parts[-1])
    return [_joined(alternative) for alternative in alternatives if alternative]


def as_json(alternatives: list[Alternative]) -> list[list[dict[str, Any]]]:
    """For `library_query` (content/db/functions/search.sql)."""
    return [[asdict(term) for term in alternative] for alternative in alternatives]


def _part(match: re.Match[str]) -> Term:
    excluded = bool(match["minus"])
    if match["phrase"] is not None:
        return Term(" ".join(match["phrase"].split()), "phrase", excluded)
    if match["word"].startswith("-"):
        excluded = False
    return Term(match["word"].lstrip("-"), "words", excluded)


def _few(parts: Iterable[Term]) -> Iterator[Term]:
    costly = 0
    for part in parts:
        costly += _is_or(part) or not _is_plain(part)
        if costly > MOST:
            return
        yield part


def _is_plain(part: Term) -> bool:
    return part == Term(part.text)


def _is_or(part: Term) -> bool:
    return _is_plain(part) and part.text.lower() == "or"


def _begun(last: Term) -> Term:
    """While a word is typed, its beginning finds it."""
    can_grow = _is_plain(last) and BEGUN.fullmatch(last.text)
    return Term(last.text, "begun") if can_grow else last


def _joined(terms: Alternative) -> Alternative:
    """With the plain words as one term."""
    plain_words = dict.fromkeys(term.text for term in terms if _is_plain(term))
    words = " ".join(islice(plain_words, MOST_WORDS))
    others = dict.fromkeys(term for term in terms if not _is_plain(term))
    return [*([Term(words)] if words else []), *others]
