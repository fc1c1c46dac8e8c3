"""Single JSON values to Python ones. Each function raises Unreadable with the reason and the cure."""

import math
import re
from datetime import UTC, datetime
from typing import Any

from content.jsonvalues import is_safe_link
from content.youtube import video_id_in, watch_address
from ingest.payload.syntax.unreadable import Unreadable, kind, quoted

INT4 = 2**31 - 1
TEXT_LIMIT = 4_000
SPELLED = (int, float, str)  # what a number or a time may be written as

CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", re.ASCII)
DAY = re.compile(r"\d{8}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


class TooLong(Unreadable):
    """Even a forgiving reader must refuse the report."""


def text(value: Any, limit: int = TEXT_LIMIT) -> str | None:
    """Trimmed text; None if nothing but blanks."""
    if not isinstance(value, str):
        raise Unreadable(f"is {kind(value)}, text is expected", remedy="Write it in quotes.")
    if len(value) > limit:
        raise TooLong(f"is {len(value):,} characters long", remedy=f"At most {limit:,} are allowed.")
    return value.strip() or None


def whole(value: Any) -> int | None:
    """A count of seconds, words or the like: 349, 349.0, "349" or "5:49"; None for zero."""
    seconds = _number(value)
    if seconds is None or not math.isfinite(seconds):
        raise Unreadable(f"is {quoted(value)}, a whole number is expected", remedy='Write 349, "349" or "5:49".')
    if not 0 <= seconds <= INT4:
        raise Unreadable(f"is {quoted(value)}, out of range", remedy=f"0 to {INT4:,} can be stored.")
    return round(seconds) or None


def flag(value: Any) -> bool | None:
    """True, or None: a "no" counts as not said, because nothing may be erased by it."""
    if isinstance(value, str):
        return value.strip().lower() in ("true", "yes", "1") or None
    if isinstance(value, bool | int | float):
        return value == 1 or None
    raise Unreadable(f"is {kind(value)}, true or false is expected")


def moment(value: Any) -> datetime | None:
    """An aware time in UTC: ISO 8601 (UTC where no zone is given), YYYYMMDD or unix seconds."""
    if isinstance(value, str):
        value = value.strip()
    try:
        return _moment(value)
    except (ValueError, OverflowError, OSError):
        shown = quoted(value) if isinstance(value, str | int | float) else kind(value)
        remedy = 'Write it like "2025-09-04T05:48:42Z" or "20250904".'
        raise Unreadable(f"is {shown}, a date is expected", remedy=remedy) from None


def link(value: Any) -> str | None:
    """An http(s) URL or a path on this site; anything else could run in the reader's browser."""
    url = text(value)
    if url is None or is_safe_link(url):
        return url
    raise Unreadable(f"is {quoted(url)}, not a web address", remedy="Use http://, https:// or a path from /.")


def address(value: Any) -> str | None:
    """The address of the original: a link, or how YouTube's app and people who leave out the scheme write a video's."""
    given = text(value)
    if given and not is_safe_link(given) and (video := video_id_in(given)):
        return watch_address(video)
    return link(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, SPELLED):
        return None
    if not isinstance(value, str):
        return float(value)
    value = value.strip()
    if clock := CLOCK.fullmatch(value):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    return float(value) if NUMBER.fullmatch(value) else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, SPELLED):
        raise ValueError
    if not value:
        return None
    digits = str(value)
    # Before unix seconds: as those, a day such as 20250828 would lie in August 1970.
    if DAY.fullmatch(digits):
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC)
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return datetime.fromtimestamp(float(value), UTC)
    at = datetime.fromisoformat(value)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
