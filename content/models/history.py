"""Who changed what, when, from what to what; written by the rules alone."""

from django.db import models
from django.db.models.functions import Now

from content.db import rules
from content.models.dates import within_the_calendar

# The kinds of lines that only people make.
BY_PEOPLE = ("curation", "suggestion", "tombstone", "alias", "merge", "pause", "distinction")


class SessionUser(models.Func):
    """The login of the session, whose name no setting changes."""

    template = "SESSION_USER"
    output_field = models.TextField()


class History(models.Model):
    """One change of one row. `was` and `becomes` hold what changed, or all of a row that came or went."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(null=True, help_text="Of a decision: by it a ledger knows that it was replayed.")
    at = models.DateTimeField(db_default=Now())
    actor = models.TextField(help_text="Who they say they are; of a machine the login.")
    login = models.TextField(
        null=True, db_default=SessionUser(), help_text="The database's login that did it; of lines of before, unknown."
    )
    via = models.TextField(db_default="", help_text="The page or command.")
    gesture = models.UUIDField(null=True, help_text="What was done together is undone together.")
    kind = models.TextField(help_text="content, summary, or one of BY_PEOPLE")
    item = models.TextField(help_text="The row's key.")
    act = models.TextField(help_text="insert, update, delete")
    was = models.JSONField(null=True)
    becomes = models.JSONField(null=True)

    class Meta:
        db_table = "history"
        verbose_name_plural = "history"
        triggers = rules.HISTORY
        constraints = [
            models.UniqueConstraint(
                fields=["uid"], condition=models.Q(uid__isnull=False), name="decision_is_remembered_once"
            ),
            within_the_calendar("at", table="history"),
        ]
        indexes = [
            # The history of an item, and of a gesture.
            models.Index(fields=["item", "id"], name="history_item"),
            models.Index(fields=["gesture"], name="history_gesture", condition=models.Q(gesture__isnull=False)),
            # What one person did, the latest first.
            models.Index(fields=["actor", "at", "id"], name="history_of_actor"),
            # What people did lately, on the desk's first page.
            models.Index(fields=["at"], name="history_by_people", condition=models.Q(kind__in=BY_PEOPLE)),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.kind} {self.item}"
