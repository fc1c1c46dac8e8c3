"""Objects that arrive as text: JSON in a string, or the repr of a Python dict.

Older NAS versions stored `{"comprehensive": "..."}` and `{'comprehensive': '...'}` where the text belongs.
"""

import ast
import json
import re
from itertools import accumulate
from typing import Any

from ingest.payload.syntax.decoding import Notes, loads, tidy
from ingest.payload.syntax.unreadable import Unreadable

LENGTH_LIMIT = 2_000_000
DEPTH_LIMIT = 20

STRING = re.compile(r"'(?:\\.|[^'\\])*+'|\"(?:\\.|[^\"\\])*+\"", re.DOTALL)
# With the strings taken out only this may remain: no calls, no operators, no prefixes.
SKELETON = re.compile(r"(?:[\s{}\[\],:§]|-?\d++(?:\.\d++)?|True|False|None)*+")
CUT_OBJECT = re.compile(r"\s*\{\s*\"\w{1,40}\"\s*:\s*[\"\[{\d]")
CUT_PAIR = re.compile(r"\"(\w{1,40})\"\s*:\s*\"((?:[^\"\\]|\\.)*+)(\"?)", re.DOTALL)
# Half an escape at the end.
CUT_ESCAPE = re.compile(r"\\(?:u[\da-fA-F]{0,3})?\Z")
# Two line breaks in a row, or one before a bullet: nobody writes about those on a single line.
ESCAPED_BREAKS = re.compile(r"\\n\s*(?:\\n|[-•*#]|\d+\.)")


def unwrapped(text: str, notes: Notes | None = None) -> dict[str, Any] | list[Any] | None:
    """The object or list that the text spells, tidied; None if it is just text.

    Raises Unreadable, with a path from the object on, where PostgreSQL could not store it.
    """
    text = text.strip()
    if len(text) > LENGTH_LIMIT or text[:1] + text[-1:] not in ("{}", "[]"):
        return None
    notes = [] if notes is None else notes
    try:
        value = loads(text, notes)
    except Unreadable:
        value = _literal(text)
    return tidy(value, notes) if isinstance(value, dict | list) else None


def salvaged(text: Any) -> dict[str, str] | None:
    """The texts at the top of a JSON object that was cut off; None if it is none."""
    if not isinstance(text, str) or not CUT_OBJECT.match(text):
        return None
    pairs = {}
    for key, value, end in CUT_PAIR.findall(text):
        whole = value if end else CUT_ESCAPE.sub("", value)
        try:
            pairs[key] = json.loads(f'"{whole}"', strict=False)
        except ValueError:
            continue
    return pairs or None


def with_line_breaks(text: str) -> str:
    r"""Undo one escape too many: a text on one line that spells its line breaks as `\n`."""
    if "\n" in text or not ESCAPED_BREAKS.search(text):
        return text
    return text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", " ")


def _literal(text: str) -> Any:
    """The value of a Python literal, or None. Nothing but literals ever reaches the parser."""
    skeleton = STRING.sub("§", text)
    depths = accumulate(1 if bracket in "{[" else -1 for bracket in re.findall(r"[{}\[\]]", skeleton))
    if not SKELETON.fullmatch(skeleton) or max(depths, default=0) > DEPTH_LIMIT:
        return None
    try:
        # A repr has no raw line breaks; where somebody unescaped them, Python would not read it.
        value = ast.literal_eval(text.replace("\r", "\\r").replace("\n", "\\n"))
        return json.loads(json.dumps(value))  # which fails for sets, and makes keys text
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
