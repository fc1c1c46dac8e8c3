"""The body of a request: who may send how much, and how it is read while no thread waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from io import RawIOBase
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings

from content.http.tokens import shows_a_secret
from ytv2.ops.http.environ import Environ
from ytv2.ops.http.refusal import BROKEN_BODY, NO_ROOM, Refused

MEGABYTE = 1024 * 1024
# For the boundaries and the short fields beside a file.
MARGIN = MEGABYTE
# Bytes of a form of the desk: selected rows, and a person's own words.
LARGEST_FORM = 5 * MEGABYTE
# The page that takes sheets of decisions.
SHEETS = "/admin/exchange/"
# More than that lies on the disk meanwhile.
IN_MEMORY = 256 * 1024
# A client may pause for so many seconds, and beyond the first half minute sends at least so many bytes a second.
STALL_SECONDS = 5.0
GRACE_SECONDS = 30.0
LEAST_RATE = 10_000

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Gone(Exception):
    """The client hung up."""


class Unread(RawIOBase):
    """A body that nobody reads: the view refuses the request by its head."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise OSError("The body is not read.")


def length_of(environ: Environ) -> int:
    """In bytes; -1 if it has a body whose length it does not say. The parser let only digits pass."""
    return -1 if "HTTP_TRANSFER_ENCODING" in environ else int(environ.get("CONTENT_LENGTH") or 0)


def most_of(environ: Environ) -> int:
    """How many bytes of body this client may send: none, unless it shows a secret or fills in a form of the desk.

    What is longer is refused by its view, and so is who shows nothing: both without a look at the body.
    """
    if shows_a_secret(environ):
        megabytes = max(settings.AUDIO_LIMIT_MB, settings.IMAGE_LIMIT_MB)
        return max(megabytes * MEGABYTE + MARGIN, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if not environ["PATH_INFO"].startswith("/admin/") or "HTTP_COOKIE" not in environ:
        return 0
    return settings.SHEET_LIMIT_MB * MEGABYTE + MARGIN if environ["PATH_INFO"] == SHEETS else LARGEST_FORM


async def read(receive: Receive, environ: Environ) -> IO[bytes]:
    """All of it, from its beginning. Raises Gone, and Refused when it comes too slowly or finds no room."""
    loop = asyncio.get_running_loop()
    begun, size, is_whole = loop.time(), 0, False
    file = SpooledTemporaryFile(IN_MEMORY, dir=_folder(environ))  # noqa: SIM115 - whoever reads it closes it
    while not is_whole:
        message = await _next(receive)
        data, is_whole = message.get("body", b""), not message.get("more_body", False)
        size += len(data)
        if loop.time() > begun + GRACE_SECONDS + size / LEAST_RATE:
            raise Refused(BROKEN_BODY)
        await _write(file, data, size)
    file.seek(0)
    return file


def _folder(environ: Environ) -> str | None:
    """Where it may lie meanwhile: a file where it is to stay, anything else among temporary files."""
    is_file = environ.get("CONTENT_TYPE", "").startswith("multipart/") and settings.EXPORTS_DIR.is_dir()
    return str(settings.EXPORTS_DIR) if is_file else None


async def _next(receive: Receive) -> dict[str, Any]:
    try:
        async with asyncio.timeout(STALL_SECONDS):
            message = await receive()
    except TimeoutError:
        raise Refused(BROKEN_BODY) from None
    if message["type"] == "http.disconnect":
        raise Gone
    return message


async def _write(file: IO[bytes], data: bytes, size: int) -> None:
    try:
        if size > IN_MEMORY:
            await asyncio.to_thread(file.write, data)
        else:
            file.write(data)
    except OSError:
        raise Refused(NO_ROOM) from None
