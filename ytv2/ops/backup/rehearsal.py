"""The rehearsal: snapshot, restore beside, compare, time each, and leave no trace."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from content.decisions import pause as pausing
from ytv2.ops.backup import comparison as comparing
from ytv2.ops.backup import fingerprint, restore, run_manage, snapshot
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.signals import undisturbed

BY, VIA = "rehearsal", "manage.py rehearse"
SUFFIX, MARK = "_rehearsal", "Made by manage.py rehearse, which drops it."
# One at a time a database; it goes with the session, whatever becomes of us.
ALONE = "SELECT pg_try_advisory_lock(7283100)"
Say = Callable[[str], None]


class CannotRehearse(RuntimeError):
    """The rehearsal did not take place; says why, and the cure."""


@dataclass
class Rehearsal:
    """The report."""

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
        """What was restored is always compared with the manifest; with the library as it is now only if that
        stood still meanwhile."""
        canary = self.restored["canary"]
        agrees = self.comparison["agrees"] or bool(self.written_meanwhile)
        return agrees and canary["intact"] == canary["sealed"] - canary["resting"]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"verdict": self.verdict, "succeeded": self.succeeded}


def rehearse(*, folder: Path | None = None, pause: bool = False, say: Say = print) -> Rehearsal:
    """Whatever happens, what it made is gone afterwards; `folder` keeps the snapshot. Raises CannotRehearse and what
    its steps raise."""
    live = Database.configured()
    copy = live.relative(SUFFIX)
    found = Rehearsal(str(live))
    with ExitStack() as stack:
        stack.enter_context(_alone(live))
        found.cleared = _clear(copy)
        if pause:
            found.paused = stack.enter_context(_paused())
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-"))) / "snapshot"
        taken = snapshot.take(folder, say=say)
        found.snapshot = taken.as_json()
        found.cleared += taken.cleared
        stack.callback(_drop, copy)
        found.restored = restore.restore(folder, copy, mark=MARK, say=say).as_json()
        found.comparison = comparing.compare(live, copy, say=say).as_json()
        say("looking whether the library stood still")
        found.written_meanwhile = fingerprint.differences(taken.manifest, run_manage.manage(live, "measure"))
        say("cleaning up")
    return found


@contextmanager
def _alone(live: Database) -> Iterator[None]:
    with live.connect(autocommit=True) as conn:
        if not conn.execute(ALONE).fetchall()[0][0]:
            raise CannotRehearse("Another rehearsal of this database is under way. Wait for it.")
        yield


def _clear(copy: Database) -> list[str]:
    """Drop what a rehearsal left that was killed. What bears the name without our mark is not ours."""
    with restore.neighbour(copy) as conn:
        said = restore.commented(conn, copy)
        if said not in (None, MARK):
            raise CannotRehearse(f"{copy} exists and is not of a rehearsal. Rename or drop it.")
        if said is not None:
            restore.drop(conn, copy)
    return [copy.name] if said is not None else []


@contextmanager
def _paused() -> Iterator[bool]:
    """A pause of our own, also one that a killed rehearsal left; somebody else's stands. Yields whether it is ours."""
    with undisturbed() as window:
        found, _ = pausing.pause(by=BY, reason="a rehearsal of backup and restore", via=VIA)
        if found.paused_by != BY:
            with window():
                yield False
            return
        try:
            with window():
                yield True
        finally:
            connection.close_if_unusable_or_obsolete()
            pausing.resume(by=BY, via=VIA)


def _drop(copy: Database) -> None:
    with restore.neighbour(copy) as conn:
        restore.drop(conn, copy)
