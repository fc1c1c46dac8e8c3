"""Where the exports (MP3s and pictures) lie: STORAGES["exports"] names a folder, or a bucket that instances share.

Django and django-storages read and write; this adds ranges, lists with dates, and writes that are whole or not at all.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

from content.media.filenames import Entry

BLOCK = 64 * 1024


class StorageUnavailable(Exception):
    """The bucket does not answer, or not as it should: a matter of its settings, or of a moment."""


class StoredFile(NamedTuple):
    """A file as it is served: `blocks(start, stop)` reads the bytes from `start` to before `stop`."""

    size: int
    modified: float
    etag: str
    blocks: Callable[[int, int], Iterator[bytes]]


class FolderStorage(FileSystemStorage):
    """`EXPORTS_DIR`: on this machine, or mounted by all instances.

    A bucket's storage answers the same calls, and raises StorageUnavailable from each of them.
    """

    is_remote = False
    file_permissions_mode = None  # as the umask says

    def __init__(self) -> None:
        super().__init__(allow_overwrite=True)

    @property
    def location(self) -> str:
        return os.path.abspath(settings.EXPORTS_DIR)

    def find(self, folder: str, name: str) -> StoredFile | None:
        """The file of that name in a folder of the exports; None for anything else, ever."""
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
        """Every file right in that folder, or at least those whose names carry one of these.

        A bucket's list may be some seconds old, but for those whose names begin with `new`.
        """
        return list(scan(Path(self.path(folder)), *carrying))

    def _save(self, name: str, content: File) -> str:
        """Until it is whole, it lies under a name of its own that no address leads to; then it replaces the former."""
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
                    stat = entry.stat()
                    yield Entry(Path(entry.path), stat.st_mtime, stat.st_size)


def storage() -> FolderStorage:
    """That of the settings: a bucket's has the same methods."""
    return cast(FolderStorage, storages["exports"])


def is_plain(name: str) -> bool:
    """Whether it is the name of a file, and no way to another folder."""
    return name not in ("", ".", "..") and not set(name) & set("/\\\x00") and len(name.encode()) <= 255
