"""Checks of the library itself: pause, canary, deliveries, audio files and their items."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote

from django.utils import timezone

from content.decisions import canary
from content.decisions import pause as library_pause
from content.media import exports, filenames
from content.media.storage import storage
from content.models import Content, Tombstone
from content.text import counted
from ingest.models import Delivery, Watcher
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning

FORGOTTEN = timedelta(days=1)
# A watcher writes its row every 15 seconds.
SILENT = timedelta(minutes=2)
HERE = exports.address("audio", "")


def library_is_not_paused() -> Iterator[Finding]:
    pause = library_pause.current()
    if pause is None:
        yield ok("Machines may write.")
        return
    message = (
        f"Paused since {pause.since:%Y-%m-%d %H:%M} UTC by {pause.paused_by}{': ' * bool(pause.reason)}{pause.reason}."
    )
    if timezone.now() - pause.since > FORGOTTEN:
        yield warning(message, "If that was forgotten: manage.py ingest_resume.")
    else:
        yield ok(message)


def canary_sings() -> Iterator[Finding]:
    report = canary.check()
    if not report.ok:
        missing, altered = (some(items) or "none" for items in (report.missing, report.altered))
        message = f"Sealed decisions are lost. Missing: {missing}. Altered: {altered}."
        cure = "Pause (manage.py ingest_pause), look at the history of these items, decide again or restore a snapshot."
        yield error(message, cure)
    elif not report.sealed and Content.objects.exists():
        cure = "When the decisions are as they should be: manage.py canary --seal."
        yield warning("Nothing is sealed: the canary watches nothing.", cure)
    else:
        yield ok(f"{report.intact} of {report.sealed - report.resting} sealed decisions are intact.")


def deliveries_are_done() -> Iterator[Finding]:
    """Deliveries that are not settled: refused, or of a file that is still being written."""
    still_open = Delivery.objects.filter(is_open=True).order_by("first_at")
    oldest = still_open.values_list("first_at", "name").first()
    if oldest is None:
        yield ok("No delivery waits for anybody.")
        return
    since, name = oldest
    message = f"{still_open.count()} deliveries are open, the oldest since {since:%Y-%m-%d %H:%M} UTC: {name}."
    yield warning(message, "Open the inbox in the admin: each says what is wrong with it.")


def audio_has_its_item() -> Iterator[Finding]:
    files = _audio_files()
    ids = {file: filenames.ids_within(file.removesuffix(".mp3")) for file in files}
    known = _known(set().union(*ids.values()))
    orphans = [file for file in files if not known & ids[file]]
    if orphans:
        message = f"{len(orphans)} of {len(files)} MP3s belong to no item: {some(sorted(orphans))}."
        yield warning(message, "Bring their reports in, or remove the files; those of items in the trash stay.")
    else:
        yield ok(f"Each of {len(files)} MP3s has its item.")


def items_have_their_audio() -> Iterator[Finding]:
    """Items whose audio address is that of an MP3 here."""
    files = set(_audio_files())
    items = Content.objects.filter(media__audio_url__startswith=HERE)
    lost = [
        video_id
        for video_id, media in items.values_list("video_id", "media").iterator()
        if unquote(str(media["audio_url"])).removeprefix(HERE) not in files
    ]
    if lost:
        cure = "Copy the files to the others in audio/, or see that EXPORTS_DIR or the bucket is the right one."
        yield warning(
            f"{counted(len(lost), 'item names', 'items name')} an MP3 that is not here: {some(sorted(lost))}.",
            cure,
        )
    else:
        yield ok("Every MP3 that an item names is here.")


def _audio_files() -> list[str]:
    return [entry.path.name for entry in storage().entries("audio") if entry.path.suffix == ".mp3"]


def _known(ids: set[str]) -> set[str]:
    """The ids among these of items here or in the trash."""
    known: set[str] = set()
    for model in (Content, Tombstone) if ids else ():
        for video_id in model.objects.values_list("video_id", flat=True).iterator():  # type: ignore[attr-defined]
            known |= ids.intersection(filenames.spellings(video_id))
    return known


def watchers_live() -> Iterator[Finding]:
    """No `ingest --watch` that was not stopped is silent, held back, or waits for a share."""
    watchers = list(Watcher.objects.exclude(state="stopped").order_by("name"))
    for watcher in watchers:
        if timezone.now() - watcher.beat_at > SILENT:
            message = f"{watcher.name} is silent since {watcher.beat_at:%Y-%m-%d %H:%M} UTC."
            yield warning(message, "See whether its container runs; if it was removed, delete its row of `watcher`.")
        elif watcher.state != "watching":
            cure = "Mount the share, or look at the files with ingest --dry-run and go on with --allow-mass-change."
            yield warning(f"{watcher.name}: {watcher.state}", cure)
        else:
            yield ok(f"{watcher.name} lives, {counted(watcher.backlog, 'file waits', 'files wait')}.")
    if not watchers:
        yield ok("Nobody watches a folder.")
