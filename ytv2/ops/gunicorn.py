"""gunicorn's settings, for a small instance: two processes, each with a loop for its clients and a few threads."""

import ctypes
import gc
import os
import shutil
import signal
import socket
import struct
import tempfile
from contextlib import suppress
from threading import Thread
from typing import Any

from ytv2 import env
from ytv2.ops import logs

bind = f"0.0.0.0:{os.environ.get('PORT', '10000')}"
worker_class = "ytv2.ops.http.loop_worker.LoopWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A database that does not answer is away after this long, in seconds; for commands it may be slower.
os.environ.setdefault("DATABASE_CONNECT_SECONDS", "2")
timeout = 30
graceful_timeout = 20
keepalive = 5
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
    # It warns of whatever is no request.
    "uvicorn.error": {"level": "ERROR", "handlers": ["console"], "propagate": False},
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

# A client that takes nothing of what was sent to it is dropped after so many milliseconds.
UNTAKEN_MS = 30_000
# Bytes that the kernel takes for a client which reads slowly; by itself it would take up to 4 MB for each.
SEND_BUFFER = 256 * 1024
# Linux's number, which Python does not name.
SO_ATTACH_FILTER = 26
# For the kernel (BPF): nothing (0) of a packet that begins a connection, all of any other. It looks at the flags of
# TCP, its fourteenth byte: SYN without ACK.
NO_NEW_CONNECTIONS = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFF))


def when_ready(server: Any) -> None:
    """Connections inherit their limits from the listening socket. Before gunicorn stops, it takes no new ones: those
    that the kernel accepted before are all answered."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        with suppress(AttributeError):  # another system than Linux
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_MS)
    stop: Any = signal.getsignal(signal.SIGTERM)

    def refuse_and_stop(number: int, frame: Any) -> None:
        for listener in server.LISTENERS:
            take_no_more(listener.sock)
        stop(number, frame)

    signal.signal(signal.SIGTERM, refuse_and_stop)


def take_no_more(listener: socket.socket) -> None:
    program = b"".join(struct.pack("HBBI", *instruction) for instruction in NO_NEW_CONNECTIONS)
    buffer = ctypes.create_string_buffer(program)
    with suppress(OSError):  # another system than Linux
        listener.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", len(NO_NEW_CONNECTIONS), ctypes.addressof(buffer))
        )


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker a place that no other worker has; it continues the counts in the files of that place."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    os.environ["METRICS_PLACE"] = f"place{worker.place}"


def post_worker_init(worker: Any) -> None:
    """Import all pages now, so that the first request does not wait. The first worker looks meanwhile which sound files
    are there.
    """
    from django.db.backends.signals import connection_created  # only now: Django is ready
    from django.urls import get_resolver

    from content.db.connections import bound

    connection_created.connect(bound)
    get_resolver().url_patterns  # noqa: B018 - reading it imports them
    # What is imported stays: the collector of garbage would go through all of it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    if worker.place == 0:
        Thread(target=take_inventory, name="inventory", daemon=True).start()


def take_inventory() -> None:
    from django.db import connection  # only now: Django is ready

    from content.media import inventory

    inventory.take_in_passing()
    connection.close()


def on_exit(server: Any) -> None:
    shutil.rmtree(counts, ignore_errors=True)
