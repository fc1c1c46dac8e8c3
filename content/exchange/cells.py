"""What a cell of the sheet says: values as a person reads and types them, and keywords for what no value can say.

An empty cell says nothing. A cell of which a spreadsheet would make a formula has an apostrophe before the sign, and
is read without it.
"""

import re
from collections.abc import Iterator
from typing import Any

from content.category_values import CATEGORIES, entries
from content.characters import can_be_seen
from content.decisions.values import TOO_MANY

NONE, GIVE_BACK = "(none)", "(give back)"
SIGNS = "=+\\-@＝＋－＠"
KEYWORD = r"\s*\((?:none|give\ back)\)\s*\Z"
# Where an apostrophe goes: at the beginning, and behind what another program may take for the end of a cell, before a
# sign with nothing but blanks and such apostrophes between; before a cell that begins with a tab or a line break; and
# before a value that reads like a keyword.
MARKED = rf"'*(?:[^\S;\t\r\n]*[{SIGNS}])"
BEGINNING = rf"^(?:(?={MARKED})|(?='*[\t\r\n])|(?='*{KEYWORD}))"
BEFORE = re.compile(rf"{BEGINNING}|(?<=[;\t\r\n])(?={MARKED})", re.IGNORECASE)
MARK = re.compile(rf"^'(?:(?={MARKED})|(?='*[\t\r\n])|(?='*{KEYWORD}))|(?<=[;\t\r\n])'(?={MARKED})", re.IGNORECASE)

# A name of a list, in quotes or as it stands, and what follows it.
NAME = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^";,>›][^;,>›]*|))\s*([;,>›]|\Z)')
IN_QUOTES = re.compile(r'[;,>›]|\A["\s]|\s\Z|\A\Z')
COMMA = "Between names stands a semicolon, as in: Cooking; Music. A name with a comma stands in quotes."
SHAPE = "Write it as in: Cooking > Techniques, Knives; Music. A name that holds one of ; , > stands in quotes."


class BadCell(ValueError):
    """A cell that says nothing this library can decide; the message says the cure."""


def marked(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, and nobody for a keyword."""
    return BEFORE.sub("'", text)


def unmarked(cell: str) -> str:
    """The text of a cell: `unmarked(marked(text))` is the text."""
    return MARK.sub("", cell)


def keyword_of(cell: str) -> str:
    """The keyword that the cell is, or ""."""
    word = cell.strip().casefold()
    return word if word in (NONE, GIVE_BACK) else ""


def names_written(names: list[str]) -> str:
    return "; ".join(map(_name, names))


def categories_written(value: Any) -> str:
    """ "Cooking > Techniques, Knives; Music", of a column's value."""
    return "; ".join(
        " > ".join(filter(None, [_name(entry["category"]), ", ".join(map(_name, entry["subcategories"]))]))
        for entry in entries(value)
    )


def names_read(text: str) -> list[str]:
    """Each name once. Raises BadCell."""
    names = []
    for name, behind in _parts(text):
        if behind not in (";", ""):
            raise BadCell(COMMA)
        names.append(name)
    return list(dict.fromkeys(filter(can_be_seen, names)))


def categories_read(text: str) -> dict[str, Any]:
    """{"categories": [...]}. Raises BadCell."""
    rows: list[dict[str, Any]] = []
    is_category = True
    for name, behind in _parts(text):
        if is_category:
            if behind == ",":
                raise BadCell(COMMA)
            if not can_be_seen(name):
                if behind in (";", ""):
                    continue
                raise BadCell(SHAPE)
            rows.append({"category": name, "subcategories": []})
        else:
            if behind == ">":
                raise BadCell(SHAPE)
            below = rows[-1]["subcategories"]
            if can_be_seen(name) and name not in below:
                below.append(name)
        is_category = behind == ";"
    if not rows:
        raise BadCell(f"It names no category. {SHAPE} Of no category at all: {NONE}.")
    if len(rows) > CATEGORIES:
        raise BadCell(TOO_MANY)
    return {"categories": rows}


def _name(name: str) -> str:
    if not IN_QUOTES.search(name):
        return name
    quoted = name.replace('"', '""')
    return f'"{quoted}"'


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each name with the separator that follows it, of which there is none after the last."""
    place = 0
    while True:
        match = NAME.match(text, place)
        if match is None:
            raise BadCell(f"A quote opens and does not close, or something follows it. {SHAPE}")
        quoted, plain, behind = match.groups()
        yield quoted.replace('""', '"') if quoted is not None else plain.strip(), behind.replace("›", ">")
        place = match.end()
        if not behind:
            return
