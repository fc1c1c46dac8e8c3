"""Keys of items as people and programs write them."""

import re
import unicodedata
from functools import lru_cache

from content.characters import BLANK, INVISIBLE, MARKS
from content.reddit import thread_id_in
from content.youtube import video_id_in

LONGEST = 200
PREFIXES = ("yt:", "reddit:", "web:")
LEADING_PREFIXES = re.compile(r"(?:(?:yt|reddit|web):)+", re.IGNORECASE | re.ASCII)

DIGEST = re.compile(r"[0-9a-f]{12,64}", re.IGNORECASE)
UNREADABLE = re.compile(f"[{BLANK}{INVISIBLE}{MARKS}]")


def bare(key: str) -> str:
    """The key without its source's prefix, as `library_bare_key` (content/db/functions/keys.sql) has it."""
    prefixes = LEADING_PREFIXES.match(key)
    return key[prefixes.end() :] if prefixes else key


def prefix(key: str) -> str:
    """The last prefix of the key, in small letters: `yt:`, `reddit:`, `web:`, or ""."""
    prefixes = LEADING_PREFIXES.match(key)
    return f"{prefixes[0].lower().split(':')[-2]}:" if prefixes else ""


@lru_cache(maxsize=64)  # each report asks it twice
def key_in(address: str) -> str | None:
    """The key of the video or thread at the address, with its prefix; None if it is neither's."""
    if video_id := video_id_in(address):
        return f"yt:{video_id}"
    thread = thread_id_in(address)
    return f"reddit:{thread}" if thread else None


def is_digest(key: str) -> bool:
    """Whether a key says nothing of its item: a web article's, which its address tells as well."""
    return DIGEST.fullmatch(key) is not None


def flaw_of(key: str) -> str:
    """Why this cannot be a key, as a predicate; "" if it can."""
    if " " in key or not key.isprintable():
        return "contains blanks or control characters"
    if "\N{REPLACEMENT CHARACTER}" in key:
        return "holds a broken character"
    # Of two keys that look alike, nobody could tell which is meant: `library_is_key` of PostgreSQL.
    if UNREADABLE.search(key) or not unicodedata.is_normalized("NFKC", key):
        return "contains characters that look like others or like none"
    if len(key) > LONGEST:
        return f"is longer than {LONGEST} characters"
    # Its page would have no address: browsers take these steps themselves.
    return "is a step in a path" if key in (".", "..") else ""
