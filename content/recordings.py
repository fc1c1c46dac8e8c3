"""Which MP3 belongs to which item: one rule, by the file's name, and the newest counts."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

# What may stand neither before nor after an id within a name: abc is not in abcd.
JOINED = re.compile(r"[A-Za-z0-9-]")
LONGEST_STEM = 150  # bytes; a file system takes 255 for the whole name


def file_stem(identity: str) -> str:
    """The id as part of a file name: reddit:abc lies as reddit_abc; nothing of it can lead elsewhere."""
    return re.sub(r"[^\w.-]", "_", identity).encode()[:LONGEST_STEM].decode(errors="ignore")


def newest(folder: Path, identity: str) -> Path | None:
    """audio_<id>_<timestamp>.mp3, <id>_*.mp3, or the id anywhere in the name; the newest counts."""
    names = {identity, file_stem(identity)} - {""}
    found = [path for path in _recordings(folder) if any(name in path.stem for name in names)]
    return max((path for path in found if names & ids_within(path.stem)), key=_age, default=None)


class Index:
    """The recordings of a folder, looked at once for many items."""

    def __init__(self, folder: Path) -> None:
        self.newest: dict[str, Path] = {}
        for path in sorted(_recordings(folder), key=_age):
            self.newest |= dict.fromkeys(ids_within(path.stem), path)

    def of(self, identity: str) -> Path | None:
        found = {self.newest[name] for name in (identity, file_stem(identity)) if name in self.newest}
        return max(found, key=_age, default=None)


def ids_within(stem: str) -> set[str]:
    """Everything in the name that can be an id as a whole."""
    starts = [at for at in range(len(stem)) if at == 0 or not JOINED.match(stem[at - 1])]
    ends = [at for at in range(1, len(stem) + 1) if at == len(stem) or not JOINED.match(stem[at])]
    return {stem[start:end] for start, end in product(starts, ends) if start < end}


def _recordings(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        paths = folder.glob("*.mp3")
        yield from (path for path in paths if path.is_file() and not path.is_symlink() and path.name[0] != ".")


def _age(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except FileNotFoundError:
        return 0.0, path.name  # gone meanwhile
