"""The rehearsal: take a snapshot, restore it into a database beside, compare, time each step, leave no trace."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from content.decisions import pause as library_pause
from ytv2.ops.backup import fingerprint, restore, snapshot
from ytv2.ops.backup.comparison import compare
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.progress import Progress
from ytv2.ops.backup.signals import deferred_interrupts

BY, VIA = "rehearsal", "manage.py rehearse"
SUFFIX, MARK = "_rehearsal", "Made by manage.py rehearse, which drops it."
# One rehearsal at a time per database. The lock ends with its connection, even if this process is killed.
LOCK = "SELECT pg_try_advisory_lock(7283100)"


class RehearsalError(RuntimeError):
    """The rehearsal did not take place; the message says why, and the cure."""


@dataclass
class Rehearsal:
    """The report of a rehearsal."""

    database: str
    paused: bool = False
    snapshot: dict[str, Any] = field(default_factory=dict)
    restored: dict[str, Any] = field(default_factory=dict)
    comparison: dict[str, Any] = field(default_factory=dict)
    written_meanwhile: list[str] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        canary = self.restored["canary"]
        return f"{canary['intact']} of {canary['sealed'] - canary['resting']}"

    @property
    def succeeded(self) -> bool:
        """Whether the copy is right. It always equals the manifest; it must equal the present library only if nobody
        wrote to that since the snapshot."""
        canary = self.restored["canary"]
        agrees = self.comparison["agrees"] or bool(self.written_meanwhile)
        return agrees and canary["intact"] == canary["sealed"] - canary["resting"]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"verdict": self.verdict, "succeeded": self.succeeded}


def rehearse(*, folder: Path | None = None, pause: bool = False, progress: Progress = print) -> Rehearsal:
    """Rehearse backup and restore. Afterwards nothing is left but the snapshot in `folder`, if that is given. Raises
    RehearsalError, and the errors of its steps."""
    live = Database.configured()
    copy = live.relative(SUFFIX)
    rehearsal = Rehearsal(str(live))
    with ExitStack() as stack:
        stack.enter_context(_locked(live))
        rehearsal.cleared = _clear(copy)
        if pause:
            rehearsal.paused = stack.enter_context(_paused())
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-"))) / "snapshot"
        taken = snapshot.take(folder, progress=progress)
        rehearsal.snapshot = taken.as_json()
        rehearsal.cleared += taken.cleared
        stack.callback(_drop, copy)
        rehearsal.restored = restore.restore(folder, copy, mark=MARK, progress=progress).as_json()
        rehearsal.comparison = compare(live, copy, progress=progress).as_json()
        progress("looking whether the library stood still")
        connection.close()  # it has been idle for as long as the restore took
        rehearsal.written_meanwhile = fingerprint.differences(taken.manifest, fingerprint.measure_one_moment())
        progress("cleaning up")
    return rehearsal


@contextmanager
def _locked(live: Database) -> Iterator[None]:
    with live.connect(autocommit=True) as conn:
        if not conn.execute(LOCK).fetchall()[0][0]:
            raise RehearsalError("Another rehearsal of this database is under way. Wait for it.")
        yield


def _clear(copy: Database) -> list[str]:
    """Drop the copy that a killed rehearsal left. Raises RehearsalError for a foreign database of that name."""
    with restore.neighbour(copy) as conn:
        mark = restore.comment_of(conn, copy)
        if mark not in (None, MARK):
            raise RehearsalError(f"{copy} exists and is not of a rehearsal. Rename or drop it.")
        if mark is not None:
            restore.drop(conn, copy)
    return [copy.name] if mark is not None else []


@contextmanager
def _paused() -> Iterator[bool]:
    """Pause the library, or take over the pause of a killed rehearsal; anybody else's pause stays. Yields whether the
    pause is ours."""
    with deferred_interrupts() as window:
        pause, _ = library_pause.pause(by=BY, reason="a rehearsal of backup and restore", via=VIA)
        if pause.paused_by != BY:
            with window():
                yield False
            return
        try:
            with window():
                yield True
        finally:
            connection.close_if_unusable_or_obsolete()
            library_pause.resume(by=BY, via=VIA)


def _drop(copy: Database) -> None:
    with restore.neighbour(copy) as conn:
        restore.drop(conn, copy)
