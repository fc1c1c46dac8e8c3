"""The exports (MP3s and pictures): bringing them in, where each is served, and which MP3 is an item's."""

from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import quote

from django.core.files import File

from content.media import filenames
from content.media.storage import is_plain, storage

# Only what cannot run in a browser is served, each under its own type.
TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


def content_type(name: str) -> str:
    """By the name's end; "" for a file that is not served."""
    return TYPES.get(PurePosixPath(name).suffix.lower(), "")


def put(folder: str, name: str, source: Path) -> str:
    """Bring a copy of a file in, whole or not at all, and return its address; a file of that name is replaced.

    Raises ValueError, OSError, StorageUnavailable.
    """
    if not is_plain(name) or name.startswith("."):
        raise ValueError(f"{name!r} is not the name of a file: no slashes, not hidden, at most 255 bytes.")
    with source.open("rb") as file:
        storage().save(f"{folder}/{name}", File(file))
    return address(folder, name)


def address(folder: str, name: str) -> str:
    """Where the file is served."""
    return f"/exports/{folder}/{quote(name)}"


def has(folder: str, name: str, size: int) -> bool:
    """Whether a file of that name and size is there. Raises StorageUnavailable."""
    file = storage().find(folder, name)
    return file is not None and file.size == size


def open(folder: str, name: str) -> File:
    """A file of the exports to read. Raises FileNotFoundError, StorageUnavailable."""
    return storage().open(f"{folder}/{name}")


def newest_audio(identity: str, *, new: str = "") -> PurePath | None:
    """`new`: how the names begin of those that may have come just now. Raises StorageUnavailable."""
    names = filenames.spellings(identity)
    return filenames.newest(storage().entries("audio", *names, new=new), identity) if names else None
