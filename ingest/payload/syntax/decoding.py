"""Bytes to a JSON value that PostgreSQL can hold, or the reason why not."""

import codecs
import json
import math
import re
from collections import Counter
from typing import Any

from ingest.payload.syntax.unreadable import Incomplete, Unreadable, joined, kind, place, quoted

SIZE_LIMIT = 20 * 1024 * 1024
DEPTH_LIMIT = 100
DIGITS_LIMIT = 100  # far beyond any column, far below where Python refuses to print an integer

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What can be left of a JSON value that was cut: the decoder stops before it, not at the end.
STUMP = re.compile(
    r"t(r(ue?)?)?|f(a(l(se?)?)?)?|n(u(ll?)?)?|N(aN?)?|-(I\w*)?|I\w*|\.|(\.\d+)?[eE][+-]?|u[\da-fA-F]{0,3}\"?"
)

# How JSON spells a NUL, and half a character. Raw ones do not come out of a decoder, but for the NUL.
UNTIDY = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")

Notes = list[str]


class _TooDeep(Unreadable):
    @classmethod
    def at_last(cls) -> "_TooDeep":
        return cls(f"is nested more than {DEPTH_LIMIT} levels deep", remedy="Flatten it.")


def parse(data: bytes, notes: Notes) -> Any:
    """Decode and tidy. Raises Incomplete for data that ends early, Unreadable for anything else."""
    if len(data) > SIZE_LIMIT:
        raise Unreadable(f"is larger than {SIZE_LIMIT // 1024**2} MB", remedy="Split or shorten it.")
    if codecs.BOM_UTF8.startswith(data.strip()):
        raise Incomplete("is empty", remedy="It is read again when it has content.")
    text = _decoded(data, notes)
    value = loads(text, notes)
    return tidy(value, notes) if _may_be_untidy(text) else value


def loads(text: str, notes: Notes) -> Any:
    """json.loads that notes duplicate keys, survives endless numbers, and tells early ends from nonsense."""

    def as_dict(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            again = (key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            notes.extend(f"the key {quoted(key)} occurs twice in one object: the last one counts" for key in again)
        return members

    def whole(digits: str) -> int | float:
        return int(digits) if len(digits) <= DIGITS_LIMIT else math.inf

    try:
        # Not strict: raw line breaks inside strings are a nuisance, not a danger.
        return json.loads(
            text,
            object_pairs_hook=as_dict,
            parse_int=whole,
            strict=False,
        )
    except json.JSONDecodeError as error:
        raise _misfit(text, error) from None
    except RecursionError:
        raise _TooDeep.at_last() from None


def tidy(value: Any, notes: Notes, depth: int = 0) -> Any:
    """The value with lone surrogates replaced; refuses what no jsonb column can hold.

    NaN and infinities stay, so that the reader of a field can refuse them by name; see storable().
    """
    if isinstance(value, str):
        return _tidy_text(value, notes)
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if value.bit_length() < DIGITS_LIMIT * 4 else math.inf
    if depth >= DEPTH_LIMIT:
        raise _TooDeep.at_last()
    if isinstance(value, dict):
        return {_tidy_key(key, notes): _tidy_member(key, member, notes, depth) for key, member in value.items()}
    if isinstance(value, list):
        return [_tidy_member(place, member, notes, depth) for place, member in enumerate(value)]
    raise Unreadable(f"is {kind(value)}, which JSON does not know", remedy="Send plain JSON values.")


def storable(value: Any) -> Any:
    """The value without NaN and infinities, which json writes but jsonb refuses."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: storable(member) for key, member in value.items()}
    if isinstance(value, list):
        return [storable(member) for member in value]
    return value


def _decoded(data: bytes, notes: Notes) -> str:
    if data.startswith(UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            if error.end >= len(data) - 1:
                raise Incomplete("ends in the middle of a character") from None
            raise Unreadable("is not valid UTF-16", remedy="Save it as UTF-8.") from None
    if data.endswith(b"\0"):
        # A network share grows the file first and fills it afterwards.
        raise Incomplete("ends in NUL bytes", remedy="It is read again when it has been filled.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append("the report is not UTF-8 and was read as Latin-1")
        return data.decode("latin-1")


def _may_be_untidy(text: str) -> bool:
    """Whether `tidy` could find anything in what `loads` made of the text: mostly not, and a walk costs more."""
    return text.count("{") + text.count("[") > DEPTH_LIMIT or "\0" in text or bool(UNTIDY.search(text))


def _misfit(text: str, error: json.JSONDecodeError) -> Unreadable:
    where = f"line {error.lineno}, column {error.colno}"
    rest = text[error.pos :].rstrip()
    ends_early = not rest or error.msg.startswith("Unterminated string") or STUMP.fullmatch(rest)
    if text.lstrip()[:1] in ("{", "[") and ends_early:
        return Incomplete(f"ends early ({where})", remedy="It is read again when it is complete.")
    return Unreadable(f"is not JSON: {error.msg.lower()} ({where})", remedy="Write the report again.")


def _tidy_key(key: object, notes: Notes) -> str:
    if not isinstance(key, str):
        raise Unreadable(f"has a key that is {kind(key)}", remedy="Keys of JSON objects are text.")
    return _tidy_text(key, notes)


def _tidy_member(key: str | int, value: Any, notes: Notes, depth: int) -> Any:
    try:
        return tidy(value, notes, depth + 1)
    except _TooDeep:
        raise  # a path of a hundred steps would help nobody
    except Unreadable as problem:
        problem.path = joined(place("", key), problem.path)
        raise


def _tidy_text(text: str, notes: Notes) -> str:
    if "\0" in text:
        raise Unreadable("contains a NUL character", remedy="Remove it: PostgreSQL cannot store it.")
    try:
        text.encode()
    except UnicodeEncodeError:
        notes.append("half a character (a lone surrogate) was replaced by U+FFFD")
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
