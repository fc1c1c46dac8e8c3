"""The library's own state: whether it is paused, and what is sealed."""

from django.db import models
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
