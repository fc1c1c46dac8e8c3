"""Checks of the library itself: pause, canary, deliveries, audio files and their items."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote

from django.utils import timezone

from content.decisions import canary
from content.decisions import pause as pausing
from content.media import exports, filenames
from content.media.storage import storage
from content.models import Content, Tombstone
from content.text import counted
from ingest.models import Delivery, Watcher
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning

FORGOTTEN = timedelta(days=1)
# A watcher shows that it lives every quarter of a minute.
SILENT = timedelta(minutes=2)
HERE = exports.address("audio", "")


def library_is_not_paused() -> Iterator[Finding]:
    name, pause = "library_is_not_paused", pausing.current()
    if pause is None:
        yield ok(name, "Machines may write.")
        return
    said = (
        f"Paused since {pause.since:%Y-%m-%d %H:%M} UTC by {pause.paused_by}{': ' * bool(pause.reason)}{pause.reason}."
    )
    if timezone.now() - pause.since > FORGOTTEN:
        yield warning(name, said, "If that was forgotten: manage.py ingest_resume.")
    else:
        yield ok(name, said)


def canary_sings() -> Iterator[Finding]:
    name, found = "canary_sings", canary.check()
    if not found.ok:
        missing, altered = (some(items) or "none" for items in (found.missing, found.altered))
        said = f"Sealed decisions are lost. Missing: {missing}. Altered: {altered}."
        cure = "Pause (manage.py ingest_pause), look at the history of these items, decide again or restore a snapshot."
        yield error(name, said, cure)
    elif not found.sealed and Content.objects.exists():
        cure = "When the decisions are as they should be: manage.py canary --seal."
        yield warning(name, "Nothing is sealed: the canary watches nothing.", cure)
    else:
        yield ok(name, f"{found.intact} of {found.sealed - found.resting} sealed decisions are intact.")


def deliveries_are_done() -> Iterator[Finding]:
    """Deliveries that left work: refused, or still being written."""
    left = Delivery.objects.filter(is_open=True).order_by("first_at")
    oldest = left.values_list("first_at", "name").first()
    if oldest is None:
        yield ok("deliveries_are_done", "No delivery waits for anybody.")
        return
    since, what = oldest
    said = f"{left.count()} deliveries are open, the oldest since {since:%Y-%m-%d %H:%M} UTC: {what}."
    yield warning("deliveries_are_done", said, "Open the inbox in the admin: each says what is wrong with it.")


def audio_has_its_item() -> Iterator[Finding]:
    name, files = "audio_has_its_item", _audio_files()
    ids = {file: filenames.ids_within(file.removesuffix(".mp3")) for file in files}
    known = _known(set().union(*ids.values()))
    orphans = [file for file in files if not known & ids[file]]
    if orphans:
        said = f"{len(orphans)} of {len(files)} MP3s belong to no item: {some(sorted(orphans))}."
        yield warning(name, said, "Bring their reports in, or remove the files; those of items in the trash stay.")
    else:
        yield ok(name, f"Each of {len(files)} MP3s has its item.")


def items_have_their_audio() -> Iterator[Finding]:
    """Items whose own MP3 is said to lie here."""
    name, files = "items_have_their_audio", set(_audio_files())
    said = Content.objects.filter(media__audio_url__startswith=HERE)
    lost = [
        video_id
        for video_id, media in said.values_list("video_id", "media").iterator()
        if unquote(str(media["audio_url"])).removeprefix(HERE) not in files
    ]
    if lost:
        cure = "Copy the files to the others in audio/, or see that EXPORTS_DIR or the bucket is the right one."
        yield warning(
            name,
            f"{counted(len(lost), 'item names', 'items name')} an MP3 that is not here: {some(sorted(lost))}.",
            cure,
        )
    else:
        yield ok(name, "Every MP3 that an item names is here.")


def _audio_files() -> list[str]:
    return [entry.path.name for entry in storage().entries("audio") if entry.path.suffix == ".mp3"]


def _known(ids: set[str]) -> set[str]:
    """Those that are an item here or in the trash."""
    known: set[str] = set()
    for model in (Content, Tombstone) if ids else ():
        for video_id in model.objects.values_list("video_id", flat=True).iterator():  # type: ignore[attr-defined]
            known |= ids.intersection(filenames.spellings(video_id))
    return known


def watchers_live() -> Iterator[Finding]:
    """Watching ingests: none is silent, held back, or waits for a share. One that was ended is none."""
    name, here = "watchers_live", list(Watcher.objects.exclude(state="stopped").order_by("name"))
    for watcher in here:
        if timezone.now() - watcher.beat_at > SILENT:
            said = f"{watcher.name} is silent since {watcher.beat_at:%Y-%m-%d %H:%M} UTC."
            yield warning(name, said, "See whether its container runs; if it was removed, delete its row of `watcher`.")
        elif watcher.state != "watching":
            cure = "Mount the share, or look at the files with ingest --dry-run and go on with --allow-mass-change."
            yield warning(name, f"{watcher.name}: {watcher.state}", cure)
        else:
            yield ok(name, f"{watcher.name} lives, {counted(watcher.backlog, 'file waits', 'files wait')}.")
    if not here:
        yield ok(name, "Nobody watches a folder.")
