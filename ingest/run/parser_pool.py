"""Processes that turn bytes into reports beside the database's work. They know nothing of Django or the database."""

import os
import pickle
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from functools import partial
from multiprocessing import get_context, parent_process
from typing import Any, NamedTuple

from ingest.payload import Report
from ingest.shelve.reading import Reading, read

CORES = os.cpu_count() or 2
# Bytes and the name they came under.
Contents = list[tuple[bytes, str]]


class Parsed(NamedTuple):
    """Some files as they were parsed, packed: until it is shelved a report takes some 2 kB.

    `items` are those they are about; `opinions` are the categories they give to them, and the date of the report: of
    one item the last one counts.
    """

    packed: bytes
    items: set[str]
    opinions: dict[str, tuple[dict[str, Any], datetime | None]]

    def unpack(self) -> list[tuple[bytes, Reading]]:
        """Each file's bytes and what reading them came to, in order."""
        pairs: list[tuple[bytes, Reading]] = pickle.loads(zlib.decompress(self.packed))  # noqa: S301 - packed below
        return pairs


def parse(contents: Contents) -> Parsed:
    readings = [read(data, name) for data, name in contents]
    reports = [reading for reading in readings if isinstance(reading, Report)]
    pairs = [(data, reading) for (data, _), reading in zip(contents, readings, strict=True)]
    return Parsed(
        zlib.compress(pickle.dumps(pairs, pickle.HIGHEST_PROTOCOL), 1),
        {report.video_id for report in reports},
        {
            it.video_id: (it.subcategories_json, it.indexed_at)
            for it in reports
            if it.video_id and it.subcategories_json
        },
    )


class ParserPool(ProcessPoolExecutor):
    """Spawned: a forked process would share our connection."""

    def __init__(self, processes: int) -> None:
        super().__init__(processes, get_context("spawn"), _end_with_the_parent)

    def __exit__(self, *error: Any) -> None:
        """A run that stops early does not wait for what was ahead."""
        self.shutdown(wait=True, cancel_futures=True)

    def parse(self, contents: Contents) -> Callable[[], Parsed]:
        """Begin; what is returned waits for the end. Where the processes were killed, this one parses on."""
        here = partial(parse, contents)
        try:
            future = self.submit(parse, contents)
        except BrokenProcessPool:
            return here

        def result() -> Parsed:
            try:
                return future.result()
            except BrokenProcessPool:
                return here()

        return result


def _end_with_the_parent() -> None:
    """A parent that is killed takes its parsers along."""
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
