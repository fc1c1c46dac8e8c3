"""Ids and addresses of sample items, and the numbers that stand in for chance."""

import hashlib
import re
import struct
from base64 import urlsafe_b64encode
from functools import lru_cache

from ytv2.local.sample.works import ON_YOUTUBE, Work

THREAD = re.compile(r"/comments/(\w+)/")


@lru_cache(maxsize=4)  # the item being made asks several times in a row
def numbers(number: int) -> tuple[int, ...]:
    """Sixteen numbers below 2**32, the same for an item in every run."""
    return struct.unpack("<16I", _digest(number))


def identity_of(number: int, work: Work) -> tuple[str, str]:
    """Item `number`'s video_id and address ("" if it has none); the first about a work has the work's own address."""
    if work.url == ON_YOUTUBE:
        video_id = urlsafe_b64encode(_digest(number)[:9])[:11].decode()
        return video_id, f"https://www.youtube.com/watch?v={video_id}"
    is_sequel = number >= 120
    if thread := THREAD.search(work.url):
        name = f"{thread[1]}{number:x}" if is_sequel else thread[1]
        return f"reddit:{name}", work.url.replace(thread[1], name)
    part = f"{'&' if '?' in work.url else '?'}part={number // 120 + 1}" if work.url and is_sequel else ""
    return f"{'web' if work.url else 'file'}:{_digest(number)[:8].hex()}", work.url + part


def _digest(number: int) -> bytes:
    return hashlib.blake2b(b"sample item %d" % number).digest()
