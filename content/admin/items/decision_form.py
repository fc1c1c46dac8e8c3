"""The form by which a curator decides about an item. What she edits is decided, what she leaves alone is not.

Others write the item while its page is open. So the form carries what the page showed: an edit is what differs from
that, and an edit of what somebody has changed meanwhile is told before it is saved.
"""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import Truncator

from content.admin.errors import RuleErrorForm
from content.admin.items.category_rows import CategoryField, as_they_were
from content.admin.items.fields import Language, Link, Seen, Words
from content.db.rules import CURATABLE
from content.decisions.categories import in_words
from content.models import Content, Curation, History

# Where a field's last change is found in the history, if not under its own name.
KEPT_IN = {"subcategories_json": ["subcategories_json", "analysis_json"]}
NOTE_ALONE = "A note goes with a decision, and nothing is decided about this item. Decide something, or empty the note."


class DecisionForm(RuleErrorForm):
    """What a person can decide. A field that is not touched is not decided."""

    subcategories_json = CategoryField(
        label="Categories", required=False, help_text='A subcategory with a comma stands in quotes: "War, and Peace".'
    )
    note = Words(required=False, max_length=500, help_text="Why, for whoever looks at this later.")
    seen = Seen(required=False)

    class Meta:
        model = Content
        fields = ("title", "channel_name", "language", "thumbnail_url", "subcategories_json")
        field_classes = {"title": Words, "channel_name": Words, "language": Language, "thumbnail_url": Link}
        widgets = {name: forms.TextInput(attrs={"class": "vTextField"}) for name in field_classes}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What readers see is what is edited, also where it comes from the analysis.
        self.initial["subcategories_json"] = {"categories": self.instance.shown_categories}
        self.curation = Curation.objects.filter(video_id=self.instance.video_id).first()
        self.initial["note"] = self.curation.note if self.curation else ""
        self.initial["seen"] = {name: self.initial.get(name) for name in self.fields if name != "seen"}
        # Who does not say what she saw is taken to have seen what is there now.
        self.shown = self.initial["seen"] | self.fields["seen"].clean(self["seen"].data)
        for name in self.changed_data:
            self.fields[name].edited = True  # type: ignore[attr-defined]

    @cached_property
    def changed_data(self) -> list[str]:
        """What was sent and is not as the page showed it."""
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
        """Whether it was changed after the page was opened, and not to what was typed."""
        field, now = self.fields[name], self.initial.get(name)
        return field.has_changed(self.shown[name], now) and field.has_changed(now, self[name].data)

    def clean_subcategories_json(self) -> dict[str, Any] | None:
        typed = self.cleaned_data["subcategories_json"]
        return as_they_were(typed, self.initial["subcategories_json"]) if typed else None

    def _post_clean(self) -> None:
        """What is typed is decided, not written onto the item: a refused page goes on showing the item as it is."""

    def decisions(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] or None for name in self.changed_data if name in CURATABLE}


def overtaken(video_id: str, name: str, now: Any) -> str:
    """That a field was changed meanwhile, by whom, and to what."""
    lines = History.objects.filter(item=video_id, becomes__has_any_keys=KEPT_IN.get(name, [name]))
    line = lines.order_by("-id").first()
    by = f" by {line.actor} ({line.via})" if line and line.via else f" by {line.actor}" if line else ""
    what = Truncator(in_words(now)).chars(300)
    return f"Changed{by} since you opened this page. It is now: {what}. Save again to put yours in its place."
