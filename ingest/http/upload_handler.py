"""A file that is uploaded: streamed to the disk, measured on the way, and gone unless it is kept elsewhere."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from ninja.errors import HttpError

MEGABYTE = 1024 * 1024
# For the boundaries and the few short fields beside the file.
MARGIN = MEGABYTE
# A temporary file of this age, in seconds, belongs to a process that died: no upload takes as long.
ABANDONED = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """`size` in bytes; `fields` are those beside the file, `name` is what the client calls it."""

    path: Path
    fields: dict[str, str]
    sha256: str
    size: int
    name: str = ""


class QuotaUploadHandler(FileUploadHandler):
    """Writes the one wanted file as it comes, up to its quota, whatever the client calls it."""

    def __init__(self, field: str, file: Any, megabytes: int) -> None:
        super().__init__()
        self.field, self.file, self.megabytes = field, file, megabytes
        self.digest = hashlib.sha256()
        self.is_there, self.name = False, ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != self.field:
            raise SkipFile
        if self.is_there:
            raise HttpError(400, f"The field {self.field} is there twice. Send one file at a time.")
        self.is_there, self.name = True, self.file_name or ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.megabytes * MEGABYTE:
            raise _too_large(self.megabytes)
        self.digest.update(raw_data)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.flush()
        return UploadedFile(self.file, size=file_size)


class _CountedBody:
    """Counts what is read: a body that ends early is no whole upload, although a parser may take it for one."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self.request.read(size)
        self.count += len(data)
        return data


@contextmanager
def uploaded(request: HttpRequest, field: str, folder: Path, *, megabytes: int) -> Iterator[Upload]:
    """The file that is posted as `field`, in `folder` until the block ends. Raises HttpError 400, 408, 411 or 413."""
    length = _length(request, megabytes)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part") as file:
        handler, body = QuotaUploadHandler(field, file, megabytes), _CountedBody(request)
        try:
            fields, files = MultiPartParser(request.META, body, [handler], "utf-8").parse()  # type: ignore[arg-type]
        except UnreadablePostError:
            raise HttpError(408, "The body stopped arriving half-way. Send it again.") from None
        except MultiPartParserError:
            raise HttpError(400, "The body is not the form that its head promises.") from None
        if body.count < length:
            raise HttpError(408, "The body stopped arriving half-way. Send it again.")
        if field not in files:
            raise HttpError(400, f"The field {field} with the file is missing.")
        texts = {key: value for key, value in fields.items() if isinstance(value, str)}
        yield Upload(Path(file.name), texts, handler.digest.hexdigest(), file.tell(), handler.name)


def sweep(folder: Path) -> None:
    """Remove what a killed process left behind."""
    for path in folder.glob(".*.part"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - ABANDONED:
                path.unlink()


def _length(request: HttpRequest, megabytes: int) -> int:
    if request.content_type != "multipart/form-data":
        raise HttpError(400, "The body is not multipart/form-data. Send the file as a form does.")
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        raise HttpError(411, "The body's length is missing. Send Content-Length.")
    if len(length) > 18 or int(length) > megabytes * MEGABYTE + MARGIN:
        raise _too_large(megabytes)
    return int(length)


def _too_large(megabytes: int) -> HttpError:
    return HttpError(413, f"The file is too large. Send at most {megabytes} MB.")
