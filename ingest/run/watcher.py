"""Watching folders: what appears or changes there comes in by itself, until somebody says stop.

Folders are looked through every few seconds: no kernel tells what others write on a network share. What was dealt
with is remembered here as a shortcut only; the receipts in the database say what is settled, so a restart goes on.
"""

import os
import socket
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import Error, connection
from django.utils import timezone

from content.media.storage import scan
from ingest.models import Watcher
from ingest.payload.syntax.unreadable import printable
from ingest.receipts.outcomes import Outcome, Receipt
from ingest.run import folder
from ingest.run.import_run import Errand, MassChange
from ingest.run.shutdown import Stopped

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
    """By what a file shows that it changed."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, file: "os.DirEntry[str] | Path") -> "Stamp":
        stat = file.stat()
        return cls(stat.st_size, stat.st_mtime_ns)


@dataclass
class Sightings:
    """What lay there at the last look and since when, and what was dealt with."""

    since: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)
    done: dict[Path, Stamp] = field(default_factory=dict)

    def complete(self, found: dict[Path, Stamp], *, now: float, clock: float) -> list[Path]:
        """The files to bring in: not dealt with, and the same for long enough. `clock` is the share's time."""
        new = {path: stamp for path, stamp in found.items() if self.done.get(path) != stamp}
        before = self.since
        self.since = {path: (stamp, self._first(before, path, stamp, now)) for path, stamp in new.items()}
        self.done = {path: stamp for path, stamp in self.done.items() if path in found}
        return [
            path
            for path, (stamp, first) in self.since.items()
            if now - first >= SETTLE_SECONDS or clock - stamp.mtime_ns / 1e9 >= OLD_SECONDS
        ]

    @staticmethod
    def _first(before: dict[Path, tuple[Stamp, float]], path: Path, stamp: Stamp, now: float) -> float:
        known = before.get(path)
        return known[1] if known and known[0] == stamp else now

    def settle(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self.done[path] = self.since.pop(path)[0]

    def forget(self) -> None:
        self.done.clear()


class Watching:
    """One watcher of some places, and its row in the database, which says that it lives and what waits."""

    def __init__(self, errand: Errand, *, every: float = EVERY_SECONDS) -> None:
        self.errand = errand
        self.every = every
        self.sightings = Sightings()
        self.audio = Sightings()
        self.absent: set[Path] = set()
        self.unreadable: dict[Path, set[str]] = {}
        self.state = "watching"
        self.beat_at = self.again_at = time.monotonic()
        errand.rest = self._rest
        errand.outage = float("inf")

    def watch(self) -> None:
        """Returns when the errand's stop is asked for."""
        self.errand.say(f"Watching {_listed(self.errand.places)}.")
        try:
            while not self.errand.stop.is_asked:
                self._look()
                self._beat()
                self._rest(SETTLE_SECONDS if self.sightings.since else self.every)
        except Stopped:
            pass
        self.state = "stopped"
        self._beat()

    def _look(self) -> None:
        self.errand.is_routine = time.monotonic() - self.again_at > AGAIN_SECONDS
        if self.errand.is_routine:
            self.sightings.forget()
            self.again_at = time.monotonic()
        if self.errand.audio and self._has_new_audio(self.errand.audio):
            self.sightings.forget()
        found = {path: stamp for place in self.errand.places for path, stamp in self._stamps(place).items()}
        files = self.sightings.complete(found, now=time.monotonic(), clock=time.time())
        if files:
            self._bring_in(files)

    def _has_new_audio(self, folder: Path) -> bool:
        """Whether an MP3 came that is complete: its item may be settled, and is looked at again with all others."""
        found = {Path(path): Stamp(0, int(modified * 1e9)) for path, modified in scan(folder) if path.suffix == ".mp3"}
        is_first = not self.audio.done
        complete = self.audio.complete(found, now=time.monotonic(), clock=time.time())
        self.audio.settle(complete)
        return bool(complete) and not is_first

    def _bring_in(self, files: list[Path]) -> None:
        dealt_with = iter(files)
        tell = self.errand.tell

        def settle_and_tell(path: Path, receipt: Receipt, counts: Counter[str]) -> None:
            self.sightings.settle([next(dealt_with)])
            if not (self.errand.is_routine and receipt.outcome == Outcome.UNCHANGED):
                tell(path, receipt, counts)
            self._beat_when_due()

        self.errand.tell = settle_and_tell
        try:
            self.errand.run(files)
            self.state = "watching"
        except MassChange as change:
            self.state = f"held back: {change}"
            self.errand.say(str(change))
            # Tried again when they change, or with everything else.
            self.sightings.settle(files)
        finally:
            self.errand.tell = tell

    def _stamps(self, place: Path) -> dict[Path, Stamp]:
        """The report files of the place. A place that is gone has none: absence is never a deletion."""
        try:
            if place.is_file():
                found = {place: Stamp.of(place)}
            else:
                os.scandir(place).close()
                found = self._below(place)
        except OSError as error:
            self._say_once(place, f"{printable(str(place))} is not there ({error.strerror}). Waiting for it.")
            return {path: stamp for path, stamp in self.sightings.done.items() if path.is_relative_to(place)}
        if place in self.absent:
            self.absent.remove(place)
            # What could not be read while it went is not to wait.
            self.again_at = float("-inf")
            self.errand.say(f"{printable(str(place))} is back.")
        return found

    def _below(self, place: Path) -> dict[Path, Stamp]:
        found, unreadable = {}, set[str]()

        def hear(error: OSError) -> None:
            unreadable.add(f"{printable(str(error.filename))} cannot be listed ({error.strerror}). Going on without.")

        for entry in folder.entries(place, unreadable=hear):
            with suppress(FileNotFoundError):  # one that is taken away meanwhile
                found[Path(entry.path)] = Stamp.of(entry)
        for sentence in sorted(unreadable - self.unreadable.get(place, set())):
            self.errand.say(sentence)
        self.unreadable[place] = unreadable
        return found

    def _say_once(self, place: Path, sentence: str) -> None:
        if place not in self.absent:
            self.absent.add(place)
            self.errand.say(sentence)

    def _rest(self, seconds: float) -> None:
        """Wait, in pieces that are short enough to show that this one lives."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.errand.stop.rest(min(left, BEAT_SECONDS))
            self._beat_when_due()

    def _beat_when_due(self) -> None:
        if time.monotonic() - self.beat_at > BEAT_SECONDS:
            self._beat()

    def _beat(self) -> None:
        """Say in the database that this watcher lives, and what waits. An outage is no reason to end."""
        self.beat_at = time.monotonic()
        waiting = [stamp.mtime_ns for stamp, _ in self.sightings.since.values()]
        try:
            Watcher.objects.update_or_create(
                name=f"{socket.gethostname()}: {', '.join(printable(str(place)) for place in self.errand.places)}",
                defaults={
                    "host": socket.gethostname(),
                    "beat_at": timezone.now(),
                    "state": self.state if not self.absent else f"{self.state}; waiting for {_listed(self.absent)}",
                    "backlog": len(waiting),
                    "oldest_at": datetime.fromtimestamp(min(waiting) / 1e9, UTC) if waiting else None,
                },
            )
        except Error:
            # A connection that broke stays broken; the next beat makes a new one.
            connection.close()


def _listed(places: Iterable[Path]) -> str:
    return ", ".join(sorted(printable(str(place)) for place in places))
