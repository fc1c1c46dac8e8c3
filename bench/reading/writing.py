"""A writer beside the readers: reports over HTTP, so many a second."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count as numbers

import httpx

from bench.ingest import SECRET
from ytv2.local.sample.items import items


@contextmanager
def written(site: str, *, a_second: float) -> Iterator[Callable[[], int]]:
    """A block in which new reports come in; gives a function that says how many did."""
    bodies = [item.report for item in items(200)]
    stop, done = threading.Event(), []
    start = time.time_ns() // 10**6 % 10**6

    def write() -> None:
        with httpx.Client(base_url=site, headers={"X-INGEST-TOKEN": SECRET}, timeout=30) as client:
            due = time.monotonic()
            for number in numbers():
                if stop.wait(max(due - time.monotonic(), 0)):
                    return
                key = f"w{start:06}{number:04}"  # as long as a video's, and of this block alone
                body = bodies[number % len(bodies)] | {"video_id": key, "id": f"yt:{key}", "canonical_url": None}
                answer = client.post("/ingest/report", content=json.dumps(body))
                assert answer.status_code == 200, answer.text
                done.append(key)
                due += 1 / a_second

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield lambda: len(done)
    finally:
        stop.set()
        writer.join()
