"""The progress of a command of several steps: a moving line for people, and the seconds of each step."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import rich.progress
from rich.console import Console
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

# Called with a text for people; its part before a bracket names the step.
Progress = Callable[[str], None]


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived. As a KeyboardInterrupt, it makes psycopg cancel the query under way, so that the connection can
    still be used to clean up."""


class StepProgress:
    """A `Progress` that is shown, and `took`: seconds by step."""

    def __init__(self, bar: rich.progress.Progress) -> None:
        self.bar = bar
        self.task = bar.add_task("beginning", total=None)
        self.took: dict[str, float] = {}
        self._step, self._since = "", time.monotonic()

    def __call__(self, description: str) -> None:
        self.bar.update(self.task, description=description)
        step = description.partition(" (")[0]
        if step == self._step:
            return
        now = time.monotonic()
        if self._step:
            self.took[self._step] = round(self.took.get(self._step, 0) + now - self._since, 2)
        self._step, self._since = step, now


@contextmanager
def shown_progress(*, is_shown: bool) -> Iterator[StepProgress]:
    """Shown on a terminal only, and erased at the end. SIGTERM ends the block as Ctrl-C does: cleaned up."""
    console = Console(stderr=True)
    columns: tuple[Any, ...] = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    is_disabled = not (is_shown and console.is_terminal)
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        with rich.progress.Progress(*columns, console=console, transient=True, disable=is_disabled) as bar:
            progress = StepProgress(bar)
            yield progress
            progress("")
    except Terminated:
        sys.exit(128 + signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: Any) -> None:
    raise Terminated
