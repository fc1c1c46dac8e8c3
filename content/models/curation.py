"""What people decided, and what machines proposed instead. It all outlives the item, so there is no foreign key."""

import uuid

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from content.db import rules
from content.models.dates import within_the_calendar


def _empty() -> models.Value:
    return models.Value({}, models.JSONField())


def _disagrees(function: str) -> Func:
    return Func(F("overrides"), F("incoming"), function=function, output_field=models.BooleanField())


# Whether a machine says otherwise: as it wrote, which an index has; and with the names that categories have now.
DISAGREES, DISAGREES_NOW = _disagrees("library_disagrees"), _disagrees("library_disagrees_now")


class Curation(models.Model):
    """An item about which a person decided something. Editing is locking."""

    video_id = models.TextField(primary_key=True)
    overrides = models.JSONField(
        db_default=_empty(),
        default=dict,
        help_text="Column of `content` to the value a person decided; a JSON null clears the column.",
    )
    incoming = models.JSONField(
        db_default=_empty(), default=dict, help_text="What the machine last said for those columns."
    )
    refusals = models.JSONField(
        db_default=_empty(),
        default=dict,
        help_text='{"categories": [folded names]}: never again for this item, also after a release.',
    )
    origin = models.TextField(db_default="person", default="person")
    decided_by = models.TextField(db_default="", default="", blank=True)
    decided_at = models.DateTimeField(db_default=Now())
    note = models.TextField(db_default="", default="", blank=True)

    class Meta:
        db_table = "curation"
        verbose_name = "decision"
        triggers = rules.CURATION
        constraints = [
            models.CheckConstraint(
                condition=Q(Func(F("overrides"), function="library_is_decision", output_field=models.BooleanField())),
                name="decision_is_well_formed",
            ),
            within_the_calendar("decided_at", table="curation"),
        ]
        indexes = [
            # `disagreeing()`.
            models.Index(fields=["video_id"], name="curation_disagrees", condition=Q(DISAGREES)),
        ]

    def __str__(self) -> str:
        return f"curation of {self.video_id}"

    @property
    def is_decided(self) -> bool:
        """Not after everything was given back or undone."""
        return bool(self.overrides or self.refusals)


class Suggestion(models.Model):
    """What a machine wanted of a decided column: proposed once, to be accepted or dismissed."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        KEPT = "kept", "kept mine"
        DISMISSED = "dismissed", "dismissed for ever"
        OVERTAKEN = "overtaken", "overtaken by a later one"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    video_id = models.TextField()
    field = models.TextField()
    value = models.JSONField()
    digest = models.GeneratedField(
        expression=Func(F("value"), function="library_digest", output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )
    source = models.TextField(db_default="", blank=True, help_text="The report or job it came from.")
    state = models.TextField(choices=State, default=State.OPEN, db_default="open")
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.TextField(db_default="", default="", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "suggestion"
        triggers = rules.SUGGESTION
        constraints = [
            models.UniqueConstraint(fields=["video_id", "field", "digest"], name="proposed_once"),
            models.UniqueConstraint(
                fields=["video_id", "field"], condition=Q(state="open"), name="one_open_suggestion_a_field"
            ),
            within_the_calendar("proposed_at", "decided_at", table="suggestion"),
        ]
        # The order of their list.
        indexes = [models.Index(fields=["-proposed_at", "id"], name="suggestion_proposed")]

    def __str__(self) -> str:
        return f"suggestion for {self.video_id}"


class CategoryAlias(models.Model):
    """A name that was merged into another, renamed or moved: at the way in it becomes the other.

    Where `key` is a category's alone, the category is called `name` now. Where it is a subcategory's, this is
    `subcategory` under the category `name`, and without `subcategory` a part of `name` like any other.
    """

    BELOW = "\x1f"

    key = models.TextField(
        primary_key=True, help_text="The old name, folded; of a subcategory its category, U+001F and its own."
    )
    name = models.TextField(help_text="The category that it is, or is under, now.")
    subcategory = models.TextField(null=True, blank=True, help_text="Of a subcategory: what it is called now.")
    decided_by = models.TextField(db_default="", default="", blank=True)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "category_alias"
        verbose_name = "old name"
        triggers = rules.ALIAS
        constraints = [
            within_the_calendar("decided_at", table="alias"),
            models.CheckConstraint(
                condition=Q(subcategory=None) | Q(key__contains="\x1f"), name="category_becomes_no_subcategory"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{' / '.join(self.key.split(self.BELOW))} is now {' / '.join(filter(None, (self.name, self.subcategory)))}"
        )


class Distinction(models.Model):
    """Two names that look like one and are not, as a person decided.

    Where they stand in `key` is by their order; a subcategory stands behind its category and U+001F.
    """

    BETWEEN = "\x1e"

    key = models.TextField(primary_key=True, help_text="The two names as they are compared, with U+001E between them.")
    decided_by = models.TextField(db_default="", default="", blank=True)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "distinction"
        triggers = rules.DISTINCTION
        constraints = [within_the_calendar("decided_at", table="distinction")]

    def __str__(self) -> str:
        return " and ".join(self.key.split(self.BETWEEN))
