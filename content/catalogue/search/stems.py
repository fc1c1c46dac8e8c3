"""The stems of words in a language, as PostgreSQL has them; they never change, so a process keeps them."""

from collections.abc import Iterable

from django.db import connections, router

from content.models import SearchDocument

ASKED = "SELECT word, library_search_stem(library_search_config(%s), word) FROM unnest(%s::text[]) AS word"
MOST = 50_000


class Stems:
    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str | None] = {}

    def of(self, words: Iterable[str], language: str) -> dict[str, str | None]:
        """None for a word that the language drops. One query, if there is a word that is new."""
        known, wanted = self._known, dict.fromkeys(words)
        stems = {word: known[language, word] for word in wanted if (language, word) in known}
        if unknown := [word for word in wanted if word not in stems]:
            with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
                cursor.execute(ASKED, [language, unknown])
                new = dict(cursor.fetchall())
            self.learn((language, word, stem) for word, stem in new.items())
            stems |= new
        return stems

    def learn(self, stems: Iterable[tuple[str, str, str | None]]) -> None:
        """Keep what PostgreSQL answered: language, word and stem."""
        if len(self._known) > MOST:
            self._known = {}  # another thread may still read the old one
        self._known.update(((language, word), stem) for language, word, stem in stems)


KNOWN = Stems()
