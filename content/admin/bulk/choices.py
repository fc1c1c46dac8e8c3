"""The acts that the list offers on many items, and their words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict

from content.admin.desk import vocabulary
from content.characters import can_be_seen, clean
from content.decisions.bulk.bulk_act import Agreeing, Answering, BulkAct, Deleting
from content.decisions.bulk.categories import Adding, Removing, Replacing
from content.models import CategoryAlias, Suggestion
from content.models.queryset import keys_of
from content.text import counted

State = Suggestion.State


@dataclass(frozen=True)
class Names:
    """What somebody chose for an act: a category, a subcategory of it, and what comes in its place."""

    category: str = ""
    subcategory: str = ""
    other: str = ""

    @classmethod
    def of(cls, fields: QueryDict) -> "Names":
        """As the library spells them; of categories that were merged away, what they are called now."""
        category, subcategory, other = (clean(fields.get(f"bulk_{name}", "")).strip() for name in FIELDS)
        category = spelled(category)
        under = category if subcategory else ""
        return cls(category, spelled(subcategory, under=category), spelled(other, under=under))

    @property
    def what(self) -> str:
        return f"{self.category} › {self.subcategory}" if self.subcategory else self.category


FIELDS = ("category", "subcategory", "other")


@dataclass(frozen=True)
class Choice:
    """An act as the list offers it. `{what}`, `{other}` and `{items}` stand in its words for what was chosen."""

    label: str
    title: str
    button: str
    # What becomes of those that it does not fit: of one, and of several.
    rest: tuple[str, str]
    done: str
    act: Callable[[Names, datetime], BulkAct]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    unit: str = "item"
    permission: str = "content.change_content"

    def missing(self, names: Names) -> list[str]:
        return [name for name in self.needs if not can_be_seen(getattr(names, name))]

    def words(self, pattern: str, names: Names, number: int) -> str:
        return pattern.format(what=names.what, other=names.other, items=counted(number, self.unit))


_CATEGORY = ("category",)
_UNDER = ("category", "subcategory")
_ANSWER = Choice(
    label="",
    title="",
    button="",
    rest=("has no open suggestion.", "have no open suggestion."),
    done="",
    act=lambda names, until: Answering(State.KEPT, until),
    unit="suggestion",
)
# By the name under which the list sends it.
CHOICES = {
    "add": Choice(
        label="Add a category",
        title="Add {what} to {items}?",
        button="Add {what}",
        rest=("has it already and stays as it is.", "have it already and stay as they are."),
        done="{what} added to {items}.",
        act=lambda names, _: Adding(names.category, names.subcategory),
        needs=_CATEGORY,
        takes=_UNDER,
    ),
    "remove": Choice(
        label="Take a category away",
        title="Take {what} away from {items}?",
        button="Take {what} away",
        rest=("does not have it and stays as it is.", "do not have it and stay as they are."),
        done="{what} taken away from {items}.",
        act=lambda names, _: Removing(names.category, names.subcategory),
        needs=_CATEGORY,
        takes=_UNDER,
    ),
    "replace": Choice(
        label="Put another category in its place",
        title="Put {other} in the place of {what} on {items}?",
        button="Put {other} in its place",
        rest=("does not have it and stays as it is.", "do not have it and stay as they are."),
        done="{other} put in the place of {what} on {items}.",
        act=lambda names, _: Replacing(names.category, names.subcategory, names.other),
        needs=("category", "other"),
        takes=FIELDS,
    ),
    "agree": Choice(
        label="The machine is right",
        title="Is the machine right about {items}?",
        button="Yes, the machine is right",
        rest=(
            "stays as it is: a person decided it, or it has no category.",
            "stay as they are: a person decided them, or they have no category.",
        ),
        done="{items} decided as the machine says.",
        act=lambda *_: Agreeing(),
    ),
    "accept": replace(
        _ANSWER,
        label="Accept what machines suggest",
        title="Accept {items}?",
        button="Accept",
        done="{items} accepted.",
        act=lambda _, until: Answering(State.ACCEPTED, until),
    ),
    "keep": replace(
        _ANSWER,
        label="Keep what is decided",
        title="Keep what is decided against {items}?",
        button="Keep what is decided",
        done="{items} answered: what is decided stays.",
    ),
    "dismiss": replace(
        _ANSWER,
        label="Dismiss what machines suggest for ever",
        title="Dismiss {items} for ever?",
        button="Dismiss for ever",
        done="{items} dismissed for ever.",
        act=lambda _, until: Answering(State.DISMISSED, until),
    ),
    "delete_selected": Choice(
        label="Move to the trash",
        title="Move {items} to the trash?",
        button="Yes, to the trash",
        rest=("is not here any more.", "are not here any more."),
        done="{items} moved to the trash.",
        act=lambda *_: Deleting(),
        permission="content.delete_content",
    ),
}


def spelled(name: str, *, under: str = "") -> str:
    """The name as the library spells it, and of a category that was merged away what it is called now."""
    if not name:
        return ""
    (key,) = keys_of([name])
    if under:
        return next((each.name for each in vocabulary.subcategories_in_use(under) if each.key == key), name)
    now = CategoryAlias.objects.filter(pk=key).values_list("name", flat=True).first()
    return now or vocabulary.spelled(name) or name
