"""How fast reports come in: many files by the plain command, the same again, one at a time, and over HTTP."""

import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from bench.reading.library import copied
from bench.scratch import ROOT, scratch
from ytv2.local.embedded import Embedded
from ytv2.local.server import free_port

FILES = int(os.environ.get("BENCH_FILES", "20000"))
# The items in the library before the first run.
EARLIER = 200
ONE_BY_ONE = 1_500
WARMING = 80
CLIENTS = 8
# Of reports as the NAS sends them: with the HTML that is made of each text, some 18 kB an item.
LONG = 2_000
TEXT_LENGTH = 3_000
# Brought into a library that is large already.
ADDED = 3_000
SECRET = secrets.token_urlsafe(16)


def run(size: int = 0) -> None:
    """`ingest=100000`: into a library of that size, beside one of a tenth; without a size, into an empty one."""
    if size:
        for number in (size // 10, size):
            with tempfile.TemporaryDirectory() as folder, copied(number) as dsn:
                reports, _ = written(Path(folder), ADDED, length=TEXT_LENGTH)
                rate(f"into {number:,} items", ADDED, ingested(dsn, reports))
        return
    with tempfile.TemporaryDirectory() as folder, scratch() as dsn:
        reports, first = written(Path(folder), FILES + EARLIER, first=EARLIER)
        # The library must have items: in an empty one the guard against mass changes has nothing to compare.
        ingested(dsn, first)
        for name in ("new files, in bulk", "the same again"):
            rate(name, FILES, ingested(dsn, reports))
    with tempfile.TemporaryDirectory() as folder, scratch() as dsn:
        reports, first = written(Path(folder), LONG + EARLIER, first=EARLIER, length=TEXT_LENGTH)
        ingested(dsn, first)
        rate("of 18 kB, in bulk", LONG, ingested(dsn, reports))
    with tempfile.TemporaryDirectory() as folder, scratch() as dsn:
        count = 2 * ONE_BY_ONE + WARMING
        reports, _ = written(Path(folder), count)
        bodies = [path.read_bytes() for path in sorted(reports.iterdir())]
        rate("one at a time", ONE_BY_ONE, one_by_one(dsn, bodies[:ONE_BY_ONE]))
        rate(f"HTTP, {CLIENTS} clients", ONE_BY_ONE, posted(dsn, bodies[ONE_BY_ONE:]))


def rate(name: str, count: int, seconds: float) -> None:
    print(f"{name:<20} {count:>6} reports in {seconds:6.2f} s: {count / seconds:6.0f}/s", flush=True)


def written(folder: Path, count: int, *, first: int = 0, length: int = 0) -> tuple[Path, Path]:
    """Write reports of the sample library, some 4 kB each with two or three summaries.

    Texts are lengthened to `length` characters, each with those of the reports before. Returns two folders; the second
    holds the `first` of them.
    """
    from ytv2.local.sample.items import items

    rest, earlier, words = folder / "reports", folder / "earlier", ""
    for number, item in enumerate(items(count)):
        place = earlier if number < first else rest
        for variant in item.report["summary"]["variants"] if length else ():
            words = f"{variant['text']}\n\n{words}"[:length]
            variant["text"] = words
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.json").write_text(json.dumps(item.report, ensure_ascii=False))
    return rest, earlier


def environment(dsn: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn, "SYNC_SECRET": SECRET}


def ingested(dsn: str, reports: Path) -> float:
    """Seconds of the whole command as an operator types it, with its start; prints its processor time and memory.

    On a machine that others use the processor time is what tells two runs apart.
    """
    start, spent, database = time.perf_counter(), _of_children(), _of_database()
    command = [sys.executable, str(ROOT / "manage.py"), "ingest", str(reports)]
    subprocess.run(command, env=environment(dsn), stdout=subprocess.DEVNULL, check=True)
    seconds, count = time.perf_counter() - start, len(list(reports.iterdir()))
    milliseconds = [1e3 * each / count for each in (_of_children() - spent, _of_database() - database)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"  processor time a report: command {milliseconds[0]:.2f} ms, database {milliseconds[1]:.2f} ms;"
        f" largest process so far {peak} MB"
    )
    return seconds


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _of_database() -> float:
    """Processor seconds of the server's processes, those that ended as well."""
    server = Embedded().status()
    assert server
    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().splitlines()[0]))
    return sum(sum(process.cpu_times()[:4]) for process in (postmaster, *postmaster.children()))


ONE = """
import sys, time
from ingest.shelve.corridor import receive
bodies = sys.stdin.buffer.read().split(b"\\0")
receive(bodies[0], "warm")
start = time.perf_counter()
for place, body in enumerate(bodies):
    receive(body, f"{place}.json")
print(time.perf_counter() - start)
"""


def one_by_one(dsn: str, bodies: list[bytes]) -> float:
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--verbosity", "0", "-c", ONE]
    done = subprocess.run(command, env=environment(dsn), input=b"\0".join(bodies), capture_output=True, check=True)
    return float(done.stdout.split()[-1])


def posted(dsn: str, bodies: list[bytes]) -> float:
    """Seconds for all bodies but the first WARMING, which warm the server up."""
    with served(dsn) as address:
        _posted_by_all(address, bodies[:WARMING])
        return _posted_by_all(address, bodies[WARMING:])


def _posted_by_all(address: str, bodies: list[bytes]) -> float:
    shares = [bodies[place::CLIENTS] for place in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        start = time.perf_counter()
        for client in [clients.submit(_post, address, share) for share in shares]:
            client.result()
        return time.perf_counter() - start


def _post(address: str, bodies: list[bytes]) -> None:
    """Post the bodies with the simplest client: it runs on the same cores as the server."""
    client = HTTPConnection(urlsplit(address).netloc, timeout=30)
    for body in bodies:
        client.request("POST", "/ingest/report", body, {"X-INGEST-TOKEN": SECRET})
        answer = json.loads(client.getresponse().read())
        assert answer.get("upserted") == 1, answer
    client.close()


@contextmanager
def served(dsn: str, *options: str, **settings: str) -> Iterator[str]:
    """The address of the site as production serves it, once it answers; with further options and settings if given."""
    address = f"http://127.0.0.1:{free_port(27_500)}"
    command = [
        "-m",
        "gunicorn",
        "ytv2.wsgi",
        "--config",
        "ytv2/ops/gunicorn.py",
        "--bind",
        address.removeprefix("http://"),
        *options,
    ]
    arguments = [sys.executable, *command]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(arguments, cwd=ROOT, env=environment(dsn) | settings, **quiet) as server:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=60) as client:
                client.get(f"{address}/health/db")
            yield address
        finally:
            server.terminate()
