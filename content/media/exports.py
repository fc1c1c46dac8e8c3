"""The exports (MP3s and pictures): bringing them in, where each is served, and which MP3 is an item's."""

from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files import File

from content.media import filenames
from content.media.storage import StorageUnavailable, is_plain, storage

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


def address_by_id(identity: str) -> str:
    """Where the item's newest MP3 is served, whichever that is by then."""
    return f"/exports/by_video/{quote(identity, safe='')}.mp3"


def has(folder: str, name: str, size: int) -> bool:
    """Whether a file of that name and size is there. Raises StorageUnavailable."""
    file = storage().find(folder, name)
    return file is not None and file.size == size


def open(folder: str, name: str) -> File:
    """A file of the exports to read. Raises FileNotFoundError, StorageUnavailable."""
    return storage().open(f"{folder}/{name}")


def edition() -> int:
    """Another number whenever an MP3 comes into the folder or goes. A bucket is not asked: uploads are in the rows."""
    folder = settings.EXPORTS_DIR / "audio"
    return folder.stat().st_mtime_ns if not storage().is_remote and folder.is_dir() else 0


def newest_audio(identity: str, *, new: str = "") -> PurePath | None:
    """`new`: how the names begin of those that may have come just now. Raises StorageUnavailable."""
    names = filenames.spellings(identity)
    return filenames.newest(storage().entries("audio", *names, new=new), identity) if names else None


def audio_address(identity: str) -> str:
    """Where the item's newest MP3 is served, for a row that names none; "" if there is none."""
    try:
        return address_by_id(identity) if newest_audio(identity) else ""
    except StorageUnavailable:
        return ""  # the item can be read all the same


def audio_index() -> filenames.Index:
    """All MP3s by the ids that their names carry; none while the bucket does not answer."""
    try:
        return filenames.Index(storage().entries("audio"))
    except StorageUnavailable:
        return filenames.Index([])


def sizes(folder: str, names: list[str]) -> dict[str, int]:
    """The sizes of these files in bytes, by name, without those that are not there or not known at once."""
    if not names:
        return {}
    try:
        return {each.path.name: each.size for each in storage().entries(folder, *names) if each.path.name in names}
    except StorageUnavailable:
        return {}
