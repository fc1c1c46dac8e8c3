"""Checks of the library itself: pause, canary, deliveries, audio files and their items."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from content.decisions import canary
from content.decisions import pause as library_pause
from content.media import filenames, inventory
from content.media.storage import storage
from content.models import Content, Tombstone
from content.text import counted
from ingest.models import Delivery, Watcher
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning
from ytv2.ops.doctor.query import rows

FORGOTTEN = timedelta(days=1)
# A watcher writes its row every 15 seconds.
SILENT = timedelta(minutes=2)
# Items that address a sound file of ours that is not there.
DEAD_ADDRESSES = """
    SELECT video_id FROM recording r
    WHERE EXISTS (SELECT FROM unnest(r.names) AS addressed (name) WHERE name NOT IN (SELECT name FROM sound_file))
    ORDER BY video_id
"""


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
    if report.missing or report.altered:
        missing, altered = (some(items) or "none" for items in (report.missing, report.altered))
        message = f"Sealed decisions are lost. Missing: {missing}. Altered: {altered}."
        cure = "Pause (manage.py ingest_pause), look at the history of these items, decide again or restore a snapshot."
        yield error(message, cure)
    elif not report.sealed and Content.objects.exists():
        cure = "When the decisions are as they should be: manage.py canary --seal."
        yield warning("Nothing is sealed: the canary watches nothing.", cure)
    else:
        yield ok(f"{report.intact} of {report.sealed - report.resting} protected decisions are intact.")


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


def sound_files_are_recorded() -> Iterator[Finding]:
    """Brings the table of the sound files in line with the exports: what can be heard follows it."""
    if settings.UPLOAD_URL:
        yield ok(f"The MP3s lie at {settings.UPLOAD_URL}.")
        return
    try:
        stock = inventory.take()
    except inventory.Doubtful as doubt:
        cure = (
            "See that EXPORTS_DIR or the bucket is the right one and is mounted; if they are gone, remove their rows."
        )
        yield warning(f"{doubt} What can be heard stays as it was.", cure)
        return
    if stock.mute:
        message = f"{counted(len(stock.mute), 'file')} called MP3 cannot be played: {some(stock.mute)}."
        yield warning(message, "Replace or remove them.")
        return
    changes = f", {len(stock.changed)} new or changed, {len(stock.gone)} gone" if stock.changed or stock.gone else ""
    yield ok(f"{counted(stock.number, 'sound file is', 'sound files are')} recorded{changes}.")


def audio_has_its_item() -> Iterator[Finding]:
    names = [entry.path.name for entry in storage().entries("audio")]
    ids = {name: keys for name in names if (keys := filenames.keys_of(name))}
    known = _known(set().union(*ids.values()))
    orphans = [file for file in ids if not known & ids[file]]
    if orphans:
        message = f"{len(orphans)} of {len(ids)} MP3s belong to no item: {some(sorted(orphans))}."
        yield warning(message, "Bring their reports in, or remove the files; those of items in the trash stay.")
    else:
        yield ok(f"Each of {len(ids)} MP3s has its item.")


def items_have_their_audio() -> Iterator[Finding]:
    """Items whose audio addresses are those of sound files here."""
    lost = [video_id for (video_id,) in rows(DEAD_ADDRESSES)]
    if lost:
        cure = "Copy the files to the others in audio/, or see that EXPORTS_DIR or the bucket is the right one."
        yield warning(
            f"{counted(len(lost), 'item names', 'items name')} an MP3 that is not here: {some(lost)}.",
            cure,
        )
    else:
        yield ok("Every MP3 that an item names is here.")


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
        if abs(timezone.now() - watcher.beat_at) > SILENT:
            message = f"{watcher.name} is silent since {watcher.beat_at:%Y-%m-%d %H:%M} UTC."
            yield warning(message, "See whether its container runs; if it was removed, delete its row of `watcher`.")
        elif watcher.state != "watching":
            cure = "Mount the share, or look at the files with ingest --dry-run and go on with --allow-mass-change."
            yield warning(f"{watcher.name}: {watcher.state}", cure)
        else:
            yield ok(f"{watcher.name} lives, {counted(watcher.backlog, 'file waits', 'files wait')}.")
    if not watchers:
        yield ok("Nobody watches a folder.")
