"""The MP3s of a run: looked for once, and given to every item whose report came in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError

from content.jsonvalues import mapping
from content.media.duration import NotAnMp3
from content.media.filenames import Index
from content.media.storage import StorageUnavailable, scan
from content.models import Content, OtherKey
from ingest.audio import client, mp3
from ingest.outcomes import SHELVED, Receipt
from ingest.shelve.corridor import raise_if_paused

REFUSED = "refused: "


@dataclass(frozen=True)
class Known:
    """What the row says of its MP3: the unix time at which it was attached, whether one is awaited, and the keys that
    its name may have."""

    version: int | None
    is_awaited: bool
    keys: tuple[str, ...]


class AudioSync:
    """A folder's MP3s as they lie when the first item asks for its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def index(self) -> Index:
        return Index(scan(self.folder))

    def attach(self, receipts: Mapping[int, Receipt]) -> dict[int, Receipt]:
        """The receipts of items, with what became of their MP3s. Raises Paused; the reports stay as they are."""
        known = _known([receipt.video_id for receipt in receipts.values() if receipt.outcome in SHELVED])
        return {
            place: replace(receipt, audio=self._attach(receipt.video_id, known[receipt.video_id]))
            for place, receipt in receipts.items()
            if receipt.outcome in SHELVED and receipt.video_id in known
        }

    def _attach(self, identity: str, known: Known) -> str:
        named = [entry for entry in map(self.index.of, known.keys) if entry]
        if not named:
            return "awaited" if known.is_awaited else ""
        path, modified, _ = max(named, key=attrgetter("modified"))
        # Not read again: what was attached after the file was last changed is that file.
        if known.version is not None and known.version >= modified:
            return str(mp3.Attached.UNCHANGED)
        try:
            return str((client.send if settings.UPLOAD_URL else mp3.put)(identity, Path(path)))
        except (IntegrityError, DataError) as error:
            raise_if_paused(error)
            raise
        except (NotAnMp3, mp3.Deleted, client.NotTaken, StorageUnavailable, OSError) as error:
            return f"{REFUSED}{path.name}: {error}"


def _known(video_ids: list[str]) -> dict[str, Known]:
    rows = Content.objects.filter(video_id__in=video_ids)
    awaited = set(rows.awaiting_audio().values_list("video_id", flat=True))
    others: dict[str, list[str]] = {key: [key] for key in video_ids}
    for other in OtherKey.objects.filter(video_id__in=video_ids):
        others[other.video_id].append(other.key)
    known = {}
    for key, version, metadata, url, seconds in rows.values_list(
        "video_id", "audio_version", "media_metadata", "recording__url", "recording__seconds"
    ):
        recorded = mapping(metadata)
        # The file is gone, or plays another time than the row says: it is looked at again.
        is_right = url and seconds in (None, recorded.get("mp3_duration_seconds"))
        known[key] = Known(version if recorded.get(mp3.SUM) and is_right else None, key in awaited, tuple(others[key]))
    return known
