"""Processes that turn bytes into reports beside the database's work. They know nothing of Django or the database."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import Any

from ingest import payload

# What reading came to.
Reading = payload.Report | payload.Unreadable


def read(data: bytes, name: str) -> Reading:
    try:
        return payload.read(data, name)
    except payload.Unreadable as problem:
        return problem


def read_all(files: Sequence[tuple[bytes, str]]) -> list[Reading]:
    return [read(data, name) for data, name in files]


class Readers(ProcessPoolExecutor):
    """As many as there are cores beside the one for the rest. Spawned: a forked one would share our connection."""

    def __init__(self) -> None:
        super().__init__(max(1, (os.cpu_count() or 2) - 1), get_context("spawn"), _end_with_the_parent)

    def __exit__(self, *error: Any) -> None:
        """Whoever stops early does not wait for what was ahead."""
        self.shutdown(wait=True, cancel_futures=True)


def _end_with_the_parent() -> None:
    """A parent that was killed takes its readers along."""
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
