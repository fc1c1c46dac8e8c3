"""Renaming and merging categories."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse

from content.admin.desk.gesture import report
from content.admin.errors import ViolationForm
from content.admin.read_only import ReadOnlyAdmin, username
from content.decisions import merge
from content.models import CategoryAlias
from content.text import counted


class MergeForm(ViolationForm):
    # Machines make names of any length, so this one has no limit.
    old = forms.CharField(label="This category", help_text="As it is called until now.")
    name = forms.CharField(max_length=100, label="becomes", help_text="Another category, or a new name.")

    class Meta:
        model = CategoryAlias
        fields = ("name",)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        old, new = cleaned.get("old", "").strip(), cleaned.get("name", "").strip()
        if not old or not new:
            return cleaned  # an error stands beside the field
        try:
            merge.check(old, new)
        except merge.MergeRefused as error:
            raise forms.ValidationError(str(error)) from error
        if not merge.is_in_use(old):
            raise forms.ValidationError(f"No item is in a category {old!r}.")
        return cleaned


@admin.register(CategoryAlias)
class AliasAdmin(ReadOnlyAdmin):
    form = MergeForm
    fields = ("old", "name")
    list_display = ("key", "name", "decided_by", "decided_at")
    search_fields = ("key", "name")
    ordering = ("key",)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "Merge categories"} | (extra_context or {}))

    def response_add(self, request: HttpRequest, obj: CategoryAlias, post_url_continue: str | None = None) -> Any:
        """`save_model` has said what was done."""
        return self.response_post_save_add(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_curate_permission(request)

    def save_model(self, request: HttpRequest, obj: CategoryAlias, form: Any, change: bool) -> None:
        old, new = form.cleaned_data["old"], form.cleaned_data["name"]
        # Counted before the merge: afterwards these items are in neither.
        kept_out = merge.keeping_out(old, new)
        gesture = uuid.uuid4()
        touched = merge.merge(old, new, by=username(request), via="admin categories", gesture=gesture)
        obj.key = merge.key_of(old)
        moved = counted(touched - kept_out, "item is", "items are")
        report(request, f"{moved} in {new} now. Old links to {old} lead there.", gesture)
        if kept_out:
            messages.info(
                request, f"On {counted(kept_out, 'item')} {old} just goes: a person took {new} away from there."
            )
