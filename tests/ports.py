"""Ports that nobody else takes: a server is handed its socket, and where it has to open one, it gets a port of ours."""

import os
import re
import socket
from contextlib import suppress
from itertools import count

# Below those of the embedded PostgreSQL and those that systems draw for outgoing connections.
FIRST, A_WORKER = 10_240, 600
# Nobody listens there, and nobody draws it: it belongs to a service of 1974.
SILENT = 1
_worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
_steps = count(os.getpid())


def listening() -> socket.socket:
    """A socket that listens, for a child to inherit: from its making on its port is nobody else's."""
    return socket.create_server(("127.0.0.1", 0), backlog=2048)


def own_port() -> int:
    """A port that is free, and that no other test of this run is given."""
    while True:
        port = FIRST + _worker % 16 * A_WORKER + next(_steps) % A_WORKER
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
