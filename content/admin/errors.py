"""A rule of the database that refuses is a sentence on the page, with what was typed kept."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from content.db.violations import violation_of


class RuleErrorForm(forms.ModelForm):
    """Says on the second try what the database said on the first."""

    refusal = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        return cleaned


class RuleErrorsOnPage:
    """For every ModelAdmin that writes: forms, deletes and actions."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (form,), {"refusal": getattr(request, "refusal", "")})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except IntegrityError as error:
            request.refusal = sentence_of(error)  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return error_on_page(request, lambda: super(RuleErrorsOnPage, self).delete_view(request, *args, **kwargs))  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]
        return error_on_page(request, lambda: super(RuleErrorsOnPage, self).changelist_view(request, *args, **kwargs))  # type: ignore[misc]


def sentence_of(error: IntegrityError) -> str:
    """The rule's sentence and cure. Raises the error itself when no rule is behind it."""
    refusal = violation_of(error)
    if refusal is None:
        raise error
    return str(refusal)


def error_on_page(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return view()
    except IntegrityError as error:
        messages.error(request, sentence_of(error))
        return HttpResponseRedirect(request.get_full_path())
