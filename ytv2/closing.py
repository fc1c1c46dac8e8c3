"""gunicorn's threaded worker: it closes connections beside the loop that accepts them, and streams when it stops, and
refuses in JSON."""

import json
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

# As long as a neighbour with nothing to do takes to wake up, for each connection held, up to a millisecond.
LEFT_SECONDS = 0.0001
MANY = 10


class Worker(ThreadWorker):
    """gunicorn waits up to two seconds for each client to hang up, in its only loop: leave that to threads."""

    def init_process(self) -> None:
        util.write_error = refuse
        self.closing = ThreadPoolExecutor(max_workers=64, thread_name_prefix="closing")
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """A client keeps its connection: the more a worker holds, the longer it leaves a new one to its neighbours."""
        time.sleep(min(self.nr_conns, MANY) * LEFT_SECONDS)
        super().accept(listener)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        close = conn.close
        conn.close = lambda graceful=False: self.closing.submit(close, graceful) if graceful else close()
        super().finish_request(conn, fs)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A worker that stops waits for its requests: those that would never end by themselves are ended."""
        if not self.alive:
            from content.events import hub  # only now: Django is ready

            hub.end()
        super().wait_for_and_dispatch_events(timeout)


def refuse(sock: Any, status: int, reason: str, message: str) -> None:
    """Answer what is no HTTP, or too long for it, before the application sees it."""
    body = json.dumps({"error": f"{reason}: {message}" if message else f"{reason}."})
    head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    util.write_nonblock(sock, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))
