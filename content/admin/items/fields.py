"""Fields of a page that others may outdate: they know what was edited from what was left alone."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from content import jsonvalues

BREAKS = re.compile(r"[\r\n]+")


class Editable(forms.Field):
    """Checked, and shown again as it was typed, only if it was edited: what was left alone is as it is now."""

    edited = False

    def clean(self, value: Any) -> Any:
        return super().clean(value) if self.edited else None

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if self.edited else initial


class Words(Editable, forms.CharField):
    """A line of text. A browser drops line breaks and Django blanks around it: that is no edit."""

    def prepare_value(self, value: Any) -> Any:
        return in_one_line(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return in_one_line(jsonvalues.text(initial)) != in_one_line(jsonvalues.text(data))


class Language(Words):
    default_validators = [
        RegexValidator(
            r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}\Z", "Write the language as a short code: en, fr or pt-BR."
        )
    ]


def is_link(url: str) -> None:
    """As on the way in: anything else could run in the reader's browser."""
    if not jsonvalues.is_safe_link(url):
        raise ValidationError("That is not a web address. Use http://, https:// or a path from /.")


class Link(Words):
    default_validators = [is_link]


class Seen(forms.Field):
    """What the page showed, by field. It goes with the form, and with a refused one anew."""

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})  # or a reload would bring the old one back

    def prepare_value(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def to_python(self, value: Any) -> dict[str, Any]:
        try:
            return jsonvalues.mapping(json.loads(value or "{}"))
        except (ValueError, RecursionError):
            return {}  # of no page of ours

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


def in_one_line(text: str) -> str:
    return BREAKS.sub(" ", text).strip()
