"""Every revision of every variant of an item's summary."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now

from content.db import rules
from content.models.content import Content
from content.models.dates import within_the_calendar


class Summary(models.Model):
    """The database also gives each row a `number`, by which older programs know it (content/db/repairs.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    # The cascade is the database's own (see the migration), for writers that are not Django.
    content = models.ForeignKey(
        Content,
        on_delete=models.DO_NOTHING,
        db_column="video_id",
        db_constraint=False,
        db_index=False,
        related_name="summaries",
    )
    variant = models.TextField(help_text="comprehensive, key-points, audio-fr:beginner, ...")
    summary_type = models.TextField(null=True, blank=True)
    headline = models.TextField(null=True, blank=True)
    language = models.TextField(null=True, blank=True)
    text = models.TextField(null=True, blank=True)
    html = models.TextField(null=True, blank=True)
    revision = models.IntegerField(
        null=True, db_default=0, help_text="0 takes the next free number of this item and variant."
    )
    is_latest = models.BooleanField(
        null=True, db_default=True, help_text="Picked by the database: the newest, or the one revised last."
    )
    generated_at = models.DateTimeField(null=True, blank=True)
    audio_url = models.TextField(null=True, blank=True)
    follow_up_research_available = models.BooleanField(null=True, db_default=False, editable=False)
    # The date of the report it came from: what an older report brings late is a revision, and not the latest.
    said_at = models.DateTimeField(null=True, blank=True, editable=False)
    # True on what came through the view `summaries`, whose writers repeat themselves by ON CONFLICT.
    came_by_view = models.BooleanField(null=True, db_default=False, editable=False)
    created_at = models.DateTimeField(null=True, db_default=Now(), editable=False)
    updated_at = models.DateTimeField(null=True, db_default=Now(), editable=False)

    class Meta:
        db_table = "content_summaries"
        verbose_name_plural = "summaries"
        constraints = [
            models.UniqueConstraint(fields=["content", "variant", "revision"], name="revision_is_unique"),
            models.UniqueConstraint(
                fields=["content", "variant"], condition=models.Q(is_latest=True), name="one_latest"
            ),
            within_the_calendar("generated_at", "said_at", "created_at", "updated_at", table="summary"),
        ]
        # The order of their list in the admin, and of those of one variant.
        indexes = [
            models.Index(fields=["-created_at", "id"], name="summary_created"),
            models.Index(fields=["variant", "-created_at", "id"], name="summary_variant"),
        ]
        triggers = rules.SUMMARY

    def __str__(self) -> str:
        return f"{self.variant} of {self.content_id}, revision {self.revision}"
