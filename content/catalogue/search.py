"""Full-text search: what the reader typed becomes PostgreSQL's query, in the language of each item."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.expressions import RawSQL

from content.catalogue import terms
from content.db import lookup
from content.keys import bare, key_in
from content.models.queryset import ContentQuerySet, known_as
from content.youtube import is_video_id

# The configurations that `library_search_config` (content/db/functions/languages.sql) gives. An index serves only a
# constant query, so there is one condition a configuration.
CONFIGS = tuple(
    f"pg_catalog.{name}"
    for name in (
        *("simple", "arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek"),
        *("hungarian", "italian", "norwegian", "portuguese", "romanian", "russian", "spanish"),
        *("swedish", "turkish"),
    )
)


class Rank(Func):
    """How well a document matches; the weights are those of D (summaries), C, B (channel, topics), A (title)."""

    template = "ts_rank('{0.1, 0.2, 0.5, 1.0}', %(expressions)s)"
    output_field = models.FloatField()


class Asked(SearchQuery):
    """The terms as PostgreSQL's query in one configuration, by `library_query`."""

    SEARCH_TYPES = {"terms": "library_query"}

    def __init__(self, asked: list[Any], config: str) -> None:
        super().__init__(Value(asked, models.JSONField()), config=config, search_type="terms")


def matching(items: ContentQuerySet, q: str) -> ContentQuerySet:
    """The items that match q: by address or id if it is one, else by words; all for an empty q."""
    if not q:
        return items
    if is_address(q):
        return items.filter(known_as(*lookup.keys_at(q)))
    known = Q(video_id=RawSQL(lookup.FIND_KEY, [q]))  # noqa: S611 - a parameter
    if q.startswith("-") and is_video_id(q):
        return items.filter(known)  # an id, though websearch would read it as a word not to be there
    asked, words = terms.as_json(terms.parse(q)), Q()
    for config in CONFIGS:
        # Raw names: `document` and `search_config` live on the listing, which is joined already.
        words |= Q(listing__search_config=config.removeprefix("pg_catalog."), listing__document=Asked(asked, config))
    return items.filter(words | known)


def best_first(items: ContentQuerySet, q: str) -> ContentQuerySet:
    """By how well q matches, the item of that id before all; ties by what was added last. Total.

    Each item gets its `rank`; see `score`.
    """
    is_it = Case(When(video_id=bare(q), then=0), default=1)
    asked = terms.as_json(terms.parse(q))
    rank = Case(
        *(
            When(
                listing__search_config=config.removeprefix("pg_catalog."),
                then=Rank(F("listing__document"), Asked(asked, config)),
            )
            for config in CONFIGS
        ),
        default=Value(0.0),
        output_field=models.FloatField(),
    )
    ranked = items.annotate(rank=rank)
    return ranked.order_by(is_it, F("rank").desc(), F("indexed_at").desc(nulls_last=True), "video_id")


def score(item: Any, q: str) -> float:
    """How well an item of `best_first` matches, between 0 and 1; 1 is the item of that id or address."""
    if is_address(q) or item.video_id == bare(q):
        return 1.0
    return float(item.rank / (item.rank + 1))


def is_address(q: str) -> bool:
    return " " not in q and ("://" in q or key_in(q) is not None)
