"""What came in, and what became of it: a receipt a delivery, and a line a run."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import MD5, Now

from content.text import counted
from ingest.outcomes import Outcome


class Door(models.TextChoices):
    """The way by which a delivery came in."""

    FOLDER = "folder", "a folder"
    HTTP = "http", "HTTP"
    ARCHIVE = "archive", "an archive"
    SAMPLE = "sample", "the sample library"


def _texts(help_text: str = "") -> ArrayField:
    return ArrayField(models.TextField(), default=list, blank=True, help_text=help_text)


class Delivery(models.Model):
    """The receipt of a file, or of what was posted. The same bytes under the same name are one delivery."""

    id = models.BigAutoField(primary_key=True)
    door = models.TextField(choices=Door)
    name = models.TextField(help_text="The file's path, or the address it was posted to.")
    digest = models.TextField(blank=True, help_text="SHA-256 of the bytes; empty while they are being written.")
    dated = models.DateTimeField(null=True, blank=True, help_text="The age of the file, when it was read.")
    first_at = models.DateTimeField(db_default=Now(), help_text="When it first came.")
    received_at = models.DateTimeField(db_default=Now(), help_text="When it was last looked into.")
    times = models.IntegerField(default=1, db_default=1, help_text="How often it was looked into.")
    outcome = models.TextField(choices=[(str(outcome), str(outcome).replace("_", " ")) for outcome in Outcome])
    video_id = models.TextField(blank=True)
    fields = _texts("Columns that it changed, the last time that it changed any.")
    held = _texts("Columns where a person's decision won.")
    summaries = models.IntegerField(default=0, help_text="Revisions that it added.")
    failed = _texts("Summaries that their maker could not make.")
    warnings = _texts()
    reason = models.TextField(blank=True)
    path = models.TextField(blank=True, help_text="The place in the JSON.")
    remedy = models.TextField(blank=True)
    is_open = models.BooleanField(default=False, help_text="Work is left: it was refused or is still being written.")
    body = models.BinaryField(null=True, help_text="What was refused, to be received again.")
    # The versions of the item's rows after it: while they stand, the same bytes would change nothing.
    seen = models.TextField(blank=True)

    class Meta:
        db_table = "delivery"
        verbose_name_plural = "inbox"
        constraints = [models.UniqueConstraint(MD5("name"), "digest", name="delivery_is_one_receipt")]
        indexes = [
            # The inbox, newest first, and what metrics count.
            models.Index(fields=["-received_at"], name="delivery_received_at"),
            # What is open, for the inbox and the doctor.
            models.Index(fields=["is_open"], name="delivery_is_open", condition=models.Q(is_open=True)),
            # The deliveries of an item.
            models.Index(fields=["video_id"], name="delivery_video_id"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"


class Run(models.Model):
    """One run of `manage.py ingest`, or one look of a watching one that found files."""

    id = models.BigAutoField(primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_default=Now())
    places = _texts("The paths it was given.")
    is_rehearsal = models.BooleanField(default=False, help_text="A dry run: nothing was written.")
    files = models.IntegerField()
    counts = models.JSONField(default=dict, help_text="Outcome to number of files.")
    changes = models.IntegerField(help_text="Files that changed something, or would have.")

    class Meta:
        db_table = "ingest_run"
        verbose_name = "ingest run"
        indexes = [models.Index(fields=["-ended_at"], name="ingest_run_ended_at")]

    def __str__(self) -> str:
        return f"{counted(self.files, 'file')}, {counted(self.changes, 'change')}"


class Watcher(models.Model):
    """A watching `manage.py ingest`: that it lives, and what waits there."""

    name = models.TextField(primary_key=True, help_text="Its machine and the paths that it watches.")
    host = models.TextField()
    began_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(help_text="When it last showed that it lives.")
    state = models.TextField(help_text="watching, held back, stopped")
    backlog = models.IntegerField(help_text="Files that it has seen and not brought in yet.")
    oldest_at = models.DateTimeField(null=True, blank=True, help_text="The age of the oldest of them.")

    class Meta:
        db_table = "watcher"

    def __str__(self) -> str:
        return self.name
