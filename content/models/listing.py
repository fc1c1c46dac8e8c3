"""What browsing reads of an item's summaries; the database maintains it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from content.models.content import Content


class Listing(models.Model):
    """An item with a row here is listed; one without a latest summary that has html has no row.

    Written only by `library_refresh_listing` (content/db/functions/listing.sql), never by Python.
    """

    content = models.OneToOneField(
        Content,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_column="video_id",
        db_constraint=False,
        related_name="listing",
    )
    summary_types = ArrayField(models.TextField(), help_text="Friendly names: Key Points, Audio Summary, ...")
    type_keys = ArrayField(models.TextField(), help_text="Folded names and variant ids to filter by.")
    has_audio_variant = models.BooleanField()
    search_config = models.TextField()
    words = SearchVectorField(help_text="Of the latest summaries: spares tokenising them when a title changes.")
    document = SearchVectorField(help_text="All words, weighted.")

    class Meta:
        db_table = "listing"
        indexes = [
            # `search.matching()`.
            GinIndex(fields=["document"], name="listing_document"),
            # The filter by kind of summary.
            GinIndex(fields=["type_keys"], name="listing_type_keys"),
        ]

    def __str__(self) -> str:
        return self.content_id
