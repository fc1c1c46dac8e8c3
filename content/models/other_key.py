"""Keys that lead to an item beside its own."""

from django.db import models
from django.db.models.functions import Now

from content.db import rules
from content.models.dates import within_the_calendar


class OtherKey(models.Model):
    """A key under which an item came in before it was merged into another, or came in again at the same address.

    What arrives under it, or is asked for, reaches the item `video_id`, or its tombstone. `library_stored_key` and
    `library_find` (content/db/functions/keys.sql) read it.
    """

    key = models.TextField(primary_key=True)
    video_id = models.TextField()
    snapshot = models.JSONField(null=True, blank=True, help_text="The item that was merged away, whole; of none: NULL.")
    since = models.DateTimeField(db_default=Now())
    merged_by = models.TextField(db_default="", blank=True)

    class Meta:
        db_table = "other_key"
        triggers = rules.OTHER_KEY
        constraints = [within_the_calendar("since", table="other_key")]
        # The other keys of an item.
        indexes = [models.Index(fields=["video_id"], name="other_key_video_id")]

    def __str__(self) -> str:
        return f"{self.key} is {self.video_id}"
