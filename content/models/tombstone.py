"""What is left of an item that a person deleted."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection, models
from django.db.models.functions import Now

from content.characters import clean, seen
from content.db import lookup, rules
from content.keys import bare
from content.models.dates import within_the_calendar
from content.models.history import History


class Gone(NamedTuple):
    """An item that is no more: its key, and since when."""

    video_id: str
    deleted_at: datetime


class Tombstone(models.Model):
    """While it stands, no writer brings the item back. A restore does, from `snapshot`, unless a purge emptied it."""

    video_id = models.TextField(primary_key=True)
    title = models.TextField(null=True, blank=True)
    deleted_by = models.TextField()
    deleted_at = models.DateTimeField(db_default=Now())
    via = models.TextField(db_default="", blank=True, help_text="The page or command.")
    reason = models.TextField(db_default="", blank=True)
    gesture = models.UUIDField(null=True, blank=True)
    snapshot = models.JSONField(null=True, blank=True, help_text="The item, every revision, the curation.")
    attempts = models.IntegerField(db_default=0, help_text="How often a machine tried to bring it back.")
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    # By these it is found, also once it is purged.
    record_id = models.TextField(null=True, blank=True, editable=False)
    web_key = models.TextField(null=True, blank=True, editable=False)
    purged_at = models.DateTimeField(null=True, blank=True)
    purged_by = models.TextField(db_default="", blank=True)

    class Meta:
        db_table = "tombstone"
        verbose_name, verbose_name_plural = "deleted item", "trash"
        # A delete can be undone, a purge cannot: whoever may do the one may not yet do the other.
        permissions = [("purge_tombstone", "Can purge tombstone for ever")]
        triggers = rules.TOMBSTONE
        constraints = [within_the_calendar("deleted_at", "last_attempt_at", "purged_at", table="tombstone")]
        indexes = [
            # `trash` newest first, and /api/tombstones?since=
            models.Index(fields=["deleted_at"], name="tombstone_deleted_at"),
            # `library_find`.
            models.Index(fields=["record_id"], name="tombstone_record_id"),
            models.Index(fields=["web_key"], name="tombstone_web_key"),
        ]

    def __str__(self) -> str:
        return seen(self.title) or self.video_id

    @classmethod
    def known_as(cls, identity: str) -> "Tombstone | None":
        """The tombstone of the item that is known under this key in any of its forms."""
        return cls.objects.filter(video_id=lookup.key_of(identity)).first()

    @classmethod
    def gone(cls, identity: str) -> Gone | None:
        """The item that was deleted, also if its tombstone went since; None if the library never knew it."""
        if tombstone := cls.known_as(identity):
            return Gone(tombstone.video_id, tombstone.deleted_at)
        # Of what was purged and given free again the history alone knows.
        keys = {lookup.key_of(identity), bare(clean(identity))}
        last = History.objects.filter(item__in=keys, kind="tombstone").order_by("-id").first()
        return Gone(last.item, last.at) if last else None

    @classmethod
    def stands(cls, video_id: str) -> "Tombstone | None":
        """The item's tombstone, if it has one. Each call counts as an attempt to bring the item back."""
        tombstone = cls.objects.filter(video_id=video_id).only("video_id", "deleted_by").first()
        if tombstone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT library_count_attempts(ARRAY[%s])", [video_id])
        return tombstone
