"""Ids and addresses of sample items, and the numbers that stand in for chance."""

import hashlib
import re
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache

from ytv2.local.sample.works import ON_YOUTUBE, Work

THREAD = re.compile(r"/comments/(\w+)/")


@dataclass(frozen=True, slots=True)
class Identity:
    """An item's natural key, its legacy record id and its address ("" if it has none)."""

    video_id: str
    record_id: str
    url: str


@lru_cache(maxsize=4)  # the item being made asks several times in a row
def numbers(number: int) -> tuple[int, ...]:
    """Sixteen numbers below 2**32, the same for an item in every run."""
    return struct.unpack("<16I", _digest(number))


@lru_cache(maxsize=256)
def identity_of(number: int, work: Work) -> Identity:
    """Who item `number` is; the first item about a work has the work's own address."""
    if work.url == ON_YOUTUBE:
        video_id = urlsafe_b64encode(_digest(number)[:9])[:11].decode()
        return Identity(video_id, f"yt:{video_id}", f"https://www.youtube.com/watch?v={video_id}")
    if thread := THREAD.search(work.url):
        name = thread[1] if number < 120 else f"{thread[1]}{number:x}"
        video_id = f"reddit:{name}"
        return Identity(video_id, video_id, work.url.replace(thread[1], name))
    prefix = "web" if work.url else "file"
    video_id = f"{prefix}:{_digest(number)[:8].hex()}"
    return Identity(video_id, video_id, _numbered(work.url, number))


def _numbered(url: str, number: int) -> str:
    if not url or number < 120:
        return url
    return f"{url}{'&' if '?' in url else '?'}part={number // 120 + 1}"


def _digest(number: int) -> bytes:
    return hashlib.blake2b(b"sample item %d" % number).digest()
