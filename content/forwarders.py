"""Addresses as people paste them, and those that only lead on to another one: consent pages, share links, the redirects
of mail and chat programs."""

import html
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

DEPTH_LIMIT = 5
LENGTH_LIMIT = 8_000
# What is copied along with an address out of a text.
AROUND = " \t\r\n\xa0\u200b\u200e\u200f\u2060\ufeff<>\"'`()[]{}«»“”‘’,;"
SCHEME = re.compile(r"[a-z][\w.+-]*://|(?:vnd\.)?youtube:", re.I)
BEGINNING = re.compile(r"(?:https?:)?/*", re.I)

YOUTUBE = r"(?:.+\.)?youtube(?:-nocookie)?\.com"
GOOGLE = r"google\.[a-z.]{2,6}"
# Host, path, and the parameters that may hold the other address.
FORWARDERS = tuple(
    (re.compile(host), re.compile(path, re.I), parameters)
    for host, path, parameters in (
        (YOUTUBE, r"/redirect", ("q", "url")),
        (YOUTUBE, r"(?!/results).*", ("u", "url", "continue", "next", "next_url", "desktop_uri")),
        (rf"(?:accounts|consent)\.{GOOGLE}", r".*", ("continue",)),
        (rf"(?:.+\.)?{GOOGLE}", r"/(?:url|imgres)", ("q", "url", "u", "imgrefurl")),
        (r"(?:lm?|www)\.(?:facebook|messenger|instagram)\.com", r"/(?:l\.php|flx/warn/?)?", ("u",)),
        (r"out\.reddit\.com", r".*", ("url",)),
        (r"(?:.+\.)?safelinks\.protection\.outlook\.com", r".*", ("url",)),
        (r"duckduckgo\.com", r"/l/?", ("uddg",)),
        (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)/?", ("url",)),
        (r"(?:.+\.)?vk\.com", r"/away(?:\.php)?", ("to",)),
    )
)


def split(address: str) -> SplitResult | None:
    """The parts of an address that may stand in quotes, lack its scheme, or be escaped for HTML; None if it is none."""
    address = html.unescape(address[:LENGTH_LIMIT]).strip(AROUND)
    if not SCHEME.match(address):
        address = BEGINNING.sub("https://", address, count=1)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None  # brackets that are no address
    return None if "@" in parts.netloc else parts


def host(parts: SplitResult) -> str:
    """The host in lower case; "" where the address has none."""
    return (parts.hostname or "").rstrip(".")


def followed(address: str) -> Iterator[SplitResult]:
    """The address, and those that it leads on to, in order."""
    parts = split(address)
    for _ in range(DEPTH_LIMIT):
        if parts is None:
            return
        yield parts
        parts = _next(parts)


def _next(parts: SplitResult) -> SplitResult | None:
    for a_host, path, parameters in FORWARDERS:
        if a_host.fullmatch(host(parts)) and path.fullmatch(parts.path):
            query = parse_qs(parts.query)
            if target := next((query[name][0] for name in parameters if name in query), None):
                return split(urljoin("https://www.youtube.com/", _decoded(target)))
    return None


def _decoded(target: str) -> str:
    """Without what was percent-encoded once too often: an address has its colon or its slash."""
    for _ in range(DEPTH_LIMIT):
        if SCHEME.match(target) or target.startswith("/") or "%" not in target:
            break
        target = unquote(target)
    return target
