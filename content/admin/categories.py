"""The field and widget by which categories are edited: a row a category, never JSON.

Works without script; static/js/categories.js adds rows.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.utils import label_for_field
from django.forms.widgets import Script

from content import said
from content.admin.fields import Editable
from content.curating import NO_CATEGORIES
from content.models import Content

SPARE_ROWS = 2
MOST_ROWS = 300
SEPARATOR, STRONGER = ",", ";"


class Typed(dict[str, Any]):
    """{"categories": [...]} as it came from the form, rows without a category included."""


class CategoryRows(forms.Widget):
    template_name = "admin/content/category_rows.html"

    class Media:
        # Deferred: it stands in the head, before the rows are there.
        js = (Script("js/categories.js", defer=True),)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        # What a refused form was sent is shown as it was typed, also a row that lacks its category.
        shown = rows_of(value) if isinstance(value, Typed) else entries(value)
        rows = [(row["category"], joined(row["subcategories"])) for row in shown]
        return super().get_context(name, value, attrs) | {
            "rows": rows + [("", "")] * SPARE_ROWS,
            "known": sorted(known_categories(), key=str.casefold),
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        categories, subcategories = data.getlist(f"{name}-category"), data.getlist(f"{name}-subcategories")
        rows = [
            {"category": category.strip(), "subcategories": split(names)}
            for category, names in zip(categories, subcategories, strict=False)
        ]
        return Typed(categories=rows)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-category" not in data


class CategoryField(Editable):
    """{"categories": [...]} from rows; no row at all is a person's "none of them"."""

    widget = CategoryRows

    def to_python(self, value: Any) -> dict[str, Any]:
        kept = []
        for row in value["categories"]:
            if row["category"]:
                kept.append(row)
            elif row["subcategories"]:
                raise forms.ValidationError(f"{SEPARATOR.join(row['subcategories'])}: name the category above it.")
        if len(kept) > MOST_ROWS:
            raise forms.ValidationError(f"These are more than {MOST_ROWS} categories.")
        names = [row["category"].casefold() for row in kept]
        if len(names) != len(set(names)):
            raise forms.ValidationError("A category stands there twice: put its subcategories into one row.")
        return {"categories": kept} if kept else dict(NO_CATEGORIES)

    def has_changed(self, initial: Any, data: Any) -> bool:
        # Beside what was shown, not what is stored: only an edit is a decision.
        return rows_of(initial) != rows_of(data)


def rows_of(value: Any) -> list[dict[str, Any]]:
    """The rows that were typed, or those that a column's value comes back as when nobody touches them."""
    if isinstance(value, Typed):
        return [row for row in value["categories"] if row["category"] or row["subcategories"]]
    return [untouched(entry) for entry in entries(value)]


def untouched(entry: dict[str, Any]) -> dict[str, Any]:
    return {"category": entry["category"].strip(), "subcategories": split(joined(entry["subcategories"]))}


def joined(names: list[str]) -> str:
    """The names in one line; those that hold a comma themselves are parted, and ended, by semicolons."""
    if any(SEPARATOR in name for name in names):
        return "".join(f"{name}{STRONGER} " for name in names).strip()
    return f"{SEPARATOR} ".join(names)


def split(names: str) -> list[str]:
    separator = STRONGER if STRONGER in names else SEPARATOR
    return list(dict.fromkeys(name.strip() for name in names.split(separator) if name.strip()))


def entries(value: Any) -> list[dict[str, Any]]:
    """The categories in a column's value, whatever it is."""
    listed = said.mapping(value).get("categories")
    return [
        {"category": entry["category"], "subcategories": said.texts(entry.get("subcategories"))}
        for entry in (listed if isinstance(listed, list) else [])
        if isinstance(entry, dict) and said.text(entry.get("category")).strip()
    ]


def known_categories() -> set[str]:
    """Every category in use, to choose from."""
    shown = Content.objects.order_by().values_list("shown_categories", flat=True).distinct()
    return {entry["category"] for categories in shown for entry in categories}


def column_in_words(name: str) -> str:
    """A column of `content` as its page calls it; other names as they are."""
    if name not in {field.name for field in Content._meta.get_fields()}:
        return name
    return str(label_for_field(name, Content))


def in_words(value: Any) -> str:
    """A column's value as a curator reads it, never as JSON."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, dict):
        said = [", ".join([entry["category"], *entry["subcategories"]]) for entry in entries(value)]
        return "; ".join(said) or "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
