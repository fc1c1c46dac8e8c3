"""Recent changes, for open pages and for programs that keep copies; written by the rules alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Func

from content.db import rules
from content.text import counted

KEPT = 100_000
# Keeps every line that may be newer than a transaction under way; waits for no lock.
PRUNE = """
    DELETE FROM event WHERE id IN (
        SELECT id FROM event
        WHERE id <= (SELECT max(id) FROM event) - %s
            AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        FOR UPDATE SKIP LOCKED
    )
"""


class Event(models.Model):
    """What one statement did to items. The log is short: `manage.py prune_events` drops its oldest lines."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField(help_text="added, synced, audio, deleted")
    items = ArrayField(models.TextField(), help_text="Keys of the items; of many, the first.")
    number = models.IntegerField(help_text="How many items there were.")
    # Lines become visible in the order of commits, not of ids: a snapshot tells which transactions it saw.
    transaction = models.BigIntegerField(help_text="The transaction's xid.")
    at = models.DateTimeField(db_default=Func(function="clock_timestamp"))

    class Meta:
        db_table = "event"
        triggers = rules.EVENT
        indexes = [
            # `content.http.etag`, and what `content.api.changes` has not seen yet.
            models.Index(fields=["transaction"], name="event_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {counted(self.number, 'item')}"

    @classmethod
    def prune(cls, count: int = KEPT) -> int:
        """Drop all but the newest `count` lines; the number of lines that went."""
        with connection.cursor() as cursor:
            cursor.execute(PRUNE, [count])
            return cursor.rowcount
