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
    name, folder = "exports_can_be_written", Path(settings.EXPORTS_DIR)
    if storage().is_remote:
        yield _bucket(name)
        return
    if not folder.is_dir():
        cure = f"Make it (mkdir -p {folder}), or set EXPORTS_DIR to the folder with audio/ and images/."
        yield warning(name, f"There is no folder {folder}: no MP3s, no pictures.", cure)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as broke:
        said = f"{folder} cannot be written to: {os.strerror(broke.errno or 0)}."
        yield error(name, said, "Give it to the user this program runs as, or mount it writable.")
        return
    yield _room(name, folder, "exports")


def database_has_room() -> Iterator[Finding]:
    """Only where the database's disk is ours: elsewhere its operator knows."""
    folder = Path(settings.BASE_DIR) / ".local" / "postgres"
    if not os.environ.get("DATABASE_URL_POSTGRES_NEW") and folder.is_dir():
        yield _room("database_has_room", folder, "the local database")


def _bucket(name: str) -> Finding:
    try:
        storage().entries("audio")
    except StorageUnavailable as broke:
        said = f"The bucket does not answer: {str(broke).splitlines()[0][:200]}"
        return error(name, said, "See the settings EXPORTS_S3_*, and whether the bucket is there.")
    return ok(name, "The bucket answers.")


def _room(name: str, folder: Path, what: str) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free / GIGABYTE:.1f} GB are free for {what} in {folder}."
    if free < NONE_LEFT:
        return error(name, said, "Make room now, or move it to a larger disk: writing will fail.")
    if free < SCARCE:
        return warning(name, said, "Make room, or move it to a larger disk.")
    return ok(name, said)
