"""Where an upload lands: streamed into a temporary file, measured on the way, and gone unless it is kept."""

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from ninja.errors import HttpError

MEGABYTE = 1024 * 1024
# For the boundaries and the few short fields beside the file.
MARGIN = MEGABYTE
# A temporary file of this age, in seconds, belongs to a process that died: no upload takes as long.
ABANDONED = 24 * 3600


@dataclass
class Landed:
    """The uploaded file, not yet kept; `size` in bytes."""

    path: Path
    fields: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    size: int = 0


@contextmanager
def landing(request: HttpRequest, name: str, folder: Path, *, megabytes: int) -> Iterator[Landed]:
    """The file that is posted as field `name`. Raises HttpError 400, 408, 411 or 413, and leaves nothing then."""
    length = _length(request, megabytes)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    landed = Landed(folder / f".{uuid.uuid4().hex}.part")
    try:
        receiver = _Receiver(name, landed, megabytes)
        _parse(request, receiver, length)
        yield landed
    finally:
        landed.path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a killed process left behind."""
    for path in folder.glob(".*.part"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - ABANDONED:
                path.unlink()


def _length(request: HttpRequest, megabytes: int) -> int:
    if request.content_type != "multipart/form-data":
        raise HttpError(400, "The body is not multipart/form-data. Send the file as a form does.")
    said = request.headers.get("Content-Length", "")
    if not (said.isascii() and said.isdigit()):
        raise HttpError(411, "The body's length is not said. Send Content-Length.")
    if len(said) > 18 or int(said) > megabytes * MEGABYTE + MARGIN:
        raise _too_large(megabytes)
    return int(said)


def _too_large(megabytes: int) -> HttpError:
    return HttpError(413, f"The file is too large. Send at most {megabytes} MB.")


class _Counted:
    """Counts what is read: a body that ends early is no whole upload, although a parser may take it for one."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self.request.read(size)
        self.count += len(data)
        return data


def _parse(request: HttpRequest, receiver: "_Receiver", length: int) -> None:
    counted = _Counted(request)
    try:
        fields, _ = MultiPartParser(request.META, counted, [receiver], "utf-8").parse()  # type: ignore[arg-type]
    except UnreadablePostError:
        raise HttpError(408, "The body stopped arriving half-way. Send it again.") from None
    except MultiPartParserError:
        raise HttpError(400, "The body is not the form that its head promises.") from None
    finally:
        receiver.close()
    if counted.count < length:
        raise HttpError(408, "The body stopped arriving half-way. Send it again.")
    if not receiver.is_there:
        raise HttpError(400, f"The field {receiver.wanted} with the file is missing.")
    receiver.landed.fields = {key: value for key, value in fields.items() if isinstance(value, str)}


class _Receiver(FileUploadHandler):
    """Writes the one wanted file as it comes; the client's name of it is not used for anything."""

    def __init__(self, wanted: str, landed: Landed, megabytes: int) -> None:
        super().__init__()
        self.wanted, self.landed, self.megabytes = wanted, landed, megabytes
        self.digest = hashlib.sha256()
        self.file: Any = None
        self.is_there = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != self.wanted:
            raise SkipFile
        if self.is_there:
            raise HttpError(400, f"The field {self.wanted} is there twice. Send one file at a time.")
        self.is_there = True
        self.file = self.landed.path.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.landed.size += len(raw_data)
        if self.landed.size > self.megabytes * MEGABYTE:
            raise _too_large(self.megabytes)
        self.digest.update(raw_data)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.landed.sha256 = self.digest.hexdigest()

    def close(self) -> None:
        if self.file:
            self.file.close()
