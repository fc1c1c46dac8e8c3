"""Where MP3s and pictures lie: in a folder, or in a bucket (S3 and its like) that several instances share."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.core.files import File

from content.media.filenames import Named, within

BLOCK = 64 * 1024
# A bucket is asked for all of its names at the most this often, in seconds.
NAMES_SECONDS = 15


class Unreachable(Exception):
    """The bucket does not answer, or not as it should: a matter of its settings, or of a moment."""


@dataclass(frozen=True)
class Stored:
    """A file as it is served: `blocks(start, stop)` reads a part of it."""

    size: int
    modified: float
    etag: str
    blocks: Callable[[int, int], Iterator[bytes]]


class Store(Protocol):
    def find(self, folder: str, name: str) -> Stored | None:
        """The file of that name in a folder of the exports; None for anything else, ever."""

    def put(self, folder: str, name: str, source: Path) -> None:
        """A copy of `source` under that name, whole or not at all; what bore the name is replaced."""

    def open(self, folder: str, name: str) -> BinaryIO:
        """The file to read. Raises FileNotFoundError, Unreachable."""

    def named(self, folder: str, *carrying: str, new: str = "") -> list[Named]:
        """Every file right in that folder, or at least those whose names carry one of these.

        The list may be some seconds old, but for those whose names begin with `new`.
        """

    def sizes(self, folder: str, names: list[str]) -> dict[str, int]:
        """Of those that are there, with at most one look at the folder or the bucket. Raises Unreachable."""


class Folder:
    """`EXPORTS_DIR`: on this machine, or mounted by all instances."""

    def path(self, folder: str, name: str) -> Path | None:
        root = (settings.EXPORTS_DIR / folder).resolve()
        try:
            path = (root / name).resolve()
            return path if path.is_relative_to(root) and path.is_file() else None
        except (OSError, ValueError):
            return None  # too long, or with a NUL

    def find(self, folder: str, name: str) -> Stored | None:
        path = self.path(folder, name)
        if path is None:
            return None
        stat = path.stat()
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        return Stored(stat.st_size, stat.st_mtime, etag, lambda start, stop: _part(path, start, stop))

    def put(self, folder: str, name: str, source: Path) -> None:
        target = settings.EXPORTS_DIR / folder / plain(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own until it is whole, which no address leads to.
        draft = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with source.open("rb") as read, draft.open("xb") as written:
                shutil.copyfileobj(read, written, BLOCK)
                written.flush()
                os.fsync(written.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def open(self, folder: str, name: str) -> BinaryIO:
        path = self.path(folder, name)
        if path is None:
            raise FileNotFoundError(f"There is no {folder}/{name} in {settings.EXPORTS_DIR}.")
        return path.open("rb")

    def named(self, folder: str, *carrying: str, new: str = "") -> list[Named]:
        return list(within(settings.EXPORTS_DIR / folder, *carrying))

    def sizes(self, folder: str, names: list[str]) -> dict[str, int]:
        return {name: found.size for name in names if (found := self.find(folder, name))}


def _part(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = stop - start
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


class Bucket:
    """A bucket, through django-storages. Its files are served by us: see docs/decisions.md."""

    def __init__(self, options: dict[str, Any]) -> None:
        from botocore.config import Config  # only where there is a bucket: it takes long to import
        from botocore.exceptions import BotoCoreError, ClientError
        from storages.backends.s3 import S3Storage

        self.errors = (BotoCoreError, ClientError)
        patient = Config(connect_timeout=3, read_timeout=20, retries={"max_attempts": 2, "mode": "standard"})
        self.storage = S3Storage(file_overwrite=True, default_acl=None, client_config=patient, **options)
        self._names: dict[str, tuple[float, list[Named]]] = {}
        self._sizes: dict[str, dict[str, int]] = {}

    def find(self, folder: str, name: str) -> Stored | None:
        if not is_plain(name):
            return None
        found = self._object(folder, name)
        try:
            found.load()
        except self.errors as error:
            if getattr(error, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                return None
            raise Unreachable(str(error)) from error
        return Stored(
            found.content_length,
            found.last_modified.timestamp(),
            found.e_tag,
            lambda start, stop: self._part(found, start, stop),
        )

    def _object(self, folder: str, name: str) -> Any:
        return self.storage.bucket.Object(str(PurePosixPath(self.storage.location, folder, name)))

    def _part(self, found: Any, start: int, stop: int) -> Iterator[bytes]:
        if start < stop:
            # The very file whose length was told: never a part of another one.
            part = found.get(Range=f"bytes={start}-{stop - 1}", IfMatch=found.e_tag)
            yield from part["Body"].iter_chunks(BLOCK)

    def put(self, folder: str, name: str, source: Path) -> None:
        try:
            with source.open("rb") as file:
                self.storage.save(f"{folder}/{plain(name)}", File(file))
        except self.errors as error:
            raise Unreachable(str(error)) from error
        self._names.pop(folder, None)

    def open(self, folder: str, name: str) -> BinaryIO:
        if self.find(folder, name) is None:
            raise FileNotFoundError(f"There is no {folder}/{name} in the bucket.")
        opened: BinaryIO = self.storage.open(f"{folder}/{name}", "rb")
        try:
            opened.seek(0)  # it is fetched at its first use
        except self.errors as error:
            raise Unreachable(str(error)) from error
        return opened

    def named(self, folder: str, *carrying: str, new: str = "") -> list[Named]:
        asked, names = self._names.get(folder, (float("-inf"), []))
        if time.monotonic() - asked > NAMES_SECONDS:
            names = self._listed(folder)
            self._names[folder] = (time.monotonic(), names)
        return [*names, *self._listed(folder, new)] if new else names

    def sizes(self, folder: str, names: list[str]) -> dict[str, int]:
        self.named(folder)
        known = self._sizes.get(folder, {})
        return {name: known[name] for name in names if name in known}

    def _listed(self, folder: str, beginning: str = "") -> list[Named]:
        prefix = str(PurePosixPath(self.storage.location, folder)) + "/"
        try:
            found = list(self.storage.bucket.objects.filter(Prefix=prefix + beginning))
        except self.errors as error:
            raise Unreachable(str(error)) from error
        paths = [(PurePosixPath(each.key.removeprefix(prefix)), each.last_modified.timestamp()) for each in found]
        if not beginning:
            self._sizes[folder] = {path.name: each.size for (path, _), each in zip(paths, found, strict=True)}
        return [(path, modified) for path, modified in paths if len(path.parts) == 1]


def is_plain(name: str) -> bool:
    """Whether it is the name of a file, and no way to another folder."""
    return name not in ("", ".", "..") and not set(name) & set("/\\\x00") and len(name.encode()) <= 255


def plain(name: str) -> str:
    if not is_plain(name) or name.startswith("."):
        raise ValueError(f"{name!r} is not the name of a file: no slashes, not hidden, at most 255 bytes.")
    return name


def store() -> Store:
    """As the settings say: a bucket if there is one, else the folder."""
    options = settings.EXPORTS_S3
    return _bucket(tuple(sorted(options.items()))) if options else Folder()


@lru_cache(maxsize=4)
def _bucket(options: tuple[tuple[str, Any], ...]) -> Bucket:
    return Bucket(dict(options))
