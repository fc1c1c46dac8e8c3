"""The processes behind a site: what processor time and memory they take.

Time on a shared machine says who else was there; processor time an answer says what an answer costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil


@dataclass
class Spent:
    """Processor seconds of gunicorn's processes and of the database's sessions."""

    site: float = 0
    database: float = 0


@contextmanager
def spent(site: str, database: str) -> Iterator[Spent]:
    """What a block costs; a session or worker that ends within it is not counted."""
    before, spent = _seconds(site, database), Spent()
    yield spent
    after = _seconds(site, database)
    spent.site, spent.database = (
        sum(seconds - earlier.get(pid, 0) for pid, seconds in later.items())
        for earlier, later in zip(before, after, strict=True)
    )


def largest_mb(site: str) -> int:
    """Resident memory of the largest process that serves the site."""
    return max(process.memory_info().rss for process in _servers(site)) // 1024**2


def _seconds(site: str, database: str) -> tuple[dict[int, float], dict[int, float]]:
    return _by_process(_servers(site)), _by_process(_sessions(database))


def _by_process(processes: Iterator[psutil.Process]) -> dict[int, float]:
    seconds = {}
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds[process.pid] = times.user + times.system
    return seconds


def _servers(site: str) -> Iterator[psutil.Process]:
    return (process for process in _processes() if urlsplit(site).netloc in process.info["cmdline"])


def _sessions(database: str) -> Iterator[psutil.Process]:
    """PostgreSQL writes the database's name into the title of each session's process."""
    return (process for process in _processes() if f" {database} " in " ".join(process.info["cmdline"]))


def _processes() -> Iterator[psutil.Process]:
    return (process for process in psutil.process_iter(["cmdline"]) if process.info["cmdline"])
