"""YouTube's ids of videos, and the addresses that hold one."""

import re
from urllib.parse import parse_qs, urlsplit

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
HOST = re.compile(r"(?:.+\.)?(youtube\.com|youtube-nocookie\.com|youtu\.be)")
# What names a video in a path.
NAMED = re.compile(r"/(?:shorts|embed|live|v)/([A-Za-z0-9_-]{11})(?:/|$)")


def is_video_id(name: str) -> bool:
    return VIDEO_ID.fullmatch(name) is not None


def video_id_in(address: str, *, at_any_path: bool = False) -> str | None:
    """The id of the video at the address, with or without https://; None if it is no video's.

    `at_any_path` takes the end of any path for an id (`/e/<id>`): enough to search by it, not to key an item by it.
    """
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = HOST.fullmatch(parts.hostname or "")
    except ValueError:
        return None  # brackets that are no address
    if host is None:
        return None
    candidates = [*parse_qs(parts.query).get("v", []), *NAMED.findall(parts.path)]
    if host[1] == "youtu.be":
        candidates.append(parts.path.strip("/"))
    elif at_any_path:
        candidates.append(parts.path.rstrip("/").rpartition("/")[2])
    return next(filter(is_video_id, candidates), None)
