"""What can be done with a name, and the form that asks for what it wants to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import connection
from django.urls import reverse

from content.admin.desk.vocabulary import InUse, categories_in_use, near, subcategories_in_use
from content.characters import clean
from content.decisions.taxonomy import merge
from content.decisions.taxonomy.merge import Term

LONGEST = 100
PRESENT = "SELECT category FROM library_name_now(%s, NULL)"


@dataclass(frozen=True)
class Act:
    """`fields` are the parts of the new name that it asks for, with their labels."""

    name: str
    verb: str
    sentence: str
    fields: Mapping[str, str]
    # Names in use are offered; no others will do.
    offers: bool = True
    only_known: bool = False
    # The name of a subcategory stays, in another place.
    keeps_name: bool = False


def _by_name(*acts: Act) -> dict[str, Act]:
    return {act.name: act for act in acts}


CATEGORY_ACTS = _by_name(
    Act("rename", "Rename", "It is called otherwise from now on.", {"category": "New name"}, offers=False),
    Act("merge", "Merge", "Its items go to another category.", {"category": "Into the category"}, only_known=True),
)
SUBCATEGORY_ACTS = _by_name(
    Act("rename", "Rename", "It is called otherwise from now on.", {"subcategory": "New name"}, offers=False),
    Act(
        "merge",
        "Merge",
        "Its items go to another subcategory, of this category or of another.",
        {"category": "In the category", "subcategory": "into the subcategory"},
        only_known=True,
    ),
    Act("move", "Move", "It goes under another category.", {"category": "Under the category"}, keeps_name=True),
    Act("split", "Split off", "It becomes a category of its own.", {"category": "Name of the category"}),
)


def acts_of(term: Term) -> dict[str, Act]:
    return SUBCATEGORY_ACTS if term.subcategory else CATEGORY_ACTS


class ChangeForm(forms.Form):
    """Once it is valid, `new` is the new name. Of one that is not in use, `near` are names that it may be a slip of."""

    def __init__(self, old: Term, act: Act, data: Mapping[str, Any] | None = None, *, goes_on: bool = False) -> None:
        """`goes_on` where the act was begun before, so that maybe nothing has the old name any more."""
        super().__init__(data)
        self.old, self.act, self.new, self.goes_on = old, act, old, goes_on
        self.near: list[Term] = []
        for name, label in act.fields.items():
            self.fields[f"to_{name}"] = field = forms.CharField(label=label, initial=self._suggested(name))
            field.widget.attrs |= {"autocomplete": "off", "class": "vTextField"}
            field.widget.attrs |= {} if data or len(self.fields) > 1 else {"autofocus": True}
            if act.offers:
                field.widget.attrs["data-combobox"] = reverse("admin:names")
            if act.only_known:
                field.widget.attrs["data-combobox-known"] = ""
            if name == "subcategory":
                field.widget.attrs["data-combobox-under"] = "id_to_category"

    def _suggested(self, name: str) -> str:
        if self.act.name in ("rename", "split"):
            return self.old.subcategory or self.old.category
        return self.old.category if name == "category" and "subcategory" in self.act.fields else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(cleaned) < len(self.fields):
            return cleaned  # an error stands beside the field
        category, is_known = self.old.category, True
        if "to_category" in cleaned:
            category, is_known = self._category(clean(cleaned["to_category"]))
        self.new = Term(category)
        below = clean(cleaned.get("to_subcategory", self.old.subcategory if self.act.keeps_name else ""))
        if below:
            self.new, is_known = self._subcategory(category, below)
        if self.act.only_known and not is_known:
            raise forms.ValidationError(f"Nothing is called {self.new}.")
        if max(map(len, (self.new.category, self.new.subcategory))) > LONGEST and not is_known:
            raise forms.ValidationError(f"A new name has at most {LONGEST} characters.")
        try:
            merge.check(self.old, self.new)
        except merge.MergeRefused as error:
            raise forms.ValidationError(str(error)) from error
        if not self.goes_on and not merge.is_in_use(self.old):
            raise forms.ValidationError(f"No item is called {self.old}.")
        return cleaned

    def _category(self, typed: str) -> tuple[str, bool]:
        """As the library spells it, or what that old name is called now; and whether that is in use."""
        known, is_itself = categories_in_use(), not self.old.subcategory
        name, is_known = _spelled(typed, known, Term(self.old.category) if is_itself else None)
        if not is_known:
            present = _present(typed)
            if present and merge.key_of(present) != merge.key_of(self.old.category):
                name, is_known = _spelled(present, known, None)
        if not is_known:
            self.near = [term for each in _near(name, known) if (term := Term(each)) != self.old]
        return name, is_known

    def _subcategory(self, category: str, typed: str) -> tuple[Term, bool]:
        known = subcategories_in_use(category)
        is_here = merge.key_of(category) == merge.key_of(self.old.category)
        name, is_known = _spelled(typed, known, Term(self.old.subcategory) if is_here else None)
        if not is_known:
            self.near += [term for each in _near(name, known) if (term := Term(category, each)) != self.old]
        return Term(category, name), is_known


def _near(name: str, known: list[InUse]) -> list[str]:
    return near(name, [each.name for each in known])


def _spelled(typed: str, known: list[InUse], old: Term | None) -> tuple[str, bool]:
    """As the library spells it; its own old name may be spelled otherwise."""
    key = merge.key_of(typed)
    if old and key == merge.key_of(old):
        return typed, True
    label = next((each.name for each in known if each.key == key), "")
    return label or typed, bool(label)


def _present(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT, [name])
        return cursor.fetchone()[0]
