"""The field and widget by which categories are edited: a row a category, never JSON.

Works without script; static/js/categories.js makes chips of the rows.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.http import QueryDict

from content.admin.desk.vocabulary import known_categories
from content.admin.items.fields import Editable
from content.category_values import CATEGORIES, NO_CATEGORIES, entries
from content.decisions.values import TOO_MANY, in_one_line
from content.models.queryset import keys_of

SPARE_ROWS = 2
SEPARATOR, QUOTE, NUL = ",", '"', "\x00"
# A name in quotes, whose own are doubled, or whatever stands between two commas.
NAME = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|$)')
TWICE = "A category stands there twice: put its subcategories into one row."


class Typed(dict[str, Any]):
    """{"categories": [...]} as the form sent it, with rows that lack a category.

    `dropped` are the names of subcategories that went with the category they stood under, since another was put in its
    place and they were left alone. `created` are new names that somebody was asked about, or chose to create.
    """

    dropped: list[str]
    created: list[str]


class CategoryRows(forms.Widget):
    template_name = "admin/content/category_rows.html"

    class Media:
        # Deferred: the script stands in the head, before the rows. That which makes chips of them stands behind them.
        js = (Script("js/combobox.js", defer=True),)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {
            "rows": [*_shown(value), *[("", "", "")] * SPARE_ROWS],
            "known": sorted(known_categories(), key=str.casefold),
            "created": value.created if isinstance(value, Typed) else [],
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        categories, subcategories = data.getlist(f"{name}-category"), data.getlist(f"{name}-subcategories")
        sent = list(zip(categories, subcategories, strict=False))
        shown = list(zip(data.getlist(f"{name}-was"), data.getlist(f"{name}-had"), strict=False))
        replaced = _replaced(sent, shown)
        typed = Typed(
            categories=[
                {"category": category.strip(), "subcategories": [] if place in replaced else split(names)}
                for place, (category, names) in enumerate(sent)
            ]
        )
        typed.created = data.getlist(f"{name}-create")
        typed.dropped = [name for place in sorted(replaced) for name in split(sent[place][1])]
        return typed

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-category" not in data


def _replaced(sent: list[tuple[str, str]], shown: list[tuple[str, str]]) -> set[int]:
    """The places of rows whose category is another than was shown, while its subcategories were left as they were."""
    pairs = zip(sent, shown, strict=False)
    edited = {
        place: (now[0], was[0])
        for place, (now, was) in enumerate(pairs)
        if now[1] and now[1] == was[1] and now[0].strip() and was[0] and now[0] != was[0]
    }
    keys = keys_of([name.replace(NUL, "") for pair in edited.values() for name in pair])
    return {place for place, now, was in zip(edited, keys[::2], keys[1::2], strict=True) if now != was}


def _shown(value: Any) -> Iterator[tuple[str, str, str]]:
    """Category, subcategories and fault of each row. A refused form shows what was typed."""
    rows = rows_of(value) if isinstance(value, Typed) else entries(value)
    faults = faults_of(rows) if isinstance(value, Typed) else [""] * len(rows)
    for row, fault in zip(rows, faults, strict=True):
        yield in_one_line(row["category"]), joined(row["subcategories"]), fault


class CategoryField(Editable):
    """{"categories": [...]} from rows; no row at all is the decision "none of them"."""

    widget = CategoryRows

    def to_python(self, value: Any) -> dict[str, Any]:
        rows = rows_of(value)
        if len(rows) > CATEGORIES:
            raise forms.ValidationError(TOO_MANY)
        if faults := [fault for fault in faults_of(rows) if fault]:
            raise forms.ValidationError(list(dict.fromkeys(faults)))
        return {"categories": rows} if rows else dict(NO_CATEGORIES)

    def put(self, data: QueryDict, name: str, value: Any) -> None:
        rows = rows_of(value) or [{"category": "", "subcategories": []}]
        data.setlist(f"{name}-category", [row["category"] for row in rows])
        data.setlist(f"{name}-subcategories", [joined(row["subcategories"]) for row in rows])

    def has_changed(self, initial: Any, data: Any) -> bool:
        # Compared with what was shown, not with what is stored: only an edit is a decision.
        return rows_of(initial) != rows_of(data)


def rows_of(value: Any) -> list[dict[str, Any]]:
    """The rows that were typed, or those that the form sends back for a column's value if nobody touches them."""
    if isinstance(value, Typed):
        return [row for row in value["categories"] if row["category"] or row["subcategories"]]
    return [untouched(entry) for entry in entries(value)]


def untouched(entry: dict[str, Any]) -> dict[str, Any]:
    return {"category": in_one_line(entry["category"]), "subcategories": split(joined(entry["subcategories"]))}


def as_they_were(decided: dict[str, Any], shown: Any) -> dict[str, Any]:
    """The decision with untouched rows exactly as they are stored, since their line of text may say less."""
    stored = [(untouched(entry), entry) for entry in entries(shown)]
    rows = [next((entry for typed, entry in stored if typed == row), row) for row in decided["categories"]]
    return decided | {"categories": rows}


def faults_of(rows: list[dict[str, Any]]) -> list[str]:
    """What is wrong with each row, in a sentence; "" where nothing is."""
    keys = keys_of([row["category"].replace(NUL, "") for row in rows])
    times = Counter(keys)
    return [_fault(row, is_twice=times[key] > 1) for row, key in zip(rows, keys, strict=True)]


def _fault(row: dict[str, Any], *, is_twice: bool) -> str:
    if NUL in "".join([row["category"], *row["subcategories"]]):
        return "Null characters are not allowed."
    if not row["category"]:
        return f"{joined(row['subcategories'])}: name the category they belong to."
    return TWICE if is_twice else ""


def joined(names: list[str]) -> str:
    """The names in one line, separated by commas; a name that holds a comma stands in quotes."""
    return f"{SEPARATOR} ".join(map(_quoted, map(in_one_line, names)))


def _quoted(name: str) -> str:
    if SEPARATOR not in name and not name.startswith(QUOTE):
        return name
    return f"{QUOTE}{name.replace(QUOTE, QUOTE * 2)}{QUOTE}"


def split(line: str) -> list[str]:
    """The names of such a line, each once."""
    names = [(quoted.replace(QUOTE * 2, QUOTE) or plain).strip() for quoted, plain in NAME.findall(line)]
    return list(dict.fromkeys(filter(None, names)))
