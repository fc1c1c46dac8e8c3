"""The form by which a curator decides about an item. An edited field is decided, an untouched one is not.

Others write the item while its page is open. So the form carries what the page showed: an edit is what differs from
that. If somebody has changed the same field meanwhile, the form says so before it saves.
"""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import Truncator

from content.admin.errors import ViolationForm
from content.admin.items.category_rows import CategoryField, as_they_were
from content.admin.items.fields import Language, Link, Seen, Words
from content.category_values import in_words
from content.db.rules import CURATABLE
from content.models import Content, Curation, History

# The columns under which the history has a field's changes, if not under its own name alone.
KEPT_IN = {"subcategories_json": ["subcategories_json", "analysis_json"]}
NOTE_ALONE = "A note goes with a decision, and nothing is decided about this item. Decide something, or empty the note."


class DecisionForm(ViolationForm):
    """The columns that a curator decides here, and a note."""

    subcategories_json = CategoryField(
        label="Categories",
        required=False,
        help_text="A category that you take away without choosing another is refused: no report brings it back here."
        " If you put another in its place, its subcategories go with it. A subcategory with a comma stands in quotes:"
        ' "War, and Peace".',
    )
    note = Words(required=False, max_length=500, help_text="Why, for those who look at this later.")
    seen = Seen(required=False)

    class Meta:
        model = Content
        fields = ("title", "channel_name", "language", "thumbnail_url", "subcategories_json")
        field_classes = {"title": Words, "channel_name": Words, "language": Language, "thumbnail_url": Link}
        widgets = {name: forms.TextInput(attrs={"class": "vTextField"}) for name in field_classes}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Edited is what readers see, also where it comes from the analysis.
        self.initial["subcategories_json"] = {"categories": self.instance.shown_categories}
        self.curation = Curation.objects.filter(video_id=self.instance.video_id).first()
        self.initial["note"] = self.curation.note if self.curation and self._is_decided() else ""
        self.initial["seen"] = {name: self.initial.get(name) for name in self.fields if name != "seen"}
        # A form without `seen` counts as one of a page that shows the item as it is now.
        self.shown = self.initial["seen"] | self.fields["seen"].clean(self["seen"].data)
        for name in self.changed_data:
            self.fields[name].edited = True  # type: ignore[attr-defined]

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that were sent and differ from what the page showed."""
        return [
            name
            for name, field in self.fields.items()
            if name != "seen" and self._was_sent(name) and field.has_changed(self.shown[name], self[name].data)
        ]

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def clean(self) -> dict[str, Any] | None:
        for name in self.changed_data:
            if self._was_overtaken(name):
                self.add_error(name, overtaken(self.instance.video_id, name, self.initial.get(name)))
        if self.changed_data == ["note"] and not self._is_decided():
            self.add_error("note", NOTE_ALONE)
        return super().clean()

    def _is_decided(self) -> bool:
        return bool(self.curation and (self.curation.overrides or self.curation.refusals))

    def _was_overtaken(self, name: str) -> bool:
        """Whether somebody changed the field after the page was opened, and not to what was typed."""
        field, now = self.fields[name], self.initial.get(name)
        return field.has_changed(self.shown[name], now) and field.has_changed(now, self[name].data)

    def clean_subcategories_json(self) -> dict[str, Any] | None:
        typed = self.cleaned_data["subcategories_json"]
        return as_they_were(typed, self.initial["subcategories_json"]) if typed else None

    def _post_clean(self) -> None:
        """Writes nothing onto the item: what is typed is decided, and a refused page still shows the item as it is."""

    @property
    def dropped_subcategories(self) -> list[str]:
        """Those that went with the category they stood under."""
        return self["subcategories_json"].data.dropped if "subcategories_json" in self.changed_data else []

    def decisions(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] or None for name in self.changed_data if name in CURATABLE}


def overtaken(video_id: str, name: str, now: Any) -> str:
    """The sentence that a field was changed meanwhile, by whom, and to what."""
    lines = History.objects.filter(item=video_id, becomes__has_any_keys=KEPT_IN.get(name, [name]))
    line = lines.order_by("-id").first()
    by = f" by {line.actor} ({line.via})" if line and line.via else f" by {line.actor}" if line else ""
    what = Truncator(in_words(now)).chars(300)
    return f"Changed{by} since you opened this page. It is now: {what}. Save again to put yours in its place."
