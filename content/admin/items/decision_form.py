"""The form by which a curator decides about an item. An edited field is decided, an untouched one is not.

Others write the item while its page is open. So the form carries what the page showed: an edit is what differs from
that. If somebody has changed the same field meanwhile, the form says so before it saves, and offers a choice.
"""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from content.admin.desk.about import decision_of
from content.admin.desk.vocabulary import slips
from content.admin.errors import ViolationForm
from content.admin.items.category_rows import CategoryField, as_they_were, rows_of
from content.admin.items.conflict import (
    CATEGORIES,
    Conflict,
    choice_of,
    last_change,
    overtaken,
    shortened,
    together,
    without,
)
from content.admin.items.fields import Editable, Language, Link, Seen, Words
from content.category_values import names_in
from content.db.rules import CURATABLE
from content.decisions.values import LONGEST_NOTE, NOTE_ALONE
from content.models import Content, History

HIDDEN = ("seen", "before")


class DecisionForm(ViolationForm):
    """The columns that a curator decides here, and a note."""

    subcategories_json = CategoryField(
        label="Categories",
        required=False,
        help_text="A category that you take away without choosing another is refused: no report brings it back here."
        " If you put another in its place, its subcategories go with it. A subcategory with a comma stands in quotes:"
        ' "War, and Peace".',
    )
    note = Words(required=False, max_length=LONGEST_NOTE, help_text="Why, for those who look at this later.")
    seen = Seen(required=False)
    before = Seen(required=False)

    class Meta:
        model = Content
        fields = ("title", "channel_name", "language", "thumbnail_url", "subcategories_json")
        field_classes = {"title": Words, "channel_name": Words, "language": Language, "thumbnail_url": Link}
        widgets = {name: forms.TextInput(attrs={"class": "vTextField"}) for name in field_classes}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Edited is what readers see, also where it comes from the analysis.
        self.initial["subcategories_json"] = {"categories": self.instance.shown_categories}
        self.curation = decision_of(self.instance)
        self.initial["note"] = self.curation.note if self.curation and self.curation.is_decided else ""
        now = {name: self.initial.get(name) for name in self._decidable()}
        self.initial["seen"] = now
        # A form without `seen` counts as one of a page that shows the item as it is now.
        self.shown = now | self.fields["seen"].clean(self["seen"].data)
        # By field: what the first page showed of those about which two disagree, and what they come to.
        self.first_shown: dict[str, Any] = self.fields["before"].clean(self["before"].data)
        self.conflicts: list[Conflict] = []
        self._choose()
        for name in self.changed_data:
            self.fields[name].edited = True  # type: ignore[attr-defined]

    def _choose(self) -> None:
        """Put what was chosen of a disagreement in the place of what was typed."""
        chosen = {name: choice_of(self.data, name) for name in self._decidable()}
        values = {name: was for name, was in self.first_shown.items() if chosen.get(name) == "before"}
        if chosen.get(CATEGORIES) == "both":
            values[CATEGORIES] = together(self.initial[CATEGORIES], self[CATEGORIES].data)
        theirs = [name for name, choice in chosen.items() if choice == "theirs"]
        if theirs or values:
            self.data = without(cast(QueryDict, self.data), [*theirs, *values])
            for name, value in values.items():
                cast(Editable, self.fields[name]).put(self.data, name, value)

    def _decidable(self) -> list[str]:
        return [name for name in self.fields if name not in HIDDEN]

    @property
    def changed_meanwhile(self) -> list[str]:
        """The fields that others changed since the page was opened, and the form leaves as they are."""
        left = [name for name in self._decidable() if name not in self.changed_data]
        return [name for name in left if self.fields[name].has_changed(self.shown[name], self.initial.get(name))]

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that were sent and differ from what the page showed."""
        return [
            name
            for name in self._decidable()
            if self._was_sent(name) and self.fields[name].has_changed(self.shown[name], self[name].data)
        ]

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def clean(self) -> dict[str, Any] | None:
        for name in self.changed_data:
            if self._was_overtaken(name):
                line = last_change(self.instance.video_id, name)
                self.add_error(name, overtaken(line, self.initial.get(name)))
                self._note(name, line)
        if self.changed_data == ["note"] and not (self.curation and self.curation.is_decided):
            self.add_error("note", NOTE_ALONE)
        return super().clean()

    def _was_overtaken(self, name: str) -> bool:
        """Whether somebody changed the field after the page was opened, and not to what was typed."""
        field, now = self.fields[name], self.initial.get(name)
        return field.has_changed(self.shown[name], now) and field.has_changed(now, self[name].data)

    def _note(self, name: str, line: History | None) -> None:
        """Of a field that two changed: what it was, what the other made of it, and what was typed."""
        before = self.first_shown.setdefault(name, self.shown[name])
        now, typed = self.initial.get(name), self[name].data
        is_categories = name == CATEGORIES
        yours = {"categories": rows_of(typed)} if is_categories else typed
        both = shortened(together(now, yours)) if is_categories else ""
        values = (shortened(before), shortened(now), shortened(yours))
        changed = f"by {line.actor}, {line.at:%Y-%m-%d %H:%M} UTC" if line else "meanwhile"
        both = "" if both in values else both
        self.conflicts.append(Conflict(name, str(self[name].label), *values, both, changed))
        self.initial["before"] = self.first_shown

    def clean_subcategories_json(self) -> dict[str, Any] | None:
        typed = self.cleaned_data["subcategories_json"]
        if not typed:
            return None
        self._ask_about_new_names(typed)
        return as_they_were(typed, self.initial["subcategories_json"])

    def _ask_about_new_names(self, typed: dict[str, Any]) -> None:
        """A name that may be a slip is saved the second time, or at once if it was chosen to be created."""
        created = self[CATEGORIES].data.created
        doubtful = slips(names_in(typed) - names_in(self.initial[CATEGORIES]) - set(created))
        if doubtful:
            self.data = cast(QueryDict, self.data).copy()
            cast(QueryDict, self.data).setlist(f"{CATEGORIES}-create", [*created, *doubtful])
            raise forms.ValidationError(
                [
                    f"There is no category “{name}” yet. Near: {', '.join(meant)}. Save again to create it."
                    for name, meant in sorted(doubtful.items())
                ]
            )

    def _post_clean(self) -> None:
        """Writes nothing onto the item: what is typed is decided, and a refused page still shows the item as it is."""

    @property
    def dropped_subcategories(self) -> list[str]:
        """Those that went with the category they stood under."""
        return self["subcategories_json"].data.dropped if "subcategories_json" in self.changed_data else []

    def decisions(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] or None for name in self.changed_data if name in CURATABLE}
