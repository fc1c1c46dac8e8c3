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

from bench.scratch import ROOT, scratch
from ytv2.local.server import free_port

FILES = int(os.environ.get("BENCH_FILES", "20000"))
# The items in the library before the first run.
EARLIER = 200
ONE_BY_ONE = 1_500
WARMING = 80
CLIENTS = 8
SECRET = secrets.token_urlsafe(16)


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, scratch() as dsn:
        reports, first = written(Path(folder), FILES + EARLIER, first=EARLIER)
        # The library must have items: in an empty one the guard against mass changes has nothing to compare.
        ingested(dsn, first)
        for name in ("new files, in bulk", "the same again"):
            rate(name, FILES, ingested(dsn, reports))
    with tempfile.TemporaryDirectory() as folder, scratch() as dsn:
        count = 2 * ONE_BY_ONE + WARMING
        reports, _ = written(Path(folder), count)
        bodies = [path.read_bytes() for path in sorted(reports.iterdir())]
        rate("one at a time", ONE_BY_ONE, one_by_one(dsn, bodies[:ONE_BY_ONE]))
        rate(f"HTTP, {CLIENTS} clients", ONE_BY_ONE, posted(dsn, bodies[ONE_BY_ONE:]))


def rate(name: str, count: int, seconds: float) -> None:
    print(f"{name:<20} {count:>6} reports in {seconds:6.2f} s: {count / seconds:6.0f}/s", flush=True)


def written(folder: Path, count: int, *, first: int = 0) -> tuple[Path, Path]:
    """Write reports of the sample library, some 4 kB each with two or three summaries.

    Returns two folders; the second holds the `first` of them.
    """
    from ytv2.local.sample.items import items

    rest, earlier = folder / "reports", folder / "earlier"
    for number, item in enumerate(items(count)):
        place = earlier if number < first else rest
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.json").write_text(json.dumps(item.report, ensure_ascii=False))
    return rest, earlier


def environment(dsn: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn, "SYNC_SECRET": SECRET}


def ingested(dsn: str, reports: Path) -> float:
    """Seconds of the whole command as an operator types it, with its start; prints the memory that it took."""
    start = time.perf_counter()
    command = [sys.executable, str(ROOT / "manage.py"), "ingest", str(reports)]
    subprocess.run(command, env=environment(dsn), stdout=subprocess.DEVNULL, check=True)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"  largest process so far: {peak} MB")
    return seconds


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
