"""The MP3s of a run: looked for once, and given to every item whose report came in."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError

from content.models import Content
from content.recordings import Index
from content.refusals import refusal_of
from ingest import audio, sending
from ingest.outcomes import Outcome, Receipt
from ingest.receiving import Paused

# Outcomes after which the item is on the shelf.
SHELVED = {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.HELD, Outcome.FAILED_GENERATION}


class Recordings:
    """The folder's MP3s as they lie at the start of the run."""

    def __init__(self, folder: Path) -> None:
        self.index = Index(folder)

    def attach(self, receipt: Receipt) -> Receipt:
        """The receipt with what became of the MP3 in `audio`. Raises Paused; the report stays as it is."""
        if receipt.outcome not in SHELVED:
            return receipt
        found = self.index.of(receipt.video_id)
        if found is None:
            waits = Content.objects.filter(video_id=receipt.video_id).awaiting_audio().exists()
            return replace(receipt, audio="awaited") if waits else receipt
        try:
            outcome = deliver(receipt.video_id, found)
        except (audio.NotAnMp3, audio.Deleted, sending.NotTaken, OSError) as error:
            return replace(receipt, audio=f"refused: {found.name}: {error}")
        return replace(receipt, audio=str(outcome))


def deliver(identity: str, path: Path) -> audio.Attached:
    if settings.UPLOAD_URL:
        return sending.send(identity, path)
    try:
        return audio.put(identity, path)
    except (IntegrityError, DataError) as error:
        refusal = refusal_of(error)
        if refusal and refusal.rule == "pause_holds":
            raise Paused(refusal.sentence) from error
        raise
