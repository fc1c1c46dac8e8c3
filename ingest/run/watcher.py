"""Watching folders: what appears or changes there comes in by itself, until somebody says stop.

Folders are looked through every few seconds: no kernel reports what others write on a network share. What was dealt
with is remembered here as a shortcut only; the receipts in the database say what is settled, so a restart goes on.
"""

import os
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import Error, connection
from django.utils import timezone

from content.media.filenames import is_mp3
from content.media.storage import scan
from ingest.models import Watcher
from ingest.outcomes import Outcome, Receipt
from ingest.payload.syntax.unreadable import printable
from ingest.run import folder
from ingest.run.import_run import run
from ingest.run.mass_change_guard import MassChange
from ingest.run.retry import Retry
from ingest.run.shutdown import Stop, Stopped

EVERY_SECONDS = 5.0
# A file is complete when it stayed the same so long.
SETTLE_SECONDS = 2.0
# By the clock of the share a file is old: nobody is writing it, also at the first look.
OLD_SECONDS = 10.0
# Everything is looked at again now and then: rights change without a trace, rows do by other writers.
AGAIN_SECONDS = 600.0
BEAT_SECONDS = 15.0


@dataclass(frozen=True)
class Stamp:
    """What differs once a file has changed."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, file: "os.DirEntry[str] | Path") -> "Stamp":
        status = file.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass
class Sightings:
    """The files that wait, with the moment since when they are as they are; and those that were dealt with."""

    waiting: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)
    done: dict[Path, Stamp] = field(default_factory=dict)

    def complete(self, stamps: dict[Path, Stamp], *, now: float, clock: float) -> list[Path]:
        """The files to bring in: not dealt with, and the same for long enough. `clock` is the share's time."""
        new = {path: stamp for path, stamp in stamps.items() if self.done.get(path) != stamp}
        before = self.waiting
        self.waiting = {path: (stamp, self._first(before, path, stamp, now)) for path, stamp in new.items()}
        self.done = {path: stamp for path, stamp in self.done.items() if path in stamps}
        return [
            path
            for path, (stamp, first) in self.waiting.items()
            if now - first >= SETTLE_SECONDS or clock - stamp.mtime_ns / 1e9 >= OLD_SECONDS
        ]

    @staticmethod
    def _first(before: dict[Path, tuple[Stamp, float]], path: Path, stamp: Stamp, now: float) -> float:
        known = before.get(path)
        return known[1] if known and known[0] == stamp else now

    def settle(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self.done[path] = self.waiting.pop(path)[0]

    def forget(self) -> None:
        self.done.clear()


class FolderWatcher:
    """One watcher of some places, and its row in the database, which says that it lives and what waits.

    `tell` is called with each file that has news and its receipt, `say` with what happens to the watcher itself.
    """

    def __init__(
        self,
        places: list[Path],
        *,
        stop: Stop,
        say: Callable[[str], None],
        tell: Callable[[Path, Receipt], None],
        audio: Path | None = None,
        allow_mass_change: bool = False,
        every: float = EVERY_SECONDS,
    ) -> None:
        self.places, self.stop, self.say, self.tell = places, stop, say, tell
        self.audio, self.allow_mass_change, self.every = audio, allow_mass_change, every
        self.retry = Retry(stop, say, sleep=self._sleep, outage=float("inf"))
        self.reports, self.recordings = Sightings(), Sightings()
        self.absent: set[Path] = set()
        self.omissions: dict[Path, set[str]] = {}
        self.state = "watching"
        self.beat_at = self.again_at = time.monotonic()

    def watch(self) -> None:
        """Returns when the stop is asked for."""
        self.say(f"Watching {_listed(self.places)}.")
        try:
            while not self.stop.is_asked:
                self._look()
                self._beat()
                self._sleep(SETTLE_SECONDS if self.reports.waiting else self.every)
        except Stopped:
            pass
        self.state = "stopped"
        self._beat()

    def _look(self) -> None:
        is_routine = time.monotonic() - self.again_at > AGAIN_SECONDS
        if is_routine:
            self.again_at = time.monotonic()
        if is_routine or (self.audio and self._has_new_audio(self.audio)):
            self.reports.forget()
        stamps = {path: stamp for place in self.places for path, stamp in self._stamps(place).items()}
        files = self.reports.complete(stamps, now=time.monotonic(), clock=time.time())
        if files:
            self._bring_in(files, is_routine)

    def _has_new_audio(self, folder: Path) -> bool:
        """Whether a complete MP3 came: its item may be settled, and is looked at again with all others."""
        mp3s = (entry for entry in scan(folder) if is_mp3(entry.path.name))
        stamps = {Path(mp3.path): Stamp(mp3.size, int(mp3.modified * 1e9)) for mp3 in mp3s}
        is_first = not self.recordings.done
        complete = self.recordings.complete(stamps, now=time.monotonic(), clock=time.time())
        self.recordings.settle(complete)
        return bool(complete) and not is_first

    def _bring_in(self, files: list[Path], is_routine: bool) -> None:
        """Raises Stopped while it waits, once the files that are in have been answered."""
        try:
            for path, receipt in run(
                files,
                places=self.places,
                retry=self.retry,
                allow_mass_change=self.allow_mass_change,
                audio=self.audio,
                is_routine=is_routine,
            ):
                self.reports.settle([path])
                if not (is_routine and receipt.outcome == Outcome.UNCHANGED):
                    self.tell(path, receipt)
                self._beat_when_due()
            self.state = "watching"
        except MassChange as change:
            self.state = f"held back: {change}"
            self.say(str(change))
            # Tried again when they change, or with everything else.
            self.reports.settle(files)

    def _stamps(self, place: Path) -> dict[Path, Stamp]:
        """The report files of the place. A place that is gone has none: absence is never a deletion."""
        try:
            if place.is_file():
                stamps = {place: Stamp.of(place)}
            else:
                os.scandir(place).close()
                stamps = self._below(place)
        except OSError as error:
            if place not in self.absent:
                self.absent.add(place)
                self.say(f"{printable(str(place))} is not there ({error.strerror}). Waiting for it.")
            return {path: stamp for path, stamp in self.reports.done.items() if path.is_relative_to(place)}
        if place in self.absent:
            self.absent.remove(place)
            # What could not be read while it went is not to wait.
            self.again_at = float("-inf")
            self.say(f"{printable(str(place))} is back.")
        return stamps

    def _below(self, place: Path) -> dict[Path, Stamp]:
        stamps, omissions, passed_over = {}, set[str](), folder.PassedOver()

        def note(error: OSError) -> None:
            omissions.add(f"{printable(str(error.filename))} cannot be listed ({error.strerror}). Going on without.")

        for entry in folder.entries(place, unreadable=note, passed_over=passed_over):
            with suppress(FileNotFoundError):  # one that is taken away meanwhile
                stamps[Path(entry.path)] = Stamp.of(entry)
        omissions |= {f"{printable(str(path))} is passed over." for path in passed_over.folders}
        for sentence in sorted(omissions - self.omissions.get(place, set())):
            self.say(sentence)
        self.omissions[place] = omissions
        return stamps

    def _sleep(self, seconds: float) -> None:
        """In pieces that are short enough to show that this watcher lives."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.stop.sleep(min(left, BEAT_SECONDS))
            self._beat_when_due()

    def _beat_when_due(self) -> None:
        if time.monotonic() - self.beat_at > BEAT_SECONDS:
            self._beat()

    def _beat(self) -> None:
        """Write that this watcher lives, and what waits. An outage is no reason to end."""
        self.beat_at = time.monotonic()
        dates = [stamp.mtime_ns for stamp, _ in self.reports.waiting.values()]
        try:
            Watcher.objects.update_or_create(
                name=f"{socket.gethostname()}: {', '.join(printable(str(place)) for place in self.places)}",
                defaults={
                    "host": socket.gethostname(),
                    "beat_at": timezone.now(),
                    "state": self.state if not self.absent else f"{self.state}; waiting for {_listed(self.absent)}",
                    "backlog": len(dates),
                    "oldest_at": datetime.fromtimestamp(min(dates) / 1e9, UTC) if dates else None,
                },
            )
        except Error:
            # A connection that broke stays broken; the next beat makes a new one.
            connection.close()


def _listed(places: Iterable[Path]) -> str:
    return ", ".join(sorted(printable(str(place)) for place in places))
