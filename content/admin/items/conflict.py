"""Two at once: a field that somebody else changed while a form was open, and the choice of what shall stand.

The choice is made by radio buttons, `choose-<field>`: yours (what was typed), theirs (what is now), before (what the
page first showed), and of categories both together. `before` goes along in a hidden field of the form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.text import Truncator

from content.admin.inboxes import wording
from content.category_values import entries, in_words
from content.models import History
from content.models.queryset import keys_of

# The columns under which the history has a field's changes, if not under its own name alone.
KEPT_IN = {"subcategories_json": ["subcategories_json", "analysis_json"]}
CATEGORIES = "subcategories_json"
LONGEST = 300


@dataclass(frozen=True)
class Conflict:
    """A field that two changed, with its values in words; `both` is of categories alone."""

    name: str
    label: str
    before: str
    theirs: str
    yours: str
    both: str
    changed: str

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The value of a radio button, its label, and what would stand."""
        both = [("both", "Both together", self.both)] if self.both else []
        sides = [("yours", "Yours", self.yours), ("theirs", "Theirs", self.theirs)]
        return [*sides, *both, ("before", "As it was", self.before)]


def last_change(video_id: str, name: str) -> History | None:
    """The line of history that changed the field last."""
    lines = History.objects.filter(item=video_id, becomes__has_any_keys=KEPT_IN.get(name, [name]))
    return lines.order_by("-id").first()


def overtaken(line: History | None, now: Any, cure: str = "Choose above what shall stand.") -> str:
    """The sentence that a field was changed meanwhile, by whom, and to what; `line` is its `last_change`."""
    by = " ".join(["", "by", line.actor, wording.place(line.via)]).rstrip() if line else ""
    return f"Changed{by} since you opened this page. It is now: {shortened(now)}. {cure}"


def shortened(value: Any) -> str:
    return Truncator(in_words(value)).chars(LONGEST)


def together(theirs: Any, yours: Any) -> dict[str, Any]:
    """The categories of both, theirs first, each once with the subcategories of both."""
    listed = [*entries(theirs), *entries(yours)]
    united: dict[str, dict[str, Any]] = {}
    for key, entry in zip(keys_of([entry["category"] for entry in listed]), listed, strict=True):
        first = united.setdefault(key, {"category": entry["category"], "subcategories": []})
        first["subcategories"] = list(dict.fromkeys([*first["subcategories"], *entry["subcategories"]]))
    return {"categories": list(united.values())}


def choice_of(data: Any, name: str) -> str:
    return str(data.get(f"choose-{name}", "")) if data else ""


def without(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """The form's data as if these fields had not been sent."""
    names = set(names)
    left = data.copy()
    for key in list(left):
        if key in names or key.rpartition("-")[0] in names:
            del left[key]
    return left
