"""What a command of several steps is doing: a line that moves for people, and how long each step took."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Terminated(KeyboardInterrupt):
    """SIGTERM. Of the interrupts psycopg knows this kind: it cancels what is under way, so that the connection still
    serves to clean up."""


class Steps:
    """Call it with what is being done; the part before a bracket names the step."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task = progress.add_task("beginning", total=None)
        self.took: dict[str, float] = {}
        self._name, self._since = "", time.monotonic()

    def __call__(self, what: str) -> None:
        self.progress.update(self.task, description=what)
        name = what.partition(" (")[0]
        if name != self._name:
            self._close()
            self._name = name

    def _close(self) -> None:
        now = time.monotonic()
        if self._name:
            self.took[self._name] = round(self.took.get(self._name, 0) + now - self._since, 2)
        self._since = now


@contextmanager
def steps(*, is_shown: bool) -> Iterator[Steps]:
    """Shown on a terminal only, and gone when the work is done. SIGTERM ends the block as Ctrl-C does: cleaned up."""
    console = Console(stderr=True)
    columns: tuple[Any, ...] = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        with Progress(*columns, console=console, transient=True, disable=not (is_shown and console.is_terminal)) as bar:
            found = Steps(bar)
            yield found
            found("")
    except Terminated:
        sys.exit(128 + signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, frame: Any) -> None:
    raise Terminated
