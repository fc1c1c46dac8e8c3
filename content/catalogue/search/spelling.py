"""What may have been meant where nothing is found: words of the library's own titles that are spelt nearly so."""

import re
import time
from dataclasses import dataclass, field
from itertools import chain

from django.db import connections, router
from rapidfuzz import process
from rapidfuzz.distance import OSA

from content.catalogue.search.folded import folded
from content.catalogue.search.query import Search
from content.models import SearchDocument

# The words of titles, channels, topics and categories of the newest items, and how many have each. Stems and marks have
# no places, and so none of the weights.
VOCABULARY = """
SELECT word, ndoc FROM ts_stat($$
    SELECT head || filed FROM (
        SELECT video_id, filed FROM listing ORDER BY indexed_at DESC NULLS LAST, video_id LIMIT 20000
    ) AS newest JOIN search_document USING (video_id)
$$, 'abcd') WHERE length(word) > 2 ORDER BY ndoc DESC, word LIMIT 50000
"""
# Seconds: a word that is new is proposed a little later.
FRESH = 600
WORD = re.compile(r"[^\W\d_]+")
SHORTEST, MOST_WORDS = 3, 10


@dataclass
class Vocabulary:
    """The words by the number of items; read anew now and then, by one thread for all of a process."""

    number_of: dict[str, int] = field(default_factory=dict)
    read_at: float = -FRESH

    def words(self) -> dict[str, int]:
        if time.monotonic() - self.read_at >= FRESH:
            self.read_at = time.monotonic()
            with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
                cursor.execute(VOCABULARY)
                self.number_of = dict(cursor.fetchall())
        return self.number_of


KNOWN = Vocabulary()


def did_you_mean(search: Search) -> str | None:
    """The search with the words corrected that the library does not know; None if that would find nothing either.

    For a search that finds nothing.
    """
    terms = chain.from_iterable(search.alternatives)
    typed = dict.fromkeys(folded(word) for term in terms if not term.excluded for word in WORD.findall(term.text))
    corrected = {word: nearest for word in list(typed)[:MOST_WORDS] if (nearest := _nearest(word))}
    if not corrected:
        return None
    proposed = WORD.sub(lambda word: corrected.get(folded(word[0]), word[0]), search.q)
    return proposed if Search(proposed).exists() else None


def _nearest(word: str) -> str | None:
    """The known word that differs least, by a letter or two of a longer one; of several the most frequent."""
    known = KNOWN.words()
    if len(word) < SHORTEST or word in known:
        return None
    alike = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=1 if len(word) < 6 else 2, limit=20)
    # People rarely mistake the first letter.
    ranked = sorted((distance, other[0] != word[0], -known[other], other) for other, distance, _ in alike)
    return ranked[0][-1] if ranked else None
