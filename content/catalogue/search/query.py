"""What a reader typed as queries, which the indexes of the documents serve."""

import json
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db import connections, router
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from content.catalogue.search import marking, stems, terms
from content.characters import clean
from content.db import lookup
from content.keys import key_in
from content.models import SearchDocument
from content.youtube import is_video_id

PARSED = "SELECT * FROM library_search_parsed(%s, %s, %s)"
# The words of a document: all of them, as their index has them, or those of its title, channel and topics.
ALL, HEAD = "library_all_words(head, words)", "head"
# Keys and dates of items, which are the same in both tables: so their rows can be put together. A query stands in a
# sub-select: the planner does not see which words they are. Of frequent ones it would rather read all documents, whose
# price it takes for that of the rows without what is stored out of line.
IN_DOCUMENTS = "SELECT video_id, indexed_at FROM search_document WHERE {} @@ (SELECT %s::tsquery)"
IN_CATEGORIES = "SELECT video_id, indexed_at FROM listing WHERE filed @@ (SELECT %s::tsquery)"
NAMED = "SELECT video_id, indexed_at FROM search_document WHERE video_id = ANY (%s)"


Listed = TypeVar("Listed", bound=QuerySet)


class Sql(NamedTuple):
    """A query and its parameters."""

    text: str
    parameters: list[Any]

    def joined(self, how: str, *others: "Sql") -> "Sql":
        """Their rows, each once, as a set operation has them."""
        if not others:
            return self
        text = f" {how} ".join(f"({each.text})" for each in (self, *others))
        return Sql(text, [each for sql in (self, *others) for each in sql.parameters])


class Parsed(NamedTuple):
    """What PostgreSQL makes of the words: `library_search_parsed`."""

    query: str | None
    filed: list[dict[str, Any]] | None
    key: str | None


class Search:
    """What a reader looks for: items by an address or a key, or by words. All items if it is nothing."""

    def __init__(self, q: str) -> None:
        self.q = q

    @cached_property
    def alternatives(self) -> list[terms.Alternative]:
        """The words; none for what is an address or a key for certain."""
        # An id may begin with a minus, which of a word would say that it shall not be there.
        is_name = is_address(self.q) or (self.q.startswith("-") and is_video_id(self.q))
        return [] if is_name else terms.parse(self.q)

    @cached_property
    def named(self) -> list[str]:
        """The keys of the items that it is the address or the key of."""
        if is_address(self.q):
            return lookup.keys_at(self.q)
        return [self._parsed.key] if self._parsed.key else []

    @cached_property
    def _parsed(self) -> Parsed:
        words = list(marking.words_of(marking.sought(self.alternatives)))
        with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
            cursor.execute(PARSED, [clean(self.q), json.dumps(terms.as_json(self.alternatives)), words])
            query, filed, key, learnt = cursor.fetchone()
        stems.KNOWN.learn(json.loads(learnt or "[]"))
        return Parsed(query, json.loads(filed or "null"), key)

    @property
    def excludes(self) -> bool:
        """Whether a word shall not be there."""
        return any(term.excluded for alternative in self.alternatives for term in alternative)

    def by_words(self, document: str) -> Sql:
        """Key and date of the items in whose `document`, or categories, the words are."""
        in_documents = IN_DOCUMENTS.format(document)
        if not self.alternatives or self._parsed.filed is None:
            return Sql(in_documents, [self._parsed.query if self.alternatives else None])
        first, *others = (_alternative(in_documents, **each) for each in self._parsed.filed)
        return first.joined("UNION", *others)

    def found(self, document: str = ALL) -> Sql:
        """The same with the items that it names."""
        words = self.by_words(document)
        return words.joined("UNION", Sql(NAMED, [self.named])) if self.named else words

    def matching(self, items: Listed) -> Listed:
        """Those of the items, or listings, that match."""
        return items.filter(pk__in=self.keys()) if self.q else items

    def keys(self) -> RawSQL:
        """Those of the items that match."""
        found = self.found()
        # Found first: joined otherwise, the planner may try the listings one by one.
        return RawSQL(f"SELECT video_id FROM ({found.text}) AS found OFFSET 0", found.parameters)  # noqa: S611

    def count(self) -> int:
        """How many items match."""
        return self._one("SELECT count(*) FROM ({}) AS found")

    def exists(self) -> bool:
        """Whether any item matches."""
        return self._one("SELECT EXISTS ({})")

    def _one(self, sql: str) -> Any:
        found = self.found()
        with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
            cursor.execute(sql.format(found.text), found.parameters)
            return cursor.fetchone()[0]


def _alternative(in_documents: str, words: str | None, either: list[str], excluded: str | None) -> Sql:
    """One of `library_query_filed`, whose words may stand in a document or in the item's categories."""

    def anywhere(query: str) -> Sql:
        return Sql(in_documents, [query]).joined("UNION", Sql(IN_CATEGORIES, [query]))

    every = [Sql(in_documents, [words])] if words else []
    first, *others = [*every, *map(anywhere, either)]
    found = first.joined("INTERSECT", *others)
    return found.joined("EXCEPT", anywhere(excluded)) if excluded else found


def is_address(q: str) -> bool:
    return " " not in q and ("://" in q or key_in(q) is not None)
