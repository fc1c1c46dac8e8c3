"""Fields of a form whose item others may change meanwhile: they tell edits from what was left alone."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict

from content import jsonvalues
from content.decisions.values import LANGUAGE, NOT_A_LANGUAGE, NOT_A_LINK, in_one_line


class Editable(forms.Field):
    """If edited, it is validated and shown again as typed; otherwise it shows the item as it is now."""

    edited = False

    def clean(self, value: Any) -> Any:
        return super().clean(value) if self.edited else None

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if self.edited else initial

    def put(self, data: QueryDict, name: str, value: Any) -> None:
        """Write the value into a form's data, as a browser would send it."""
        data[name] = in_one_line(jsonvalues.text(value))


class Words(Editable, forms.CharField):
    """A line of text. What makes it one line is no edit."""

    def prepare_value(self, value: Any) -> Any:
        return in_one_line(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return in_one_line(jsonvalues.text(initial)) != in_one_line(jsonvalues.text(data))


class Language(Words):
    default_validators = [RegexValidator(LANGUAGE, NOT_A_LANGUAGE)]


def is_link(url: str) -> None:
    """The same rule as for reports: other addresses could run in the reader's browser."""
    if not jsonvalues.is_safe_link(url):
        raise ValidationError(NOT_A_LINK)


class Link(Words):
    default_validators = [is_link]


class UnseenInput(forms.TextInput):
    """Sent with the form, and shown nowhere. A reload brings no old value back, which a field of type hidden might."""

    is_hidden = True

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "hidden": True})


class Seen(forms.Field):
    """What the page showed, by field. Each page of the form carries it, a refused one anew."""

    widget = UnseenInput

    def prepare_value(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def to_python(self, value: Any) -> dict[str, Any]:
        try:
            return jsonvalues.mapping(json.loads(value or "{}"))
        except (ValueError, RecursionError):
            return {}  # forged or damaged

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial
