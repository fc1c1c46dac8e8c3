"""Full-text search: what the reader typed becomes PostgreSQL's query, in the language of each item."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import connections, models, router
from django.db.models import Case, F, Func, Q, Value, When

from content.catalogue import terms
from content.db import lookup
from content.keys import bare, key_in
from content.models import Facet, FacetValue
from content.models.queryset import ListingQuerySet
from content.youtube import is_video_id

HELD = """
SELECT DISTINCT key FROM facet JOIN facet_count USING (value) WHERE facet = %s GROUP BY value, key HAVING sum(items) > 0
"""


class Asked(Func):
    """The terms as PostgreSQL's one query in all languages that listed items have, by `library_query`."""

    function = "library_query"
    output_field = SearchQueryField()


class Together(Func):
    """As the index has head and words."""

    template, arg_joiner = "(%(expressions)s)", " || "
    output_field = SearchVectorField()


class Matches(Func):
    template, arg_joiner = "(%(expressions)s)", " @@ "
    output_field = models.BooleanField()


def asked(q: str) -> Asked:
    with connections[router.db_for_read(FacetValue)].cursor() as cursor:
        cursor.execute(HELD, [Facet.LANGUAGE])
        languages = [key for (key,) in cursor.fetchall()]
    return Asked(
        Value(terms.as_json(terms.parse(q)), models.JSONField()),
        Value(languages, ArrayField(models.TextField())),
    )


def matching(listings: ListingQuerySet, q: str) -> ListingQuerySet:
    """The items that match q: by address or id if it is one, else by words; all for an empty q."""
    if not q:
        return listings
    if is_address(q):
        return listings.filter(pk__in=lookup.keys_at(q))
    known = None if " " in q else lookup.key_of(q)
    if q.startswith("-") and is_video_id(q):
        return listings.filter(pk=known)  # an id, though websearch would read it as a word not to be there
    words = Matches(Together(F("document__head"), F("document__words")), asked(q))
    return listings.filter(Q(words) | Q(pk=known) if known else words)


def best_first(listings: ListingQuerySet, q: str) -> ListingQuerySet:
    """The item of that id before all, then those that match by title, channel, topics and categories, then the others;
    each by what was added last. Total.
    """
    is_it = Case(When(pk=bare(q), then=0), default=1)
    in_head = Case(When(Q(Matches(F("document__head"), asked(q))), then=0), default=1)
    return listings.order_by(is_it, in_head, F("indexed_at").desc(nulls_last=True), "pk")


def is_address(q: str) -> bool:
    return " " not in q and ("://" in q or key_in(q) is not None)
