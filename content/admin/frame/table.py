"""A list's table and its filters as the templates show them."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst


def labelled(cells: Iterable[str], headers: list[dict[str, Any]]) -> Iterator[str]:
    """The cells of a row, each with the words of its column's head, which a phone shows before the value.

    A cell is the markup of a <td> or <th>, as Django makes it.
    """
    heads = [str(header["text"]) for header in headers]
    for cell, words in zip_longest(cells, heads, fillvalue=""):
        if words.startswith("<"):  # the box that chooses all
            yield cell
        else:
            tag, rest = cell[:3], cell[3:]
            yield format_html('{} data-label="{}"{}', mark_safe(tag), capfirst(words), mark_safe(rest))  # noqa: S308


class Group(NamedTuple):
    """One of a list's filters, with its choices: asked for once, since each is an address to work out."""

    spec: Any
    choices: list[dict[str, Any]]


def groups(changelist: Any) -> list[Group]:
    return [Group(spec, list(spec.choices(changelist))) for spec in changelist.filter_specs]


def active(groups: Iterable[Group]) -> list[dict[str, str]]:
    """Each filter in effect, and the address without it."""
    return [
        {"label": f"{capfirst(str(spec.title))}: {choice['display']}", "url": choices[0]["query_string"]}
        for spec, choices in groups
        # The first choice is to filter nothing.
        for choice in choices[1:]
        if choice["selected"]
    ]
