"""What a reader typed as one query, which the indexes of the documents serve."""

import json
from functools import cached_property
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models import Func, Q, QuerySet
from django.db.models.expressions import RawSQL

from content.catalogue.search import marking, stems, terms
from content.characters import clean
from content.db import lookup
from content.keys import key_in
from content.models import SearchDocument
from content.models.listing import ALL_WORDS
from content.youtube import is_video_id

ASKED = "SELECT * FROM library_search_asked(%s, %s, %s)"


Listed = TypeVar("Listed", bound=QuerySet)


class Matches(Func):
    template, arg_joiner = "(%(expressions)s)", " @@ "
    output_field = models.BooleanField()


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
        return [self._asked[1]] if self._asked[1] else []

    @property
    def query(self) -> str | None:
        """The words as PostgreSQL's query, of all languages at once; None without a word."""
        return self._asked[0] if self.alternatives else None

    @cached_property
    def _asked(self) -> tuple[str | None, str | None]:
        """The words as a query, and the key of which it is a form."""
        words = list(marking.words_of(marking.sought(self.alternatives)))
        with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
            cursor.execute(ASKED, [clean(self.q), json.dumps(terms.as_json(self.alternatives)), words])
            query, key, learnt = cursor.fetchone()
        stems.KNOWN.learn(json.loads(learnt or "[]"))
        return query, key

    @property
    def excludes(self) -> bool:
        """Whether a word shall not be there."""
        return any(term.excluded for alternative in self.alternatives for term in alternative)

    def matching(self, items: Listed) -> Listed:
        """Those of the items, or listings, that match."""
        return items.filter(_keys(self.documents())) if self.q else items

    def documents(self) -> QuerySet:
        """The documents that match."""
        return SearchDocument.objects.filter(Q(pk__in=self.named) | self._matches())

    def _matches(self) -> Q:
        # A sub-select: the planner does not see which words they are. Of frequent ones it would rather read all
        # documents, whose price it takes for that of the rows without what is stored out of line.
        asked = RawSQL("SELECT %s::tsquery", [self.query])
        return Q(Matches(ALL_WORDS, asked)) if self.query else Q(pk__in=[])


def _keys(documents: QuerySet) -> Q:
    """The keys of documents, found first: joined otherwise, the planner may try the listings one by one."""
    try:
        sql, params = documents.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Q(pk__in=[])
    return Q(pk__in=RawSQL(f"{sql} OFFSET 0", params))  # noqa: S611 - parameters


def is_address(q: str) -> bool:
    return " " not in q and ("://" in q or key_in(q) is not None)
