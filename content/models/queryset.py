"""How items are found: the query set's adjectives, called by pages, API, feeds and admin alike.

Names are compared folded: see `library_fold` in content/db/functions/names.sql.
"""

from collections.abc import Iterable
from typing import Any, Self, TypeVar, cast

from django.db import connection, models
from django.db.models import Case, Exists, F, Func, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left, Lower, Now

from content.characters import clean
from content.db import lookup
from content.models.curation import Curation

Item = TypeVar("Item", bound=models.Model)


class Fold(Func):
    """A name as it is compared."""

    function = "library_fold"
    output_field = models.TextField()


class LanguageCode(Func):
    """A language under its one name: "English (US)" is en."""

    function = "library_language_code"
    output_field = models.TextField()


class Slug(Func):
    """A topic as it is compared."""

    function = "library_slug"
    output_field = models.TextField()


def folded(names: Iterable[str]) -> list[Fold]:
    return [Fold(Value(name)) for name in names]


def keys_of(names: Iterable[str]) -> list[str]:
    """The names as they are compared, each at its place."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT library_fold(name) FROM unnest(%s::text[]) WITH ORDINALITY AS given (name, place) ORDER BY place",
            [list(names)],
        )
        return [key for (key,) in cursor.fetchall()]


def pair_keys(names: Iterable[str], parents: Iterable[str]) -> list[Any]:
    """Keys of `subcategory_keys`: each name under each parent, or under any when no parent is given."""
    return [
        Func(
            Value("\x1f"),
            Fold(Value(parent)),
            Fold(Value(name)),
            function="concat_ws",
            output_field=models.TextField(),
        )
        for name in names
        for parent in (list(parents) or [""])
    ]


# The date of the original. One that is announced for a day to come counts as of the day it was added: it leads no list.
CAME_OUT = Case(When(published_at__gt=Now(), then="indexed_at"), default="published_at")

# The name of an order to its columns. Missing values come last and video_id breaks ties, so that every order
# is total and paging shows every item exactly once.
ORDERS: dict[str, tuple[Any, ...]] = {
    "added_desc": (F("indexed_at").desc(nulls_last=True),),
    "added_asc": (F("indexed_at").asc(nulls_last=True),),
    "video_newest": (CAME_OUT.desc(nulls_last=True),),
    "video_oldest": (CAME_OUT.asc(nulls_last=True),),
    "title_asc": (Lower(Left("title", 200)).asc(nulls_last=True),),
    "title_desc": (Lower(Left("title", 200)).desc(nulls_last=True),),
    "duration_desc": (F("duration_seconds").desc(nulls_last=True),),
    "duration_asc": (F("duration_seconds").asc(nulls_last=True),),
    "channel_az": (F("channel_key").asc(nulls_last=True),),
    "channel_za": (F("channel_key").desc(nulls_last=True),),
}


def known_as(*identities: str) -> Q:
    """The items of these keys in any of their forms."""
    return Q(video_id__in=RawSQL(lookup.FOUND, [list(identities)]))  # noqa: S611 - parameters


WITH_AUDIO = Q(recording__url__isnull=False)


class ContentQuerySet(models.QuerySet[Item]):
    def listed(self) -> Self:
        """Items that have something to read: a latest summary with html."""
        return self.filter(listing__isnull=False)

    def known_as(self, identity: str) -> Self:
        """The item that is known under this key in any of its forms, if it is here."""
        return self.filter(known_as(clean(identity)))

    def in_order(self, order: str) -> Self:
        """By one of `ORDERS`; total."""
        return self.order_by(*ORDERS[order], "video_id")

    def newest(self) -> Self:
        return self.in_order("added_desc")

    def awaiting_audio(self) -> Self:
        """Said to have audio, by the row, an address or an audio variant, while there is nothing to hear."""
        expected = Q(audio_known=True) | Q(listing__has_audio_variant=True) | Q(recording__isnull=False)
        return self.filter(expected, recording__url__isnull=True)

    def with_audio(self) -> Self:
        """Items that can be heard."""
        return self.filter(WITH_AUDIO)

    def with_decided(self) -> Self:
        """Annotate `decided`: the columns that a person decided, with their values; None where nobody did."""
        of_item = Curation.objects.filter(video_id=OuterRef("video_id"))
        return cast(Self, self.annotate(decided=Subquery(of_item.values("overrides"))))

    def with_curated(self) -> Self:
        """Annotate `curated`: whether a person decided anything about the item."""
        decided = Curation.objects.filter(video_id=OuterRef("video_id")).exclude(overrides={})
        return cast(Self, self.annotate(curated=Exists(decided)))

    def with_latest(self) -> Self:
        """Prefetch the latest revision of every variant as the list `latest`."""
        # Summaries import items, so their model is reached through the relation.
        summaries = self.model._meta.get_field("summaries").related_model._default_manager  # type: ignore[union-attr]
        return self.prefetch_related(Prefetch("summaries", queryset=summaries.filter(is_latest=True), to_attr="latest"))

    def for_cards(self) -> Self:
        """Everything a card shows, in two queries however many items."""
        items = self.select_related("listing", "recording").defer("listing__document", "listing__words")
        return items.with_decided().with_latest()


_Manager = models.Manager.from_queryset(ContentQuerySet)


class ContentManager(_Manager):
    """`Content.objects`. A class by name: mypy's cache loses managers that are made on the fly."""

    def get_queryset(self) -> Any:
        """Without the transcripts, which are longer than all the rest; only an item's own answers ask for them."""
        return super().get_queryset().defer("transcript_text", "transcript_segments")
