"""gunicorn's settings, for a small instance: two processes, each with threads to spare for slow clients."""

import gc
import os
import shutil
import signal
import socket
import struct
import tempfile
from threading import Thread
from typing import Any

from ytv2 import env
from ytv2.ops import client_sockets, logs

bind = f"0.0.0.0:{os.environ.get('PORT', '10000')}"
# Threads wait for slow clients, not for the database: a few connections serve them all.
os.environ.setdefault("DATABASE_POOL", "10")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "64"))
timeout = 30
graceful_timeout = 20
keepalive = 5
# Bytes, the most that gunicorn allows: room for ten values of fifty characters, written as %XX, in several filters.
limit_request_line = 8190
# Workers are replaced now and then, to give grown memory back; the jitter spreads that out. Seldom: a new one has no
# finished answers yet, and the streams of the old one end.
max_requests = 50_000
max_requests_jitter = 5000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat file, not data
# ytv2.middleware.request_log logs requests; gunicorn's other lines have the same form.
accesslog = None
logconfig_dict = logs.configuration(production=env.is_production())
logconfig_dict["loggers"] |= {
    "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
    # Otherwise gunicorn would write its own access lines, with queries.
    "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
}
# The folder in which the processes keep their counts for /metrics: new at each start, the same after a reload.
own = f"ytv2-metrics-{os.getpid()}-"
counts = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if not os.path.basename(counts).startswith(own):
    counts = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=own)
# No database before fork: each worker opens its own connections.
preload_app = False

# A client that sends half a request, of its head or its body, and then nothing is dropped after this time.
STALL_SECONDS = 5


def when_ready(server: Any) -> None:
    """Set the timeout of reads in the kernel: connections inherit it from the listening socket."""
    seconds = struct.pack("@ll", STALL_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock = client_sockets.Listener.of(listener.sock)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, seconds)


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker a place that no other worker has; it continues the counts in the files of that place."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    from gunicorn import util

    os.environ["METRICS_PLACE"] = f"place{worker.place}"
    util.write_error = client_sockets.refuse


def post_worker_init(worker: Any) -> None:
    """Import all pages now, so that the first request does not wait; end event streams on SIGTERM.

    The first worker looks meanwhile which sound files are there.
    """
    from django.urls import get_resolver  # only now: Django is ready

    get_resolver().url_patterns  # noqa: B018 - reading it imports them
    # What is imported stays: the collector of garbage would go through all of it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    if worker.place == 0:
        Thread(target=take_inventory, name="inventory", daemon=True).start()
    stop: Any = signal.getsignal(signal.SIGTERM)

    def end_streams_and_stop(number: int, frame: Any) -> None:
        end_streams()
        stop(number, frame)

    signal.signal(signal.SIGTERM, end_streams_and_stop)


def take_inventory() -> None:
    from django.db import connection  # only now: Django is ready

    from content.media import inventory

    inventory.take_in_passing()
    connection.close()


def post_request(worker: Any, request: Any, environ: dict[str, Any], response: Any) -> None:
    if response and response.headers_sent and response.should_close():
        client_sockets.linger(environ["gunicorn.socket"])
    if not worker.alive:  # it has served its `max_requests`
        end_streams()


def end_streams() -> None:
    """Close the event streams: a worker that stops waits for its requests, and streams do not end by themselves."""
    from content.api.hub import hub  # only now: Django is ready

    hub.close()


def worker_exit(server: Any, worker: Any) -> None:
    """Wait for the last bytes of the streams."""
    if worker.booted:
        from content.api.hub import hub

        hub.close()
        hub.join()


def on_exit(server: Any) -> None:
    shutil.rmtree(counts, ignore_errors=True)
