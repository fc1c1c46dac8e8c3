"""Checks of disks: the exports folder and the local database's."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from content.media.storage import StorageUnavailable, storage
from ytv2.ops.doctor.finding import Finding, error, ok, warning

GIGABYTE = 1024**3
# Room for some hundred MP3s, and for a few.
SCARCE, NONE_LEFT = 2 * GIGABYTE, 200 * 1024**2


def exports_can_be_written() -> Iterator[Finding]:
    folder = Path(settings.EXPORTS_DIR)
    if storage().is_remote:
        yield _bucket()
        return
    if not folder.is_dir():
        cure = f"Make it (mkdir -p {folder}), or set EXPORTS_DIR to the folder with audio/ and images/."
        yield warning(f"There is no folder {folder}: no MP3s, no pictures.", cure)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as failure:
        message = f"{folder} cannot be written to: {os.strerror(failure.errno or 0)}."
        yield error(message, "Give it to the user this program runs as, or mount it writable.")
        return
    yield _room(folder, "exports")


def database_has_room() -> Iterator[Finding]:
    """The disk of the local database; that of any other database cannot be seen from here."""
    folder = Path(settings.BASE_DIR) / ".local" / "postgres"
    if not os.environ.get("DATABASE_URL_POSTGRES_NEW") and folder.is_dir():
        yield _room(folder, "the local database")


def _bucket() -> Finding:
    try:
        storage().entries("audio")
    except StorageUnavailable as failure:
        message = f"The bucket does not answer: {str(failure).splitlines()[0][:200]}"
        return error(message, "See the settings EXPORTS_S3_*, and whether the bucket is there.")
    return ok("The bucket answers.")


def _room(folder: Path, what: str) -> Finding:
    free = shutil.disk_usage(folder).free
    message = f"{free / GIGABYTE:.1f} GB are free for {what} in {folder}."
    if free < NONE_LEFT:
        return error(message, "Make room now, or move it to a larger disk: writing will fail.")
    if free < SCARCE:
        return warning(message, "Make room, or move it to a larger disk.")
    return ok(message)
