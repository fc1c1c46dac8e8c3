"""Which report files lie in the given places, and what is passed over there."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from content.text import counted
from ingest.payload.syntax.unreadable import printable

# Where a NAS, or the system of one who works on its share, keeps what was thrown away, earlier versions and indexes.
# Beside these, all folders whose names begin with a dot: .Trash-1000, .stversions, .zfs, .AppleDouble.
SYSTEM_FOLDER = re.compile(
    r"[#@$~](?:recycle[dr]?(?:[._ ]?bin)?|(?:recently[-_ ])?snapshots?|trash(?:box)?|tmp|eadir|__thumb)"
    r"|@share(?:snap|bin)|@syno.*|recycle(?:[dr]|[._ ]?bin)|lost\+found|found\.\d{3}|system volume information"
    r"|network trash folder|temporary items|__macosx",
    re.I,
)
NAMES_SHOWN = 8


@dataclass
class PassedOver:
    """Folders that were not looked into, and report files that are hidden."""

    folders: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.folders or self.files)

    def __iter__(self) -> Iterator[Path]:
        return iter(sorted({*self.folders, *self.files}))

    def __str__(self) -> str:
        """Such as `3 folders (#recycle, @eaDir), 2 hidden files`; "" for nothing."""
        names = Counter(printable(path.name) for path in self.folders)
        shown = [*sorted(names)[:NAMES_SHOWN], *(["…"] if len(names) > NAMES_SHOWN else [])]
        folders = f"{counted(len(self.folders), 'folder')} ({', '.join(shown)})" if shown else ""
        files = counted(len(self.files), "hidden file") if self.files else ""
        return ", ".join(filter(None, (folders, files)))


def report_files(
    places: Iterable[Path], *, since: datetime | None = None, passed_over: PassedOver | None = None
) -> Iterator[Path]:
    """The report files of folders (and those below), and files named outright; sorted, each once.

    With `since` only those that were written after that moment.
    """
    seen: set[Path] = set()
    for place in places:
        below = entries(place, passed_over=passed_over) if place.is_dir() else ()
        for path in sorted(Path(entry.path) for entry in below) if place.is_dir() else [place]:
            if path not in seen and (since is None or _is_younger(path, since)):
                seen.add(path)
                yield path


def entries(
    folder: str | Path,
    *,
    unreadable: Callable[[OSError], object] = bool,
    passed_over: PassedOver | None = None,
) -> Iterator["os.DirEntry[str]"]:
    """The report files of a folder and those below, as the disk lists them, in no order. A name counts, whatever bears
    it: what cannot be read is to have an answer too.

    Receipts are left out. Noted in `passed_over` are dot files (`._*` of macOS among them) and folders of the system;
    `unreadable` is called with the error of a folder that cannot be listed. The folder itself may be called anything.
    """
    passed_over = PassedOver() if passed_over is None else passed_over
    try:
        with os.scandir(folder) as listed:
            children = list(listed)
    except OSError as error:
        unreadable(error)
        return
    for entry in children:
        is_hidden = entry.name.startswith(".")
        if entry.is_dir(follow_symlinks=False):
            if is_hidden or SYSTEM_FOLDER.fullmatch(entry.name):
                passed_over.folders.append(Path(entry.path))
            else:
                yield from entries(entry.path, unreadable=unreadable, passed_over=passed_over)
        elif is_report_name(entry.name):
            if is_hidden:
                passed_over.files.append(Path(entry.path))
            else:
                yield entry


def is_report_name(name: str) -> bool:
    """By its ending, in any case of letters."""
    name = name.lower()
    return name.endswith(".json") and not name.endswith(".receipt.json")


def _is_younger(path: Path, since: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) > since
    except OSError:
        return True  # gone, or not to be read: the run has an answer for that
