"""The names of MP3s: how uploads are named, which item a name belongs to, and which of several files counts."""

import hashlib
import re
from collections.abc import Iterable
from itertools import product
from pathlib import PurePath
from typing import NamedTuple

from content.keys import bare

# What may stand neither before nor after an id within a name: abc is not in abcd.
JOINED = re.compile(r"[A-Za-z0-9-]")
# A name that `uploaded_name` wrote holds one id and no other: bread_2's MP3 is not bread's.
UPLOADED = re.compile(r"audio_(.+)_[0-9a-f]{16}")
# What is read to one listener when asked for: never an item's recording.
BRIEFING = re.compile(r"[^.].*_audio_briefing_[0-9a-f]{8}\.mp3", re.IGNORECASE | re.DOTALL)
# An item's key has no prefix. Names of before have one, and addresses in any form: reddit:abc, reddit_abc, redditabc.
PREFIX = re.compile(r"(?:yt|reddit|web)[:_]?(?=.)", re.IGNORECASE | re.DOTALL)
PREFIX_OF_A_NAME = re.compile(r"(?:yt|reddit|web)_(?=.)", re.DOTALL)
NO_ID = {"", "audio", "reddit", "web", "yt"}
LONGEST_STEM = 150  # bytes; a file system takes 255 for the whole name


class Entry(NamedTuple):
    """A file of a folder or a bucket; `modified` is a Unix time in seconds, `size` in bytes."""

    path: PurePath
    modified: float
    size: int


def is_mp3(name: str) -> bool:
    """By its ending, in any case of letters."""
    return name.lower().endswith(".mp3")


def is_briefing(name: str) -> bool:
    return bool(BRIEFING.fullmatch(name))


def uploaded_name(identity: str, sha256: str) -> str:
    """The same recording of the same item has the same name: uploaded again, it is no second file.

    Ids that look alike as part of a name, as a/b and a:b do, have names of their own by the digest.
    """
    is_altered = identity != file_stem(identity)
    digest = hashlib.sha256(f"{identity}/{sha256}".encode()).hexdigest() if is_altered else sha256
    return f"{uploaded_prefix(identity)}{digest[:16]}.mp3"


def uploaded_prefix(identity: str) -> str:
    return f"audio_{file_stem(identity)}_" if identity else "audio_"


def file_stem(identity: str) -> str:
    """The id as part of a file name: a/b lies as a_b; nothing of it can lead elsewhere."""
    return re.sub(r"[^\w.-]", "_", identity).encode()[:LONGEST_STEM].decode(errors="ignore")


def meant(identity: str) -> list[str]:
    """The keys that somebody who asks for `identity` may mean, the likeliest first."""
    return list(dict.fromkeys((identity, PREFIX.sub("", identity, count=1))))


def spellings(identity: str) -> list[str]:
    """What stands for the key within a file's name."""
    names = (identity, file_stem(identity), bare(identity), file_stem(bare(identity)))
    return [name for name in dict.fromkeys(names) if name not in NO_ID]


def ids_within(stem: str) -> set[str]:
    """Everything in the name that can be an id as a whole, as `spellings` writes it."""
    if uploaded := UPLOADED.fullmatch(stem):
        return {uploaded[1], PREFIX_OF_A_NAME.sub("", uploaded[1], count=1)}
    starts = [at for at in range(len(stem)) if at == 0 or not JOINED.match(stem[at - 1])]
    ends = [at for at in range(1, len(stem) + 1) if at == len(stem) or not JOINED.match(stem[at])]
    return {stem[start:end] for start, end in product(starts, ends) if start < end} - NO_ID


def keys_of(name: str) -> set[str]:
    """The ids of items whose recording a file of this name may be."""
    is_recording = is_mp3(name) and not is_briefing(name) and not name.startswith(".")
    return ids_within(name[: -len(".mp3")]) if is_recording else set()


class Index:
    """MP3s by the ids that their names may carry, looked through once; of several the newest counts."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.newest: dict[str, Entry] = {}
        for entry in sorted(entries, key=_age):
            self.newest |= dict.fromkeys(keys_of(entry.path.name), entry)

    def of(self, identity: str) -> Entry | None:
        entries = [self.newest[name] for name in spellings(identity) if name in self.newest]
        return max(entries, key=_age, default=None)


def newest(entries: Iterable[Entry], identity: str) -> PurePath | None:
    """audio_<id>_<timestamp>.mp3, <id>_*.mp3, or the id anywhere in the name; the newest counts."""
    names = set(spellings(identity))
    likely = (entry for entry in entries if any(name in entry.path.stem for name in names))
    entry = Index(entry for entry in likely if names & keys_of(entry.path.name)).of(identity)
    return entry.path if entry else None


def _age(entry: Entry) -> tuple[float, str]:
    return entry.modified, entry.path.name
