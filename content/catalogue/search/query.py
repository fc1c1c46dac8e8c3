"""What a reader typed as one query, which the indexes of the documents serve."""

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models import F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL

from content.catalogue.search import terms
from content.characters import clean
from content.db import lookup
from content.keys import key_in
from content.models import Facet, SearchDocument
from content.models.listing import ALL_WORDS
from content.youtube import is_video_id

# The languages are those that the library holds or once held.
ASKED = "SELECT library_query(%s, ARRAY(SELECT DISTINCT key FROM facet WHERE facet = %s))::text, library_find(%s)"
NEWEST = (F("indexed_at").desc(nulls_last=True), "pk")


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
        with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
            cursor.execute(ASKED, [json.dumps(terms.as_json(self.alternatives)), Facet.LANGUAGE, clean(self.q)])
            return cursor.fetchone()

    def matching(self, items: QuerySet) -> QuerySet:
        """Those of the items, or listings, that match."""
        return items.filter(_keys(self.documents())) if self.q else items

    def documents(self) -> QuerySet:
        """The documents that match."""
        return SearchDocument.objects.filter(Q(pk__in=self.named) | self._is_found)

    def tiers(self, listings: QuerySet | None = None) -> Iterator[QuerySet]:
        """What matches, in turn: the items of that key or address; those that match by title, channel, topics and
        categories; those that do with their summaries. Each newest first, total. Of all listings if none are given.
        """
        named = Q(pk__in=self.named)
        for condition in (named, self._is_in_head & ~named, self._is_found & ~self._is_in_head & ~named):
            found = SearchDocument.objects.filter(condition)
            yield (found if listings is None else listings.filter(_keys(found))).order_by(*NEWEST)

    @property
    def _is_in_head(self) -> Q:
        in_head = self._matches(F("head"))
        # What shall not be there is in no summary either.
        excludes = any(term.excluded for alternative in self.alternatives for term in alternative)
        return in_head & self._is_found if excludes else in_head

    @property
    def _is_found(self) -> Q:
        return self._matches(ALL_WORDS)

    def _matches(self, document: Any) -> Q:
        # A sub-select: the planner does not see which words they are. Of frequent ones it would rather read all
        # documents, whose price it takes for that of the rows without what is stored out of line.
        asked = RawSQL("SELECT %s::tsquery", [self.query])
        return Q(Matches(document, asked)) if self.query else Q(pk__in=[])


def _keys(documents: QuerySet) -> Q:
    """The keys of documents, found first: joined otherwise, the planner may try the listings one by one."""
    try:
        sql, params = documents.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Q(pk__in=[])
    return Q(pk__in=RawSQL(f"{sql} OFFSET 0", params))  # noqa: S611 - parameters


def matching(items: QuerySet, q: str) -> QuerySet:
    """The items that match q: by address or id if it is one, else by words; all for an empty q."""
    return Search(q).matching(items)


def is_address(q: str) -> bool:
    return " " not in q and ("://" in q or key_in(q) is not None)
