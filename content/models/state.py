"""The library's own state: whether it is paused, what is sealed, and what is about to be imported."""

import uuid

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from content.db import rules
from content.models.dates import within_the_calendar


class Pause(models.Model):
    """A row says: the library is paused. There is one at most."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    reason = models.TextField(db_default="", blank=True)
    paused_by = models.TextField()
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "pause"
        triggers = rules.PAUSE
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_pause"),
            within_the_calendar("since", table="pause"),
        ]

    def __str__(self) -> str:
        return f"paused since {self.since:%Y-%m-%d %H:%M} UTC"


class Seal(models.Model):
    """The canary's memory of one decided value: its digest when it was sealed or since changed by its curator."""

    pk = models.CompositePrimaryKey("video_id", "field")
    video_id = models.TextField()
    field = models.TextField()
    digest = models.TextField()
    sealed_by = models.TextField(db_default="")
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "seal"
        triggers = rules.SEAL
        constraints = [within_the_calendar("sealed_at", table="seal")]

    def __str__(self) -> str:
        return f"seal of {self.field} of {self.video_id}"


class PendingImport(models.Model):
    """A sheet of decisions that was uploaded, from its preview until it is done; it is cleared away a day later.

    `id` is the gesture under which it is done, `done` how many changes are by now.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    name = models.TextField(help_text="What the person calls the file.")
    uploaded_by = models.TextField()
    uploaded_at = models.DateTimeField(db_default=Now())
    tally = models.JSONField(default=dict, help_text="How many lines change what.")
    done = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "pending_import"
        triggers = rules.PENDING
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
        triggers = rules.PENDING

    def __str__(self) -> str:
        return f"line {self.line}"
