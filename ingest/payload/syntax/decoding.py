"""Bytes to a JSON value that PostgreSQL can hold, or the reason why not."""

import codecs
import json
import math
import re
from collections import Counter
from functools import reduce
from typing import Any

from ingest.payload.syntax.unreadable import Foreign, Incomplete, Unreadable, kind, place, quoted

SIZE_LIMIT = 20 * 1024 * 1024
DEPTH_LIMIT = 100
DIGITS_LIMIT = 100  # far beyond any column, far below where Python refuses to print an integer

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A character beyond the first 65,536 as CESU-8 has it: each half of its pair as three bytes.
CESU_8 = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
# Bytes that are no UTF-8, as the decoder's `surrogateescape` leaves them, and halves of characters that JSON spells.
BROKEN = re.compile(r"[\ud800-\udfff]+")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# How a cut emoji, quotation mark or sign of a currency begins: no one-byte encoding writes such letters side by side.
CUT = ("\udcf0\udc9f", "\udce2\udc80", "\udce2\udc82")
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
    text, is_broken = _decoded(data, notes)
    value = loads(text, notes)
    return tidy(value, notes) if is_broken or _may_be_untidy(text) else value


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


def tidy(value: Any, notes: Notes, path: tuple[str | int, ...] = ()) -> Any:
    """The value with broken characters replaced, each place noted; refuses what no jsonb column can hold.

    NaN and infinities stay, so that the reader of a field can refuse them by name; see storable().
    """
    if isinstance(value, str):
        return _tidy_text(value, notes, path)
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if value.bit_length() < DIGITS_LIMIT * 4 else math.inf
    if len(path) >= DEPTH_LIMIT:
        raise _TooDeep.at_last()
    if isinstance(value, dict):
        return {_tidy_key(key, notes, path): tidy(member, notes, (*path, key)) for key, member in value.items()}
    if isinstance(value, list):
        return [tidy(member, notes, (*path, index)) for index, member in enumerate(value)]
    remedy = "Send plain JSON values."
    raise Unreadable(f"is {kind(value)}, which JSON does not know", path=_written(path), remedy=remedy)


def storable(value: Any) -> Any:
    """The value without NaN and infinities, which json writes but jsonb refuses."""
    if isinstance(value, str):  # most of them are
        return value
    if isinstance(value, dict):
        return {key: storable(member) for key, member in value.items()}
    if isinstance(value, list):
        return [storable(member) for member in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _decoded(data: bytes, notes: Notes) -> tuple[str, bool]:
    """The text, and whether some of it is BROKEN."""
    if data.startswith(UTF_16) or _is_wide(data):
        return _of_utf_16(data), False
    if data.endswith(b"\0"):
        # A network share grows the file first and fills it afterwards.
        raise Incomplete("ends in NUL bytes", remedy="It is read again when it has been filled.")
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        joined_pairs = CESU_8.sub(lambda pair: _of_cesu_8(pair[0]), data)
    text = joined_pairs.decode("utf-8-sig", "surrogateescape")
    runs = BROKEN.findall(text)
    cut = sum(run.startswith(CUT) for run in runs)
    whole = len(text) - sum(map(str.isascii, text)) - sum(map(len, runs))
    # Words of a one-byte encoding hardly ever make whole sequences; one cut emoji leaves all others whole.
    if not runs or data.startswith(codecs.BOM_UTF8) or (whole + cut and whole + cut >= len(runs) - cut):
        return text, bool(runs)
    notes.append("the report is not UTF-8 and was read as Windows-1252 (Latin-1)")
    return data.decode("windows-1252", "undefined-as-latin-1"), False


def _is_wide(data: bytes) -> bool:
    """Whether it is UTF-16 without its mark: every second byte of `{"` or `[{` is a NUL."""
    return data[:4].count(0) == 2 and (data[0] == data[2] == 0) != (data[1] == data[3] == 0)


def _of_utf_16(data: bytes) -> str:
    encoding = "utf-16" if data.startswith(UTF_16) else "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 1:
            raise Incomplete("ends in the middle of a character") from None
        raise Unreadable("is not valid UTF-16", remedy="Save it as UTF-8.") from None


def _of_cesu_8(pair: bytes) -> bytes:
    return pair.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Of the five bytes that Windows-1252 leaves undefined."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("undefined-as-latin-1", _as_latin_1)


def _may_be_untidy(text: str) -> bool:
    """Whether `tidy` could find anything in what `loads` made of the text: mostly not, and a walk costs more."""
    return text.count("{") + text.count("[") > DEPTH_LIMIT or "\0" in text or bool(UNTIDY.search(text))


def _misfit(text: str, error: json.JSONDecodeError) -> Unreadable:
    where = f"line {error.lineno}, column {error.colno}"
    rest = text[error.pos :].rstrip()
    ends_early = not rest or error.msg.startswith("Unterminated string") or STUMP.fullmatch(rest)
    if text.lstrip()[:1] in ("{", "[") and ends_early:
        return Incomplete(f"ends early ({where})", remedy="It is read again when it is complete.")
    if error.msg == "Extra data" and rest.startswith(("{", "[")):
        return Foreign("holds several JSON values, one after the other", remedy="A report is one object.")
    return Unreadable(f"is not JSON: {error.msg.lower()} ({where})", remedy="Write the report again.")


def _tidy_key(key: object, notes: Notes, path: tuple[str | int, ...]) -> str:
    if not isinstance(key, str):
        remedy = "Keys of JSON objects are text."
        raise Unreadable(f"has a key that is {kind(key)}", path=_written(path), remedy=remedy)
    return _tidy_text(key, notes, path)


def _tidy_text(text: str, notes: Notes, path: tuple[str | int, ...]) -> str:
    if "\0" in text:
        remedy = "Remove it: PostgreSQL cannot store it."
        raise Unreadable("contains a NUL character", path=_written(path), remedy=remedy)
    if text.isascii() or not BROKEN.search(text):
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # which joins pairs
    if BROKEN.search(text):
        notes.append(f"{_written(path) or 'the report'} holds broken characters, each replaced by U+FFFD")
    return BROKEN.sub(REPLACEMENT, text)


def _written(path: tuple[str | int, ...]) -> str:
    return reduce(place, path, "")
