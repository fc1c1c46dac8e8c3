"""The MP3s of a run: looked for once, and given to every item whose report came in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError

from content.db.violations import violation_of
from content.media.filenames import Index
from content.media.storage import StorageUnavailable, scan
from content.models import Content
from ingest.audio import client, mp3
from ingest.receipts.outcomes import SHELVED, Receipt
from ingest.shelve.corridor import Paused

REFUSED = "refused: "


@dataclass(frozen=True)
class Sound:
    """What the row says of its MP3: the unix time at which it was attached, and whether one is awaited."""

    version: int | None
    is_awaited: bool


class Recordings:
    """A folder's MP3s as they lie at the start of the run."""

    def __init__(self, folder: Path) -> None:
        self.index = Index(scan(folder))

    def attach(self, receipts: Sequence[Receipt]) -> list[Receipt]:
        """The receipts, with what became of the MP3 in `audio`. Raises Paused; the reports stay as they are."""
        known = _sounds([receipt.video_id for receipt in receipts if receipt.outcome in SHELVED])
        return [
            replace(receipt, audio=self._attach(receipt.video_id, known[receipt.video_id]))
            if receipt.outcome in SHELVED and receipt.video_id in known
            else receipt
            for receipt in receipts
        ]

    def _attach(self, identity: str, sound: Sound) -> str:
        found = self.index.of(identity)
        if found is None:
            return "awaited" if sound.is_awaited else ""
        path, modified = found
        # Not read again: what was attached after the file was last changed is that file.
        if sound.version is not None and sound.version >= modified:
            return str(mp3.Attached.UNCHANGED)
        try:
            return str(deliver(identity, Path(path)))
        except (mp3.NotAnMp3, mp3.Deleted, client.NotTaken, StorageUnavailable, OSError) as error:
            return f"{REFUSED}{path.name}: {error}"


def _sounds(video_ids: list[str]) -> dict[str, Sound]:
    rows = Content.objects.filter(video_id__in=video_ids)
    awaited = set(rows.awaiting_audio().values_list("video_id", flat=True))
    return {
        key: Sound(version if digest else None, key in awaited)
        for key, version, digest in rows.values_list("video_id", "audio_version", "media_metadata__mp3_sha256")
    }


def deliver(identity: str, path: Path) -> mp3.Attached:
    act = partial(client.send if settings.UPLOAD_URL else mp3.put, identity, path)
    try:
        return act()
    except (IntegrityError, DataError) as error:
        refusal = violation_of(error)
        if refusal and refusal.rule == "pause_holds":
            raise Paused(refusal.sentence) from error
        raise
