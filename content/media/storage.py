"""Where the exports (MP3s and pictures) lie: STORAGES["exports"] names a folder, or a bucket that instances share.

Django and django-storages read and write; this adds ranges, lists with dates, and writes that are whole or not at all.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

from content.media.filenames import Entry

BLOCK = 64 * 1024


class StorageUnavailable(Exception):
    """The bucket does not answer, or not as it should: a matter of its settings, or of a moment."""


@dataclass(frozen=True)
class StoredFile:
    """A file as it is served: `blocks(start, stop)` reads the bytes from `start` to before `stop`."""

    size: int
    modified: float
    etag: str
    blocks: Callable[[int, int], Iterator[bytes]]


class Storage(Protocol):
    """What `content` asks of STORAGES["exports"]; StorageUnavailable is a bucket's alone."""

    is_remote: bool

    def save(self, name: str, content: File) -> str:
        """Keep it whole or not at all; a file of that name is replaced. Raises OSError, StorageUnavailable."""

    def open(self, name: str) -> File:
        """The file to read. Raises FileNotFoundError, StorageUnavailable."""

    def find(self, folder: str, name: str) -> StoredFile | None:
        """The file of that name in a folder of the exports; None for anything else, ever. Raises StorageUnavailable."""

    def entries(self, folder: str, *carrying: str, new: str = "") -> list[Entry]:
        """Every file right in that folder, or at least those whose names carry one of these.

        The list may be some seconds old, but for those whose names begin with `new`. Raises StorageUnavailable.
        """

    def sizes(self, folder: str, names: list[str]) -> dict[str, int]:
        """Of those that are there, with at most one look at the folder or the bucket. Raises StorageUnavailable."""


class FolderStorage(FileSystemStorage):
    """`EXPORTS_DIR`: on this machine, or mounted by all instances."""

    is_remote = False
    file_permissions_mode = None  # as the umask says

    def __init__(self) -> None:
        super().__init__(allow_overwrite=True)

    @property
    def location(self) -> str:
        return os.path.abspath(settings.EXPORTS_DIR)

    def find(self, folder: str, name: str) -> StoredFile | None:
        try:
            root = Path(self.path(folder)).resolve()
            path = (root / name).resolve()
            if not (path.is_relative_to(root) and path.is_file()):
                return None
            stat = path.stat()
        except (OSError, ValueError):
            return None  # too long, with a NUL, or just removed
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        return StoredFile(stat.st_size, stat.st_mtime, etag, lambda start, stop: _part(path, start, stop))

    def entries(self, folder: str, *carrying: str, new: str = "") -> list[Entry]:
        return list(scan(Path(self.path(folder)), *carrying))

    def sizes(self, folder: str, names: list[str]) -> dict[str, int]:
        return {name: file.size for name in names if (file := self.find(folder, name))}

    def _save(self, name: str, content: File) -> str:
        """Until it is whole, it lies under a name of its own that no address leads to."""
        draft = str(PurePosixPath(name).with_name(f".{secrets.token_hex(8)}.part"))
        try:
            super()._save(draft, content)  # type: ignore[misc]
            with Path(self.path(draft)).open("rb+") as file:
                os.fsync(file.fileno())
            Path(self.path(draft)).replace(self.path(name))
        finally:
            self.delete(draft)
        return name


def _part(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = stop - start
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def scan(folder: Path, *carrying: str) -> Iterator[Entry]:
    """The files right in that folder, or only those whose name carries one of these: the others cost nothing."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if carrying and not any(name in entry.name for name in carrying):
                continue
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False):
                    yield Entry(Path(entry.path), entry.stat().st_mtime)


def storage() -> Storage:
    return cast(Storage, storages["exports"])


def is_plain(name: str) -> bool:
    """Whether it is the name of a file, and no way to another folder."""
    return name not in ("", ".", "..") and not set(name) & set("/\\\x00") and len(name.encode()) <= 255
