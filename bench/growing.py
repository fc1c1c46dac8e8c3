"""What one machine serves: responses per second, full and as 304, at two sizes of the library; and how soon
events reach their clients."""

import http.client
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from bench.ingest import served
from bench.scratch import manage, scratch

SIZES = (1_000, 10_000)
SECONDS = 4
CLIENTS = 8
LISTENERS = (1, 30)
WRITES = 30
PATHS = {"list of 12": "/api/reports?size=12", "q=garden": "/api/reports?size=12&q=garden", "filters": "/api/filters"}


def run() -> None:
    for size in SIZES:
        with scratch() as dsn:
            manage(dsn, "sample_library", "--items", str(size), "--json")
            with psycopg.connect(dsn, autocommit=True) as conn:
                conn.execute("VACUUM ANALYZE")  # as autovacuum does in production
            with served(dsn) as address:
                port = int(address.rpartition(":")[2])
                for name, path in PATHS.items():
                    print(f"{size:>6} items, {name:<11} {_rate(port, path):6.0f}/s", flush=True)
                etag = _ask(port, PATHS["list of 12"]).headers["ETag"]
                rate = _rate(port, PATHS["list of 12"], **{"If-None-Match": etag})
                print(f"{size:>6} items, list as 304 {rate:6.0f}/s", flush=True)
                if size == SIZES[0]:
                    for listeners in LISTENERS:
                        _announce(port, dsn, listeners)


def _ask(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """Get the path over a new connection, as a CDN does on a miss."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asking.request("GET", path, headers=headers)
    answer = asking.getresponse()
    answer.read()
    asking.close()
    assert answer.status in (200, 304)
    return answer


def _rate(port: int, path: str, **headers: str) -> float:
    until = time.perf_counter() + SECONDS

    def client(_: int) -> int:
        number = 0
        while time.perf_counter() < until:
            _ask(port, path, **headers)
            number += 1
        return number

    with ThreadPoolExecutor(CLIENTS) as crowd:
        return sum(crowd.map(client, range(CLIENTS))) / SECONDS


def _announce(port: int, dsn: str, listeners: int) -> None:
    """Milliseconds from the commit until the last listener has the event."""
    streams = [_listener(port) for _ in range(listeners)]
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


def _listener(port: int) -> http.client.HTTPResponse:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asking.request("GET", "/api/report-events")
    answer = asking.getresponse()
    assert answer.status == 200
    while answer.readline().strip():
        pass
    return answer


def _receive(stream: http.client.HTTPResponse, key: str) -> None:
    while key.encode() not in stream.readline():
        pass
