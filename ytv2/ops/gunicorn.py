"""gunicorn's settings, for a small instance: two processes, each with threads to spare for slow clients."""

import os
import shutil
import socket
import struct
import tempfile
from typing import Any

from ytv2 import env
from ytv2.ops import connection_balancing, logs

bind = f"0.0.0.0:{os.environ.get('PORT', '10000')}"
# Threads wait for slow clients, not for the database: a few connections serve them all.
os.environ.setdefault("DATABASE_POOL", "10")
worker_class = "ytv2.ops.gunicorn_worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "64"))
timeout = 30
graceful_timeout = 20
keepalive = 5
# Ten values of fifty characters for several filters, each written as %XX: the most that gunicorn allows.
limit_request_line = 8190
# Memory that grows is given back now and then; not by all at the same time.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat file, not data
# The access line is ytv2.middleware.access'; gunicorn's own lines take the same form.
accesslog = None
logconfig_dict = logs.configuration(production=env.is_production())
logconfig_dict["loggers"] |= {
    "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
    # With a configuration of its own gunicorn would write its access lines again, queries and all.
    "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
}
# Where the processes put together what they count for /metrics: new at each start, the same after a reload.
own = f"ytv2-metrics-{os.getpid()}-"
counts = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if not os.path.basename(counts).startswith(own):
    counts = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=own)
# No database before fork: each worker opens its own connections.
preload_app = False

# A client that sends half a request and waits is dropped after this long, whatever half it was.
PATIENCE_SECONDS = 5


def when_ready(server: Any) -> None:
    """Let the kernel keep the patience: sockets inherit it from the one that listens."""
    patience = struct.pack("@ll", PATIENCE_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker a place that no other has: in its files it goes on counting."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    os.environ["METRICS_PLACE"] = f"place{worker.place}"


def child_exit(server: Any, worker: Any) -> None:
    """One that was killed could not say that it accepts no more."""
    connection_balancing.close(worker.place)


def post_worker_init(worker: Any) -> None:
    """Import all pages before the first request, which would wait for it."""
    from django.urls import get_resolver  # only now: Django is ready

    get_resolver().url_patterns  # noqa: B018 - read for what reading it does


def on_exit(server: Any) -> None:
    shutil.rmtree(counts, ignore_errors=True)
