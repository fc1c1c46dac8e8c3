"""How soon events reach their listeners, and what idle listeners cost a reader."""

import resource
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import psycopg

from bench.ingest import served
from bench.reading import load
from bench.reading.library import copied
from bench.reading.work import WORK

ITEMS = 1_000
LISTENERS = (1, 30)
IDLE = 500
WRITES = 30
SECONDS = 4


def run() -> None:
    with copied(ITEMS) as dsn, served(dsn) as site:
        for listeners in LISTENERS:
            _announce(site, dsn, listeners)
        before = _read(site, dsn)
        print(f"list of 12, nobody listens: {before:.0f}/s", flush=True)
        streams = [_idle(site) for _ in range(IDLE)]
        answered = sum(stream.recv(4096).startswith(b"HTTP/1.1 200") for stream in streams)
        beside = _read(site, dsn)
        print(f"list of 12, {answered} of {IDLE} listen: {beside:.0f}/s, {beside / before:.0%}")
        for stream in streams:
            stream.close()


def _read(site: str, dsn: str) -> float:
    return load.run(site, dsn, WORK[0].paths(ITEMS), clients=8, seconds=SECONDS).rate


def _idle(site: str) -> socket.socket:
    """A stream that is asked for and, after the head of the answer, read no more."""
    wanted = IDLE + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))
    host, _, port = urlsplit(site).netloc.partition(":")
    stream = socket.create_connection((host, int(port)), timeout=30)
    stream.sendall(f"GET /api/report-events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return stream


def _announce(site: str, dsn: str, listeners: int) -> None:
    """Milliseconds from the commit until the last listener has the event."""
    streams = [_listener(site) for _ in range(listeners)]
    times = []
    with psycopg.connect(dsn, autocommit=True) as writer, ThreadPoolExecutor(listeners) as crowd:
        for number in range(WRITES):
            begun = time.perf_counter()
            key = f"event-{listeners}-{number}"
            writer.execute("INSERT INTO content (video_id) VALUES (%s)", [key])
            list(crowd.map(lambda stream, key=key: _receive(stream, key), streams))
            times.append((time.perf_counter() - begun) * 1000)
    for stream in streams:
        stream.close()
    print(f"event to {listeners} listeners: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")


def _listener(site: str) -> HTTPResponse:
    asking = HTTPConnection(urlsplit(site).netloc, timeout=30)
    asking.request("GET", "/api/report-events")
    answer = asking.getresponse()
    assert answer.status == 200
    while answer.readline().strip():
        pass
    return answer


def _receive(stream: HTTPResponse, key: str) -> None:
    while key.encode() not in stream.readline():
        pass
