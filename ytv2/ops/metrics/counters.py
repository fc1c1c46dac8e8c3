"""Counters of the processes that serve, for Prometheus.

Under gunicorn all processes keep their counts in one folder (made by ytv2/ops/gunicorn.py), and the process that
answers /metrics adds them up. A file belongs to a place, not to a process: the next worker in the place continues its
counts, so that ended workers leave no files behind.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PLACE = "METRICS_PLACE"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Seconds. A list takes about 10 ms; beyond 10 s a client has given up.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

if FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get(PLACE, f"pid{os.getpid()}"))

own = CollectorRegistry()
REQUESTS = Counter("ytv2_requests", "Requests that were answered.", ["route", "method", "status"], registry=own)
SECONDS = Histogram("ytv2_request_seconds", "Until the answer began.", ["route"], registry=own, buckets=BUCKETS)
LOGINS = Counter("ytv2_logins", "Logins at the desk, by how they ended.", ["outcome"], registry=own)


def count(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def registry() -> CollectorRegistry:
    """The counts of all processes."""
    if FOLDER not in os.environ:
        return own
    merged = CollectorRegistry()
    MultiProcessCollector(merged)
    return merged
