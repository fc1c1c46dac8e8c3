"""Single JSON values to Python ones. Each function raises Unreadable with the reason and the cure."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from content.jsonvalues import is_safe_link
from content.youtube import video_id_in, watch_address
from ingest.payload.syntax.unreadable import Unreadable, kind, quoted

INT4 = 2**31 - 1
TEXT_LIMIT = 4_000
SPELLED = (int, float, str)  # what a number or a time may be written as

NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,15})?", re.ASCII)
# 5:49, 30:00:00, 1:06:00:00, "1 day, 2:03:04.5"
CLOCK = re.compile(
    r"(?:(\d{1,4})(?:\s*days?,?\s*|:(?=\d\d:\d\d:)))?(?:(\d{1,4}):)?(\d{1,4}):(\d\d(?:\.\d{1,9})?)", re.ASCII | re.I
)
UNITS = {"w|weeks?": 604_800, "d|days?": 86_400, "h|hrs?|hours?": 3_600, "m|mins?|minutes?": 60, "s|secs?|seconds?": 1}
# PT1H2M3S, P1DT2H, "1h 2m 3s", "62 min"
PERIOD = re.compile(
    "P?" + "".join(rf"(?:[\s,T]*(\d{{1,9}}(?:\.\d{{1,9}})?)\s*(?:{names})(?=[\s,T\d]|$))?" for names in UNITS),
    re.ASCII | re.I,
)
# What stands in the place of the length of something that has none yet.
ENDLESS = re.compile(
    r"(?:is[ _]|was[ _]|post[ _])?live|(?:is[ _])?upcoming|premieres?|scheduled|streaming|shorts?"
    r"|none|null|nil|nan|na|n/a|undefined|unknown|tba|tbd|[-–—:?\s]+",
    re.I,
)

# A year, a month, a day, a moment, by their number of digits.
DIGITS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
# 2025-09-04, 2025/9/4, 2024-05, and a time with or without its zone.
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:(?:\s*T\s*|[\s,]+)(\d.*))?", re.ASCII | re.I)
ZONE = re.compile(r"\s*(?:([+-]\d\d:?\d\d)(?:\s+[A-Z]{1,5})?|UTC|GMT|Z)$", re.ASCII | re.I)
# Unix time is in seconds up to here, which is the year 5138; beyond in milliseconds, then in microseconds.
SECONDS_LIMIT = 1e11
# A lower number of seconds since 1970 is rather something else: a year, a count.
SECONDS_LEAST = 1e8
YEARS = range(1000, 3000)


class TooLong(Unreadable):
    """Even a forgiving reader must refuse the report."""


class Nonsense(Unreadable):
    """Even a strict reader drops it with a warning: there is no such value, so nothing is said."""


def text(value: Any, limit: int = TEXT_LIMIT) -> str | None:
    """Trimmed text; None if nothing but blanks."""
    if not isinstance(value, str):
        raise Unreadable(f"is {kind(value)}, text is expected", remedy="Write it in quotes.")
    if len(value) > limit:
        raise TooLong(f"is {len(value):,} characters long", remedy=f"At most {limit:,} are allowed.")
    return value.strip() or None


def whole(value: Any) -> int | None:
    """A count of seconds, words or the like: 349, 349.0, "349", "5:49", "PT5M49S"; None for zero and for "LIVE"."""
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
    """An aware time in UTC: ISO 8601 (UTC where no zone is given), YYYYMMDD, a year or month, RFC 2822, unix time.

    Raises Nonsense for what is no date of the years that anything is from.
    """
    if isinstance(value, bool) or not isinstance(value, SPELLED):
        remedy = 'Write it like "2025-09-04T05:48:42Z" or "20250904".'
        raise Unreadable(f"is {kind(value)}, a date is expected", remedy=remedy)
    try:
        at = _moment(value.strip() if isinstance(value, str) else value)
    except (ValueError, OverflowError, OSError):
        at = datetime.max
    if at and at.year not in YEARS:
        raise Nonsense(f"is {quoted(value)}, a date is expected")
    return at


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
    if ENDLESS.fullmatch(value):
        return 0
    if clock := CLOCK.fullmatch(value):
        days, hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    if (period := PERIOD.fullmatch(value)) and any(period.groups()):
        return sum(float(part or 0) * unit for part, unit in zip(period.groups(), UNITS.values(), strict=True))
    return float(value) if NUMBER.fullmatch(value) else None


def _moment(value: float | str) -> datetime | None:
    """Raises ValueError, OverflowError or OSError where it is none."""
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return _counted(float(value))
    if parts := ISO.fullmatch(value):
        year, month, day, time = parts.groups()
        time = ZONE.sub(lambda zone: zone[1] or "+00:00", time or "00:00")
        at = datetime.fromisoformat(f"{year}-{month:0>2}-{day or '01':0>2}T{time}")
    else:
        at = _iso(value) or parsedate_to_datetime(value)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _iso(value: str) -> datetime | None:
    """Of the forms without dashes, such as 20250904T054842Z."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _counted(number: float) -> datetime | None:
    """A date that is written as one number, else unix time; None for zero."""
    if not number:
        return None
    digits = f"{number:.0f}"
    # Before unix time: as that, the day 20250828 would lie in August 1970.
    if number.is_integer() and len(digits) in DIGITS and digits.isdigit():
        return datetime.strptime(digits, DIGITS[len(digits)]).replace(tzinfo=UTC)
    for _ in range(2):
        number = number / 1000 if abs(number) >= SECONDS_LIMIT else number
    if -2 < number < SECONDS_LEAST:
        raise ValueError
    return datetime.fromtimestamp(number, UTC)
