"""The MP3 of an item: what it is, how long it plays, and that the library knows of it."""

import hashlib
import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import connection
from django.utils import timezone

from content.decisions.actor import acting
from content.decisions.locks import lock_rows
from content.jsonvalues import mapping
from content.media import exports, inventory
from content.media.duration import NotAnMp3, seconds_of
from content.media.filenames import uploaded_name, uploaded_prefix
from content.media.storage import StorageUnavailable, storage
from content.models import Content, Tombstone
from content.text import utc_iso

log = logging.getLogger(__name__)

FOLDER = "audio"
# Where the row keeps the digest of an MP3 that was attached.
SUM = "mp3_sha256"


class Deleted(Exception):
    """The item is in the trash: it gets no MP3."""


class Attached(StrEnum):
    ATTACHED = "attached"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def address_of(name: str) -> str:
    return exports.address(FOLDER, name)


def attach(
    identity: str,
    name: str,
    seconds: int,
    sha256: str,
    *,
    via: str,
    keep: Callable[[], object],
    only_first: bool = False,
) -> Attached:
    """Write into the item's row that this is its MP3, keep the file, and write down that it is there: one transaction.

    The file of an unknown item is kept: audio may come before its report. `only_first`: an MP3 that the row knows
    stays. Raises Deleted, and IntegrityError where a rule (the pause) refuses; then nothing is kept.
    """
    with acting(via=via, source=name):
        lock_rows(identity)
        if tombstone := Tombstone.stands(identity):
            raise Deleted(f"{identity} was deleted by {tombstone.deleted_by}. Restore it from the trash first.")
        write = partial(_write, identity, name, seconds, sha256, only_first)
        outcome = write()
        keep()
        inventory.record(name, seconds)
        # A report that came meanwhile looked for its MP3 before that was there.
        return write() if outcome == Attached.UNKNOWN else outcome


def _write(identity: str, name: str, seconds: int, sha256: str, only_first: bool) -> Attached:
    content = Content.objects.select_for_update(no_key=True).filter(video_id=identity).first()
    if content is None:
        return Attached.UNKNOWN
    if only_first and content.has_audio and SUM in mapping(content.media_metadata):
        return Attached.UNCHANGED
    media = mapping(content.media) | {"has_audio": True, "audio_url": address_of(name)}
    metadata = mapping(content.media_metadata) | {"mp3_duration_seconds": seconds, SUM: sha256}
    if content.has_audio and (media, metadata) == (content.media, content.media_metadata):
        return Attached.UNCHANGED
    now = timezone.now()
    # What a report said before of the sound does not outweigh the sound itself.
    said_at = mapping(content.said_at) | dict.fromkeys(("has_audio", "media", "media_metadata"), utc_iso(now))
    Content.objects.filter(video_id=content.video_id).update(
        has_audio=True, media=media, media_metadata=metadata, audio_version=int(now.timestamp()), said_at=said_at
    )
    return Attached.ATTACHED


def put(identity: str, source: Path) -> Attached:
    """The MP3 into the exports, and into the item's row.

    Raises NotAnMp3, Deleted, IntegrityError where a rule (the pause) refuses, OSError, StorageUnavailable.
    """
    seconds, sha256 = seconds_of(source), digest_of(source)
    is_there = source.resolve().parent == (settings.EXPORTS_DIR / FOLDER).resolve()
    name = source.name if is_there else uploaded_name(identity, sha256)
    return attach(
        identity,
        name,
        seconds,
        sha256,
        via="ingest --audio",
        keep=(lambda: None) if is_there else partial(keep, name, source),
    )


def is_mute(identity: str) -> bool:
    """Whether the item's row knows of no MP3 of ours."""
    return not Content.objects.filter(video_id=identity, has_audio=True, media_metadata__has_key=SUM).exists()


def claim(identity: str) -> None:
    """For an item that came after its MP3: write into its row that it is there. What is no MP3 stays a file.

    Where the file cannot be read now, the same report sent again tries again. Raises IntegrityError where a rule (the
    pause) refuses.
    """
    if storage().is_remote and not connection.in_atomic_block:
        connection.close()  # a bucket may take its time: the pool's connections are not to wait for it
    try:
        newest = exports.newest_audio(identity, new=uploaded_prefix(identity))
        if newest is None:
            return
        with NamedTemporaryFile(suffix=".mp3") as copied:
            with exports.open(FOLDER, newest.name) as file:
                shutil.copyfileobj(file, copied)
            copied.flush()
            _claim(identity, newest.name, Path(copied.name))
    except (StorageUnavailable, FileNotFoundError) as error:
        log.warning("audio_not_claimed", extra={"video_id": identity, "error": str(error)})


def _claim(identity: str, name: str, path: Path) -> None:
    with suppress(NotAnMp3, Deleted):
        seconds, sha256 = seconds_of(path), digest_of(path)
        attach(identity, name, seconds, sha256, via="ingest", keep=lambda: None, only_first=True)


def keep(name: str, source: Path) -> None:
    """A copy among the exports, whole or not at all; the name says what it holds, so one that is there stays."""
    if not exports.has(FOLDER, name, source.stat().st_size):
        exports.put(FOLDER, name, source)
