"""The table of the sound files that are there: written where one comes in, and brought in line with the exports.

Whether an item can be heard follows it by rules of the database, so that lists, filters and counts ask no disk.
"""

import logging
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from django.db import Error, connection, transaction

from content.media import exports, filenames
from content.media.duration import NotAnMp3, seconds_of
from content.media.filenames import Entry
from content.media.storage import StorageUnavailable, storage
from content.models import SoundFile
from content.text import counted

log = logging.getLogger(__name__)
FOLDER = "audio"
ROWS = 500
# So many files do not vanish at once: half of them and more, beyond a handful, is a share that is not mounted.
MANY = 10
COLUMNS = ("keys", "size", "modified", "seconds")
# A file and an item that came at the same time, in two sessions that did not see each other.
MISSED = """
    UPDATE sound_file SET name = name WHERE name IN (
        SELECT f.name FROM sound_file f
        JOIN content c ON c.video_id = ANY (f.keys)
        LEFT JOIN recording r USING (video_id) WHERE r.url IS NULL
        UNION
        SELECT f.name FROM recording r JOIN sound_file f ON f.name = ANY (r.names) WHERE r.url IS NULL
    )
"""
# The items that the files concern, as `recording_follows_file` has it: an item's writers lock it before its files.
LOCK_ITEMS_OF = """
    SELECT FROM content WHERE video_id IN (
        SELECT video_id FROM recording WHERE names && %(names)s
        UNION
        SELECT video_id FROM recording WHERE video_id = ANY (%(keys)s)
        UNION
        SELECT video_id FROM recording
        WHERE video_id ~ '[^\\w.-]|.{151}' AND library_file_stem(video_id) = ANY (%(keys)s)
    ) ORDER BY video_id FOR NO KEY UPDATE
"""


class Stock(NamedTuple):
    """How many sound files there are, and the names of those that came or changed, went, or cannot be played."""

    number: int
    changed: list[str]
    gone: list[str]
    mute: list[str]


class Doubtful(Exception):
    """The exports cannot be those whose files are in the table; says why. Nothing was written."""


def counts(name: str) -> bool:
    """Whether a file of that name may be the recording of an item, or be addressed as one."""
    is_sound = exports.content_type(name).startswith("audio/")
    return is_sound and not name.startswith(".") and not filenames.is_briefing(name) and _is_text(name)


def record(name: str, seconds: int) -> None:
    """Write down a file that has just come in. Raises StorageUnavailable."""
    file = storage().find(FOLDER, name)
    if file and counts(name):
        _write([SoundFile(name=name, keys=_keys(name), size=file.size, modified=file.modified, seconds=seconds)])


def take() -> Stock:
    """Compare the table with the exports, measure what is new, and write down what differs.

    Raises Doubtful, StorageUnavailable.
    """
    entries, rows = _entries(), {row.name: row for row in SoundFile.objects.all()}
    # A bucket's list is some seconds old, and a folder's as old as its beginning.
    gone = [name for name in sorted(rows.keys() - entries.keys()) if storage().find(FOLDER, name) is None]
    if gone and not _is_plausible(len(gone), len(rows)):
        raise Doubtful(f"{len(gone)} of {counted(len(rows), 'sound file')} are not in the exports.")
    changed = [name for name, entry in sorted(entries.items()) if _differs(rows.get(name), entry)]
    mute = []
    for start in range(0, len(changed), ROWS):
        files = [_measured(entries[name]) for name in changed[start : start + ROWS]]
        mute += [file.name for file in files if _is_measurable(file.name) and file.seconds is None]
        _write(files)
    if gone:
        _remove(gone, {key for name in gone for key in rows[name].keys})
    with connection.cursor() as cursor:
        cursor.execute(MISSED)
    return Stock(len(entries), changed, gone, mute)


def take_in_passing() -> None:
    """The same where nobody waits for the answer: at the start of the server or of a run."""
    try:
        stock = take()
    except Doubtful as doubt:
        log.warning("inventory_doubtful", extra={"reason": str(doubt)})
    except (StorageUnavailable, Error) as failure:
        log.warning("inventory_failed", extra={"reason": str(failure).strip()})
    else:
        log.info("inventory_taken", extra={"files": stock.number, "came": len(stock.changed), "gone": len(stock.gone)})


def _entries() -> dict[str, Entry]:
    return {entry.path.name: entry for entry in storage().entries(FOLDER) if entry.size and counts(entry.path.name)}


def _is_plausible(gone: int, number: int) -> bool:
    if gone >= MANY and 2 * gone >= number:
        return False
    return storage().is_remote or Path(storage().path(FOLDER)).is_dir()


def _differs(row: SoundFile | None, entry: Entry) -> bool:
    if row is None or (row.size, row.modified, row.keys) != (entry.size, entry.modified, _keys(row.name)):
        return True
    return row.seconds is None and _is_measurable(row.name)


def _measured(entry: Entry) -> SoundFile:
    name = entry.path.name
    file = SoundFile(name=name, keys=_keys(name), size=entry.size, modified=entry.modified)
    with suppress(NotAnMp3, OSError):
        file.seconds = seconds_of(Path(entry.path)) if _is_measurable(name) else None
    return file


def _is_measurable(name: str) -> bool:
    return filenames.is_mp3(name) and not storage().is_remote


def _keys(name: str) -> list[str]:
    return sorted(filenames.keys_of(name))


def _write(files: list[SoundFile]) -> None:
    SoundFile.objects.bulk_create(files, update_conflicts=True, unique_fields=["name"], update_fields=COLUMNS)


@transaction.atomic
def _remove(names: list[str], keys: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ITEMS_OF, {"names": names, "keys": sorted(keys)})
        cursor.execute("SELECT library_forget_sound_files(%s)", [names])


def _is_text(name: str) -> bool:
    """Whether PostgreSQL can hold it: other bytes of a file's name are read as halves of surrogate pairs."""
    return name.encode("utf-8", "replace").decode() == name
