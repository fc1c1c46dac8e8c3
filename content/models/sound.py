"""The sound files that are there, and where each item can be heard because of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from content.db import rules
from content.models.content import Content


class SoundFile(models.Model):
    """A sound file of the exports, as it was when somebody looked last: an upload, `ingest --audio` or the doctor.

    `content/media/inventory.py` writes it. A size that is null says that a row named the file before anybody looked.
    """

    name = models.TextField(primary_key=True)
    keys = ArrayField(models.TextField(), db_default=[], help_text="Everything in the name that can be an item's key.")
    size = models.BigIntegerField(null=True, help_text="Bytes.")
    modified = models.FloatField(db_default=0, help_text="Unix time.")
    seconds = models.IntegerField(null=True, help_text="How long it plays, where that was measured.")

    class Meta:
        db_table = "sound_file"
        indexes = [GinIndex(fields=["keys"], name="sound_file_keys")]  # `library_refresh_recordings`
        triggers = rules.SOUND_FILE

    def __str__(self) -> str:
        return self.name


class Recording(models.Model):
    """Where an item can be heard: with a `url` it can; without one, its addresses lead to files that are not there.

    Written only by `library_refresh_recordings` (content/db/functions/sound.sql), never by Python.
    """

    content = models.OneToOneField(
        Content,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_column="video_id",
        db_constraint=False,
        related_name="recording",
    )
    url = models.TextField(null=True)
    size = models.BigIntegerField(null=True, help_text="Of our file, in bytes.")
    seconds = models.IntegerField(null=True, help_text="Of our file, where that was measured.")
    names = ArrayField(models.TextField(), help_text="Names of our files that the item's addresses mean.")
    by_variant = models.JSONField(help_text="Variant to the address of its own that can be heard.")

    class Meta:
        db_table = "recording"
        indexes = [GinIndex(fields=["names"], name="recording_names")]  # what a file that comes or goes concerns

    def __str__(self) -> str:
        return self.content_id
