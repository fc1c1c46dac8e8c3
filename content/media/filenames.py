"""Which MP3 belongs to which item: one rule, by the file's name, and the newest counts."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path, PurePath

# What may stand neither before nor after an id within a name: abc is not in abcd.
JOINED = re.compile(r"[A-Za-z0-9-]")
# As uploads are named (`ingest.audio.mp3.stored_name`): such a name says whose it is, and bread_2's is not bread's.
UPLOADED = re.compile(r"audio_(.+)_[0-9a-f]{16}")
LONGEST_STEM = 150  # bytes; a file system takes 255 for the whole name


def file_stem(identity: str) -> str:
    """The id as part of a file name: reddit:abc lies as reddit_abc; nothing of it can lead elsewhere."""
    return re.sub(r"[^\w.-]", "_", identity).encode()[:LONGEST_STEM].decode(errors="ignore")


# A recording and when it was last changed.
Named = tuple[PurePath, float]


class Index:
    """Recordings by the ids that their names may carry, looked through once; of several the newest counts."""

    def __init__(self, files: Iterable[Named]) -> None:
        self.newest: dict[str, Named] = {}
        for path, modified in sorted(_recordings(files), key=_age):
            self.newest |= dict.fromkeys(ids_within(path.stem), (path, modified))

    def of(self, identity: str) -> Named | None:
        found = {self.newest[name] for name in names_of(identity) if name in self.newest}
        return max(found, key=_age, default=None)


def newest(files: Iterable[Named], identity: str) -> PurePath | None:
    """audio_<id>_<timestamp>.mp3, <id>_*.mp3, or the id anywhere in the name; the newest counts."""
    names = set(names_of(identity))
    likely = (named for named in files if any(name in named[0].stem for name in names))
    found = Index(named for named in likely if names & ids_within(named[0].stem)).of(identity)
    return found[0] if found else None


def names_of(identity: str) -> list[str]:
    """What stands for the id within a file's name."""
    return [name for name in dict.fromkeys((identity, file_stem(identity))) if name]


def within(folder: Path, *carrying: str) -> Iterator[Named]:
    """The files right in that folder, or only those whose name carries one of these: the others cost nothing."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if carrying and not any(name in entry.name for name in carrying):
                continue
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False):
                    yield Path(entry.path), entry.stat().st_mtime


def ids_within(stem: str) -> set[str]:
    """Everything in the name that can be an id as a whole."""
    if uploaded := UPLOADED.fullmatch(stem):
        return {uploaded[1]}
    starts = [at for at in range(len(stem)) if at == 0 or not JOINED.match(stem[at - 1])]
    ends = [at for at in range(1, len(stem) + 1) if at == len(stem) or not JOINED.match(stem[at])]
    return {stem[start:end] for start, end in product(starts, ends) if start < end}


def _recordings(files: Iterable[Named]) -> Iterator[Named]:
    return (named for named in files if named[0].suffix == ".mp3" and not named[0].name.startswith("."))


def _age(named: Named) -> tuple[float, str]:
    return named[1], named[0].name
