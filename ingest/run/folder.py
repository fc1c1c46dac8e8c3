"""Which report files lie in the given places."""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path


def report_files(places: Iterable[Path], *, since: datetime | None = None) -> Iterator[Path]:
    """The report files of folders (and those below), and files named outright; sorted, each once.

    With `since` only those that were written after that moment.
    """
    seen: set[Path] = set()
    for place in places:
        for path in [place] if not place.is_dir() else sorted(Path(entry.path) for entry in entries(place)):
            if path not in seen and (since is None or _is_younger(path, since)):
                seen.add(path)
                yield path


def entries(folder: str | Path, *, unreadable: Callable[[OSError], object] = bool) -> Iterator["os.DirEntry[str]"]:
    """The report files of a folder and those below, as the disk lists them, in no order. A name counts, whatever bears
    it: what cannot be read is to have an answer too.

    Dot files (`._*` of macOS among them), receipts, and what lies in dot folders are passed over; so are folders that
    cannot be listed, after a call of `unreadable` with the error.
    """
    try:
        with os.scandir(folder) as listed:
            children = list(listed)
    except OSError as error:
        unreadable(error)
        return
    for entry in children:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from entries(entry.path, unreadable=unreadable)
        elif entry.name.endswith(".json") and not entry.name.endswith(".receipt.json"):
            yield entry


def _is_younger(path: Path, since: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) > since
    except OSError:
        return True  # gone, or not to be read: the run has an answer for that
