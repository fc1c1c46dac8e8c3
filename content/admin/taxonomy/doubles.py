"""Names that may be one: spellings, with and without signs, singular and plural, and slips of a letter."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import OSA

from content.admin.taxonomy.tree import Name
from content.decisions.taxonomy.distinction import key_of_pair
from content.decisions.taxonomy.merge import BELOW, Term

# How two names are alike, the surest first.
SPELLINGS = "written in several ways"
SIGNS = "only signs or accents differ"
PLURAL = "singular and plural"
SLIP = "one letter differs"
WHY = (SPELLINGS, SIGNS, PLURAL, SLIP)
# A shorter name is another word with another letter.
SHORTEST_SLIP = 5
# So many names that are alike in this way tell nothing.
MOST_ALIKE = 20
NUMBER = re.compile(r"\d+|\b[ivx]+\b")


class Double(NamedTuple):
    """`old` may be `new`, which more items have."""

    old: Term
    new: Term
    items: int
    in_new: int
    why: str

    @property
    def is_spelling(self) -> bool:
        return self.why == SPELLINGS


def doubles(categories: Iterable[Name], apart: Container[str] = ()) -> list[Double]:
    """Of categories, and of the subcategories of each; the surest first; in time that grows as they do.

    Without pairs that a person keeps `apart`, by their keys (`key_of_pair`).
    """
    categories = list(categories)
    pairs = list(_among(categories, "", apart))
    for category in categories:
        pairs += _among(category.below, category.key + BELOW, apart)
    return sorted(pairs, key=_place)


def _place(double: Double) -> tuple[int, int, str, str]:
    return WHY.index(double.why), -double.items - double.in_new, str(double.old), str(double.new)


def _among(names: list[Name], above: str, apart: Container[str]) -> Iterator[Double]:
    for name in names:
        if len(name.spellings) > 1:
            yield Double(_spelled(name, name.spellings[1]), name.term, name.items, name.items, SPELLINGS)
    bare = {name: _bare(name.key) for name in names}
    alike: dict[str, list[Name]] = defaultdict(list)
    for name, letters in bare.items():
        for form in _forms(letters):
            alike[form].append(name)
    pairs = {pair for group in alike.values() if len(group) <= MOST_ALIKE for pair in combinations(group, 2)}
    for one, other in pairs:
        why = _why(one, other, bare)
        if why and key_of_pair(above + one.key, above + other.key) not in apart:
            old, new = sorted((one, other), key=lambda name: (name.items, name.key))
            yield Double(old.term, new.term, old.items, new.items, why)


def _why(one: Name, other: Name, bare: dict[Name, str]) -> str:
    """How the two are alike; "" if they are not."""
    if bare[one] == bare[other]:
        return SIGNS
    if NUMBER.findall(one.key) != NUMBER.findall(other.key):
        return ""
    if bare[one] in _singulars(bare[other]) or bare[other] in _singulars(bare[one]):
        return PLURAL
    is_long = min(len(bare[one]), len(bare[other])) >= SHORTEST_SLIP
    return SLIP if is_long and OSA.distance(bare[one], bare[other], score_cutoff=1) == 1 else ""


def _forms(letters: str) -> set[str]:
    """Two names of which one letter is different have one of these in common."""
    shorter = {letters[:place] + letters[place + 1 :] for place in range(len(letters))}
    return {letters} | _singulars(letters) | (shorter if len(letters) >= SHORTEST_SLIP - 1 else set())


def _bare(key: str) -> str:
    """The letters and digits alone, with the signs of C++ and C#; of a name without any, the name."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", key) if sign.isalnum() or sign in "+#")
    return letters or key


def _singulars(letters: str) -> set[str]:
    """Of what they may be the plural, if of anything."""
    if len(letters) <= 3 or letters.endswith("ss"):
        return set()
    endings = {"s": "", "es": "", "ies": "y"}
    return {letters.removesuffix(many) + one for many, one in endings.items() if letters.endswith(many)}


def _spelled(name: Name, label: str) -> Term:
    return Term(name.term.category, label) if name.term.subcategory else Term(label)
