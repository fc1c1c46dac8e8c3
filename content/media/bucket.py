"""Exports in a bucket (S3 and its like), through django-storages. Its files are served by us: see docs/decisions.md."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

from content.media.filenames import Entry
from content.media.storage import BLOCK, StorageUnavailable, StoredFile, is_plain

# A bucket is asked for all of its names at most this often, in seconds.
NAMES_SECONDS = 15


class BucketStorage(S3Storage):
    """Its OPTIONS are those of django-storages."""

    is_remote = True
    client_config = Config(connect_timeout=3, read_timeout=20, retries={"max_attempts": 2, "mode": "standard"})

    def __init__(self, **options: Any) -> None:
        super().__init__(file_overwrite=True, default_acl=None, **options)
        self._entries: dict[str, tuple[float, list[Entry]]] = {}

    def find(self, folder: str, name: str) -> StoredFile | None:
        if not is_plain(name):
            return None
        stored = self.bucket.Object(str(PurePosixPath(self.location, folder, name)))
        try:
            with reaching():
                stored.load()
        except StorageUnavailable as error:
            if getattr(error.__cause__, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                return None
            raise
        modified = stored.last_modified.timestamp()
        return StoredFile(stored.content_length, modified, stored.e_tag, lambda start, stop: _part(stored, start, stop))

    def entries(self, folder: str, *carrying: str, new: str = "") -> list[Entry]:
        asked, entries = self._entries.get(folder, (float("-inf"), []))
        if time.monotonic() - asked > NAMES_SECONDS:
            entries = self._listed(folder)
            self._entries[folder] = (time.monotonic(), entries)
        return [*entries, *self._listed(folder, new)] if new else entries

    def _listed(self, folder: str, beginning: str = "") -> list[Entry]:
        prefix = str(PurePosixPath(self.location, folder)) + "/"
        with reaching():
            objects = list(self.bucket.objects.filter(Prefix=prefix + beginning))
        entries = (Entry(PurePosixPath(it.key[len(prefix) :]), it.last_modified.timestamp(), it.size) for it in objects)
        return [entry for entry in entries if len(entry.path.parts) == 1]

    def _open(self, name: str, mode: str = "rb") -> File:
        with reaching():
            opened: File = super()._open(name, mode)
            opened.seek(0)  # it is fetched at its first use
            return opened

    def _save(self, name: str, content: File) -> str:
        with reaching():
            saved: str = super()._save(name, content)
        self._entries.pop(name.partition("/")[0], None)
        return saved


@contextmanager
def reaching() -> Iterator[None]:
    """Raises StorageUnavailable for whatever the bucket, or the way to it, raises."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageUnavailable(str(error)) from error


def _part(stored: Any, start: int, stop: int) -> Iterator[bytes]:
    if start < stop:
        # If-Match: never a part of a newer file than the one whose length was answered.
        part = stored.get(Range=f"bytes={start}-{stop - 1}", IfMatch=stored.e_tag)
        yield from part["Body"].iter_chunks(BLOCK)
