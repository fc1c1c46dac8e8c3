"""The values by which items are filtered, and how many listed items have each; kept by the rules of `listing`."""

from hashlib import md5

from django.db import models

from content.db import rules


class Facet(models.IntegerChoices):
    """What a value is of: the last five bits of its number, as content/db/functions/facets.sql gives them.

    Of topics and variants only the numbers are kept: they are filtered by, not counted.
    """

    CATEGORY = 2
    SUBCATEGORY = 3
    SOURCE = 4
    CHANNEL = 6
    LANGUAGE = 8
    CONTENT_TYPE = 10
    COMPLEXITY = 12
    SUMMARY_TYPE = 14
    HAS_AUDIO = 16
    TOPIC = 18
    VARIANT = 20

    @classmethod
    def of(cls, number: int) -> "Facet":
        """What the value of this number is of."""
        return cls(number & 31)

    def number(self, label: str, parent: str = "") -> int:
        """The number of a value, as `library_facet_number` has it."""
        name = md5(f"{parent}\x1f{label}".encode(), usedforsecurity=False).digest()[:8]
        return int.from_bytes(name, signed=True) & ~31 | self


# Where in a listing's `facets` the number stands of what an item has one value of.
PLACES = {
    facet: place
    for place, facet in enumerate(
        (Facet.SOURCE, Facet.LANGUAGE, Facet.CONTENT_TYPE, Facet.COMPLEXITY, Facet.HAS_AUDIO, Facet.CHANNEL), 1
    )
}
# Numbers below this one name no value: 0 the listed items, others a facet of which an item says nothing.
NAMELESS = 32


class FacetValue(models.Model):
    """One spelling of a value. Its number is made of facet, parent and label, so it means the same for ever.

    Two writers of a new value may both write it: a unique key would make one wait for the other.
    """

    value = models.BigIntegerField(help_text="The number by which listings name it.")
    facet = models.SmallIntegerField(choices=Facet)
    parent = models.TextField(help_text="Of a subcategory: its category, folded.")
    key = models.TextField(help_text="The label folded: spellings of one key are one value to readers.")
    label = models.TextField()

    class Meta:
        db_table = "facet"
        triggers = rules.DERIVED
        indexes = [
            models.Index(fields=["value"], name="facet_value"),
            # What is chosen, by its name.
            models.Index(fields=["facet", "key"], name="facet_key"),
        ]

    def __str__(self) -> str:
        return self.label


class FacetCount(models.Model):
    """A change of the number of listed items that have a value: readers add the changes up.

    Changes are only added, so no writer waits for another; now and then one sums them up (`library_sum_up_counts`).
    """

    LISTED = 0

    value = models.BigIntegerField(
        help_text="0: the listed items themselves; a facet's own number: those that say nothing of it."
    )
    items = models.IntegerField(help_text="So many more, or fewer.")

    class Meta:
        db_table = "facet_count"
        triggers = rules.DERIVED
        indexes = [models.Index(fields=["value"], name="facet_count_value")]

    def __str__(self) -> str:
        return f"{self.value}: {self.items:+}"
