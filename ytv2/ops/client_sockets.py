"""Sockets for clients that stall: gunicorn would linger over them in its one accepting loop and delay all others."""

import json
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn import util

LINGER_SECONDS = 2.0


class Connection(socket.socket):
    """A client's connection. After a read that timed out it reads nothing more, so that closing it does not wait."""

    def recv(self, *args: Any) -> bytes:
        try:
            return super().recv(*args)
        except (BlockingIOError, TimeoutError):
            with suppress(OSError):
                self.shutdown(socket.SHUT_RD)
            raise


class Listener(socket.socket):
    @classmethod
    def of(cls, listener: socket.socket) -> "Listener":
        """Take the listening socket over; the former object is closed."""
        return cls(fileno=listener.detach())

    def accept(self) -> tuple[socket.socket, Any]:
        connection, address = super().accept()
        return Connection(fileno=connection.detach()), address


def linger(connection: socket.socket) -> None:
    """Shut the sending side down and wait up to two seconds for the client to hang up. A connection that is closed with
    unread data is reset, and the client would lose the end of the answer. Call it in the request's own thread."""
    deadline = time.monotonic() + LINGER_SECONDS
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(65_536):
                break
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)


def refuse(connection: socket.socket, status: int, reason: str, message: str) -> None:
    """Refuse in JSON a request that is no HTTP or too long; replaces gunicorn's own answer."""
    body = json.dumps({"error": f"{reason}: {message}" if message else f"{reason}."})
    head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    util.write_nonblock(connection, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))
    linger(connection)
