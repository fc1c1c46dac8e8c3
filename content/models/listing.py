"""What is kept of an item for its readers, so that lists, filters and search need not read it whole.

The database's rules write these tables for every writer (content/db/functions/listing.sql); Python never does.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from content.db import rules
from content.models.content import Content
from content.models.queryset import ORDERS, ListingManager


def _key_of(model: type[models.Model], **options: Any) -> models.OneToOneField:
    """The key is that of another table's row, with which the row goes (content/db/views.py)."""
    return models.OneToOneField(
        model, on_delete=models.DO_NOTHING, primary_key=True, db_column="video_id", db_constraint=False, **options
    )


def _numbers(**options: Any) -> ArrayField:
    return ArrayField(models.BigIntegerField(), **options)


# kB of words that are not in their places yet: each search reads all of them, which takes a third of a millisecond at
# most. Putting them there is a tenth of a writer's work, and of a fourth as many at once it would be a sixth.
PENDING = 1024
# An item with more values than this does not fit into a row of an index that carries them along.
MOST_CARRIED = 128
NUMBER_OF_FACETS = Func("facets", function="cardinality", output_field=models.IntegerField())


class Listing(models.Model):
    """A narrow row an item that has something to read: by what it is ordered, filtered and counted.

    An item without a latest summary that has html has no row, and is not listed.
    """

    content = _key_of(Content, related_name="listing")
    indexed_at = models.DateTimeField(null=True)
    came_out = models.DateTimeField(null=True, help_text="The date of the original; see `premieres_at`.")
    premieres_at = models.DateTimeField(
        null=True, help_text="A date to come, at which the original comes out; until then it counts as of `indexed_at`."
    )
    title_key = models.TextField(null=True)
    channel_key = models.TextField(null=True)
    duration_seconds = models.IntegerField(null=True)
    facets = _numbers(help_text="Its values in `facet`: what is filtered by and counted.")
    tags = _numbers(help_text="Numbers of its topics, variants and kinds of summary: what is only filtered by.")
    has_audio_variant = models.BooleanField()
    filed = SearchVectorField(default="", db_default="", help_text="The words of its categories.")

    objects = ListingManager()

    class Meta:
        db_table = "listing"
        triggers = rules.LISTING
        indexes = [
            # Each order, total: pages far from the beginning are counted off in the index.
            *(models.Index(*columns, "content", name=f"listing_{order}") for order, columns in ORDERS.items()),
            # In the order that most ask for, so are those of a category or of any other value.
            models.Index(
                *ORDERS["added_desc"],
                "content",
                name="listing_narrow",
                condition=models.Q(LessThanOrEqual(NUMBER_OF_FACETS, MOST_CARRIED)),
                include=["facets"],
            ),
            models.Index(
                *ORDERS["added_desc"],
                "content",
                name="listing_wide",
                condition=models.Q(GreaterThan(NUMBER_OF_FACETS, MOST_CARRIED)),
            ),
            # The filters.
            GinIndex(fields=["facets"], name="listing_facets"),
            GinIndex(fields=["tags"], name="listing_tags"),
            GinIndex(fields=["filed"], name="listing_filed", gin_pending_list_limit=PENDING),
            # `library_refresh_listing`: what has come out meanwhile.
            models.Index(
                fields=["premieres_at"], name="listing_premieres", condition=models.Q(premieres_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


ALL_WORDS = Func(F("head"), F("words"), function="library_all_words", output_field=SearchVectorField())


class SearchDocument(models.Model):
    """The words of a listed item. They are long, and so lie apart from its listing."""

    listing = _key_of(Listing, related_name="document")
    indexed_at = models.DateTimeField(null=True, help_text="As in `listing`: what is found is shown newest first.")
    head = SearchVectorField(help_text="Of title, channel and topics.")
    words = SearchVectorField(help_text="Of the latest summaries.")

    class Meta:
        db_table = "search_document"
        triggers = rules.DERIVED
        indexes = [
            # What is found in the head comes first.
            GinIndex(fields=["head"], name="search_document_head", gin_pending_list_limit=PENDING),
            # A word may stand in the head and the next in a summary. It is not stored: nothing is kept twice.
            GinIndex(ALL_WORDS, name="search_document_all", gin_pending_list_limit=PENDING),
        ]

    def __str__(self) -> str:
        return str(self.pk)
