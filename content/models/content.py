"""An item of the library: one row a video, article or thread."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from content.characters import seen
from content.db import rules
from content.models.dates import within_the_calendar
from content.models.jsonb import shared_json
from content.models.queryset import ContentManager


class Source(models.TextChoices):
    """Where an item came from; the slug is derived by the database from address and key."""

    YOUTUBE = "youtube", "YouTube"
    REDDIT = "reddit", "Reddit"
    WIKIPEDIA = "wikipedia", "Wikipedia"
    LDS = "lds", "Gospel Library"
    WEB = "web", "Web"
    OTHER = "other", "Other"


def _derived(function: str, *columns: str, output: models.Field) -> models.GeneratedField:
    """A column that PostgreSQL derives with a function of content/db/functions/derived.sql."""
    return models.GeneratedField(
        expression=Func(*(F(column) for column in columns), function=f"library_{function}", output_field=output),
        output_field=output,
        db_persist=True,
    )


def _keys(**options: Any) -> ArrayField:
    return ArrayField(models.TextField(), **options)


class Content(models.Model):
    video_id = models.TextField("video id", primary_key=True, help_text="The bare natural key; it never changes.")
    # Django reserves the attribute name `id`.
    record_id = models.TextField("legacy id", db_column="id", unique=True, null=True, blank=True)
    title = models.TextField(null=True, blank=True)
    channel_name = models.TextField("channel", null=True, blank=True)
    canonical_url = models.TextField("address", null=True, blank=True)
    thumbnail_url = models.TextField("thumbnail", null=True, blank=True)
    language = models.TextField(null=True, blank=True)
    published_at = models.DateTimeField("published", null=True, blank=True)
    indexed_at = models.DateTimeField("added", null=True, blank=True, db_default=Now())
    duration_seconds = models.IntegerField("length in seconds", null=True, blank=True)
    audio_version = models.IntegerField(null=True, blank=True)
    subcategories_json = shared_json(verbose_name="categories")
    topics_json = shared_json(verbose_name="topics")
    analysis_json = shared_json(verbose_name="analysis")
    media = shared_json()
    media_metadata = shared_json()
    has_audio = models.BooleanField(null=True, db_default=False)
    summary_type_latest = models.TextField(null=True, blank=True)
    summary_image_url = models.TextField(null=True, blank=True)
    transcript_text = models.TextField("transcript", null=True, blank=True, editable=False)
    # [{"text": "...", "start": 12.5, "duration": 3.1}], in seconds.
    transcript_segments = shared_json(editable=False)
    # Column to the date of the report that said it: a newer one outweighs it, whatever the order of arrival.
    said_at = models.JSONField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    content_source = _derived(
        "source", "canonical_url", "video_id", "record_id", output=models.TextField(choices=Source)
    )
    shown_categories = _derived("categories", "subcategories_json", "analysis_json", output=models.JSONField())
    category_keys = _derived("category_keys", "subcategories_json", "analysis_json", output=_keys())
    audio_known = _derived("has_audio", "has_audio", "media", "analysis_json", output=models.BooleanField())
    content_type = _derived("said", "analysis_json__content_type", output=models.TextField(null=True))
    complexity_level = _derived("said", "analysis_json__complexity_level", output=models.TextField(null=True))
    channel_key = _derived("fold", "channel_name", output=models.TextField(null=True))
    # In characters: transcripts are long, and lists show only how long.
    transcript_length = models.GeneratedField(
        expression=Length("transcript_text"), output_field=models.IntegerField(null=True), db_persist=True
    )
    # The rules `curation_wins_on_insert` and `curation_wins_on_update` fill these.
    topic_keys = _keys(default=list, editable=False)
    shown_language = models.TextField(editable=False)

    objects = ContentManager()

    class Meta:
        db_table = "content"
        verbose_name = "item"
        verbose_name_plural = "items"
        indexes = [
            # `newest()`, the order of the desk.
            models.Index(F("indexed_at").desc(nulls_last=True), "video_id", name="content_newest"),
            # `awaiting_audio()`.
            models.Index(fields=["video_id"], name="content_audio_known", condition=Q(audio_known=True)),
            # Merges of categories.
            GinIndex(fields=["category_keys"], name="content_category_keys"),
            # The items of a sound file whose keys are no file names.
            models.Index(
                Func(F("video_id"), function="library_file_stem", output_field=models.TextField()),
                name="content_file_stem",
                condition=Q(video_id__regex=r"[^\w.-]") | Q(GreaterThan(Length("video_id"), 150)),
            ),
            # `library_find`, by the address of a web article.
            models.Index(Func(F("canonical_url"), function="library_web_key"), name="content_web_key"),
        ]
        constraints = [
            models.CheckConstraint(
                # The length apart: a regular expression that counts takes as long as all else of a row's checks.
                condition=Q(video_id__regex=r"^[^\x01-\x20\x7f]+$") & Q(LessThanOrEqual(Length("video_id"), 200)),
                name="key_is_short_and_printable",
            ),
            within_the_calendar("published_at", "indexed_at", "created_at", "updated_at", table="item"),
        ]
        triggers = rules.CONTENT

    def __str__(self) -> str:
        return seen(self.title) or self.video_id


# Apart, since a field's own words are part of a migration.
OTHER_WORDS = {"summary_type_latest": "summary type"}


def column_in_words(name: str) -> str:
    """A column of `content` as its page calls it; other names as they are."""
    called = {field.name: str(field.verbose_name) for field in Content._meta.fields} | OTHER_WORDS
    return called.get(name, name)
