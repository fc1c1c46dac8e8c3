"""What an uploaded sheet would change, from its preview until it is done; a day later it is cleared away."""

import uuid

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from content.models.dates import within_the_calendar


class PendingImport(models.Model):
    """A sheet that was uploaded. `id` is the gesture under which it is done, `done` how many changes are by now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    name = models.TextField(help_text="What the person calls the file.")
    uploaded_by = models.TextField()
    uploaded_at = models.DateTimeField(db_default=Now())
    tally = models.JSONField(default=dict, help_text="How many lines change what.")
    done = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "pending_import"
        constraints = [within_the_calendar("uploaded_at", table="pending_import")]
        indexes = [models.Index(fields=["uploaded_by", "uploaded_at"], name="pending_import_of")]

    def __str__(self) -> str:
        return self.name


class PendingChange(models.Model):
    """What a line of the sheet changes. `cells`: column to the cell that was, that shall be, and the machine's."""

    pk = models.CompositePrimaryKey("pending_id", "place")
    pending = models.ForeignKey(PendingImport, models.CASCADE, related_name="changes", db_index=False)
    place = models.IntegerField()
    line = models.IntegerField(help_text="The line of the file.")
    video_id = models.TextField()
    cells = models.JSONField()
    obstacle = models.TextField(default="", db_default="", help_text="Why it was left as it is.")

    class Meta:
        db_table = "pending_change"

    def __str__(self) -> str:
        return f"line {self.line}"
