"""`make bench ARGS=reading-soak`: thirty minutes of all of it, and what a worker's memory does meanwhile.

The workers are not replaced after so many requests, as in production: else nothing that grows would show.
"""

import os
import time
from itertools import cycle

from bench.ingest import served
from bench.reading import load, processes, results
from bench.reading.library import copied
from bench.reading.work import WORK
from bench.reading.writing import written

ITEMS = 10_000
MINUTES = float(os.environ.get("BENCH_MINUTES", "30"))
TURN = 10  # seconds of one kind of work
WRITES = 2  # reports a second


def run(number: int = ITEMS) -> None:
    minutes: list[dict[str, float]] = []
    with copied(number) as dsn, served(dsn, "--max-requests", "0") as site, written(site, a_second=WRITES):
        started = time.monotonic()
        for place, work in enumerate(cycle(WORK)):
            if (past := time.monotonic() - started) > MINUTES * 60:
                break
            paths = [work.hot(number)] if place // len(WORK) % 2 else work.paths(number)
            figures = load.run(site, dsn, paths, clients=8, seconds=TURN)
            memory = processes.largest_mb(site)
            minutes.append(
                {"minute": round(past / 60, 1), "mb": memory, "rate": figures.rate, "errors": figures.errors}
            )
            print(f"{past / 60:5.1f} min  {work.name:<30} {figures.rate:8.1f}/s  {memory} MB", flush=True)
    results.publish("soak", {number: {"turns": minutes}}, {"wrk": load.generator()})
