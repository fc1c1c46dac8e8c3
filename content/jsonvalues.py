"""Reading JSONB that any program may have written: a value of another type than expected counts as not said."""

import re
from typing import Any
from urllib.parse import urlsplit

LARGEST = 2**53
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What most links are like; the others are taken apart.
PLAIN_LINK = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[!-~]*)?")


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def number(value: Any) -> int | float:
    """A finite number, else 0. A boolean is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    # NaN is in no range; an integer that no float holds exactly is safe with no reader of JSON.
    return value if -LARGEST <= value <= LARGEST else 0


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, in order."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """The non-blank strings of a list, in order."""
    if not isinstance(value, list):
        return []
    return [entry for entry in value if isinstance(entry, str) and entry.strip()]


def address(value: Any) -> str:
    """The value if a browser can be sent there: http(s), or a path of this site; else ""."""
    url = text(value).strip()
    return url if is_safe_link(url) else ""


def is_safe_link(url: str) -> bool:
    """Browsers drop control characters and read a backslash as a slash, so `/\\host` leaves the site."""
    if PLAIN_LINK.fullmatch(url):
        return True
    if CONTROL.search(url):
        return False
    if url.startswith("/"):
        return url[1:2] not in ("/", "\\")
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
