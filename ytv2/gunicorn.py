"""gunicorn's settings, for a small instance: two processes, each with threads to spare for slow clients."""

import os
import socket
import struct
from typing import Any

bind = f"0.0.0.0:{os.environ.get('PORT', '10000')}"
# Threads wait for slow clients, not for the database: a few connections serve them all.
os.environ.setdefault("DATABASE_POOL", "10")
worker_class = "ytv2.closing.Worker"
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
accesslog = None
# No database before fork: each worker opens its own connections.
preload_app = False

# A client that sends half a request and waits is dropped after this long, whatever half it was.
PATIENCE_SECONDS = 5


def when_ready(server: Any) -> None:
    """Let the kernel keep the patience: sockets inherit it from the one that listens."""
    patience = struct.pack("@ll", PATIENCE_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
