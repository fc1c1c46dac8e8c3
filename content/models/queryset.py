"""How items are found: the query set's adjectives, called by pages, API, feeds and admin alike.

Names are compared folded: see `library_fold` in content/db/functions/names.sql.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import connection, models
from django.db.models import Exists, F, Func, OrderBy, OuterRef, Q
from django.db.models.expressions import RawSQL

from content.models.curation import DISAGREES, DISAGREES_NOW, Curation, Suggestion
from content.models.dictionary import Facet

Item = TypeVar("Item", bound=models.Model)


class Fold(Func):
    """A name as it is compared."""

    function = "library_fold"
    output_field = models.TextField()


def keys_of(names: Iterable[str]) -> list[str]:
    """The names as they are compared, each at its place."""
    names = list(names)
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT library_fold(name) FROM unnest(%s::text[]) WITH ORDINALITY AS given (name, place) ORDER BY place",
            [names],
        )
        return [key for (key,) in cursor.fetchall()]


# The name of an order to its columns of `listing`. Missing values come last and video_id breaks ties, so that every
# order is total and paging shows every item exactly once.
ORDERS: dict[str, tuple[OrderBy, ...]] = {
    "added_desc": (F("indexed_at").desc(nulls_last=True),),
    "added_asc": (F("indexed_at").asc(nulls_last=True),),
    "video_newest": (F("came_out").desc(nulls_last=True),),
    "video_oldest": (F("came_out").asc(nulls_last=True),),
    "title_asc": (F("title_key").asc(nulls_last=True),),
    "title_desc": (F("title_key").desc(nulls_last=True),),
    "duration_desc": (F("duration_seconds").desc(nulls_last=True),),
    "duration_asc": (F("duration_seconds").asc(nulls_last=True),),
    "channel_az": (F("channel_key").asc(nulls_last=True),),
    "channel_za": (F("channel_key").desc(nulls_last=True),),
}


# One set less another: as joins the planner expects one row, and looks up each of 100,000. In an array, for else the
# newest of a few is sought among all items, one after the other.
AWAITING_AUDIO = """ARRAY(
    SELECT video_id FROM content WHERE audio_known
    UNION SELECT video_id FROM listing WHERE has_audio_variant
    UNION SELECT video_id FROM recording
    EXCEPT SELECT video_id FROM recording WHERE url IS NOT NULL
)"""


IS_SO = models.BooleanField()


class ContentQuerySet(models.QuerySet[Item]):
    def listed(self) -> Self:
        """Items that have something to read: a latest summary with html."""
        return self.filter(listing__isnull=False)

    def newest(self) -> Self:
        return self.order_by(*ORDERS["added_desc"], "video_id")

    def behind(self, item: Any) -> Self:
        """Those that follow the item when the newest come first."""
        if item.indexed_at is None:
            return self.filter(indexed_at=None, video_id__gt=item.pk)
        earlier = Q(indexed_at__lt=item.indexed_at) | Q(indexed_at=None)
        return self.filter(earlier | Q(indexed_at=item.indexed_at, video_id__gt=item.pk))

    def awaiting_audio(self) -> Self:
        """Said to have audio, by the row, an address or an audio variant, while there is nothing to hear."""
        keys = RawSQL(AWAITING_AUDIO, [])  # noqa: S611 - nothing of it is given
        return self.filter(Func(F("pk"), keys, template="%(expressions)s", arg_joiner=" = ANY ", output_field=IS_SO))

    def undecided(self) -> Self:
        """Those about which nobody decided anything."""
        return self.filter(~is_curated())

    def curated(self) -> Self:
        """Those about which a person decided something."""
        return self.filter(is_curated())

    def decided(self, column: str) -> Self:
        """Those of which a person decided the column."""
        return self.filter(pk__in=Curation.objects.filter(overrides__has_key=column).values("video_id"))

    def disagreeing(self) -> Self:
        """Those of which a machine says something else than a person decided."""
        return self.filter(pk__in=Curation.objects.filter(DISAGREES, DISAGREES_NOW).values("video_id"))

    def suggested(self) -> Self:
        """Those with a suggestion that nobody answered."""
        return self.filter(pk__in=Suggestion.objects.filter(state=Suggestion.State.OPEN).values("video_id"))

    def added_since(self, moment: datetime) -> Self:
        return self.filter(indexed_at__gte=moment)


def is_curated() -> Exists:
    """Whether a person decided something about an item, or about that of a listing."""
    return Exists(Curation.objects.filter(video_id=OuterRef("pk")).exclude(overrides={}))


class ListingQuerySet(models.QuerySet[Item]):
    def in_order(self, order: str) -> Self:
        """By one of `ORDERS`; total."""
        return self.order_by(*ORDERS[order], "content")

    def with_audio(self) -> Self:
        """Items that can be heard."""
        return self.filter(facets__overlap=[Facet.HAS_AUDIO.number("true")])


_Manager = models.Manager.from_queryset(ContentQuerySet)
_ListingManager = models.Manager.from_queryset(ListingQuerySet)


class ContentManager(_Manager):
    """`Content.objects`. A class by name: mypy's cache loses managers that are made on the fly."""

    def get_queryset(self) -> Any:
        """Without the transcripts, which are longer than all the rest; only an item's own answers ask for them."""
        return super().get_queryset().defer("transcript_text", "transcript_segments")


class ListingManager(_ListingManager):
    """`Listing.objects`."""
