"""gunicorn's threaded worker: it closes connections beside the loop that accepts them, and streams when it stops, and
refuses in JSON."""

import json
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from ytv2.ops import connection_balancing


class Worker(ThreadWorker):
    """gunicorn waits up to two seconds for each client to hang up, in its only loop: leave that to threads.

    `place` is this worker's number, which no other has: the configuration's `pre_fork` gives it.
    """

    place: int
    _accepting = False

    def init_process(self) -> None:
        util.write_error = refuse
        self.closing = ThreadPoolExecutor(max_workers=64, thread_name_prefix="closing")
        super().init_process()

    @property
    def nr_conns(self) -> int:
        """How many connections it holds: gunicorn's own count, which the neighbours see."""
        return self._nr_conns

    @nr_conns.setter
    def nr_conns(self, number: int) -> None:
        self._nr_conns = number
        if self._accepting:
            connection_balancing.say(self.place, number)

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled:
            connection_balancing.say(self.place, self.nr_conns)
        else:
            connection_balancing.close(self.place)

    def accept(self, listener: socket.socket) -> None:
        connection_balancing.wait_for_turn(self.place, listener)
        super().accept(listener)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        # Called after each request of the connection: every time the same, never one around the other.
        conn.close = partial(self._close, conn)
        super().finish_request(conn, fs)

    def _close(self, conn: TConn, graceful: bool = False) -> None:
        if graceful:
            self.closing.submit(TConn.close, conn, graceful)
        else:
            TConn.close(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A worker that stops waits for its requests: those that would never end by themselves are ended."""
        if not self.alive:
            from content.api.events import hub  # only now: Django is ready

            hub.end()
        super().wait_for_and_dispatch_events(timeout)


def refuse(sock: Any, status: int, reason: str, message: str) -> None:
    """Answer what is no HTTP, or too long for it, before the application sees it."""
    body = json.dumps({"error": f"{reason}: {message}" if message else f"{reason}."})
    head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    util.write_nonblock(sock, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))
