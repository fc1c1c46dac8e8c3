"""A bar for people while a command works: how far, how fast, how much longer, and what it came to."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[Counter[str]], None]


@contextmanager
def counting(what: str, total: int, *, console: Console, is_shown: bool) -> Iterator[Advance]:
    """A bar that is gone when the work is done; yields what to call after each piece, with the counts so far."""
    if not is_shown:
        yield lambda counts: None
        return
    progress = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
        console=console,
        transient=True,
    )
    with progress:
        task = progress.add_task(what, total=total, rate="", counts="")

        def advance(counts: Counter[str]) -> None:
            speed = progress.tasks[0].speed
            progress.update(
                task,
                advance=1,
                rate=f"{speed:.0f}/s" if speed else "",
                counts=", ".join(f"{number} {outcome}" for outcome, number in counts.items()),
            )

        yield advance
