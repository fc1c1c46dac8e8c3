"""A rule of the database that a write breaks becomes a sentence on the page, which keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from content.characters import clean
from content.db.violations import violation_of
from content.decisions.locks import Busy


class ViolationForm(forms.ModelForm):
    """Is invalid with the sentence of the rule that the first try to save broke."""

    violation = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.violation:
            raise forms.ValidationError(self.violation)
        return cleaned


class ViolationMixin:
    """For every ModelAdmin that writes: forms, deletes and actions."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (form,), {"violation": getattr(request, "violation", "")})

    def get_object(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """A key out of an address may hold what PostgreSQL's text cannot."""
        return super().get_object(request, clean(object_id), *args, **kwargs)  # type: ignore[misc]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except (IntegrityError, Busy) as error:
            request.violation = sentence_of(error)  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return message_on_violation(request, lambda: super(ViolationMixin, self).delete_view(request, *args, **kwargs))  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]
        return message_on_violation(
            request,
            lambda: super(ViolationMixin, self).changelist_view(request, *args, **kwargs),  # type: ignore[misc]
        )


def message_on_violation(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What the view answers; if it broke a rule, the same page again with the rule's sentence."""
    try:
        return view()
    except (IntegrityError, Busy) as error:
        messages.error(request, sentence_of(error))
        return HttpResponseRedirect(request.get_full_path())


def sentence_of(error: IntegrityError | Busy) -> str:
    """The rule's sentence and cure, or who is in the way. Raises the error itself if no rule is behind it."""
    if isinstance(error, Busy):
        return f"{error} Nothing was changed; try again in a moment."
    violation = violation_of(error)
    if violation is None:
        raise error
    return str(violation)
