"""Answers that the server gives by itself: to what is no request, comes too slowly, or finds no thread."""

import json
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class Refusal:
    """JSON, as all errors for programs are. The connection ends with it."""

    status: int
    sentence: str
    retry_after: int = 0

    @property
    def body(self) -> bytes:
        return json.dumps({"error": self.sentence}).encode()

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        headers.append((b"content-length", str(len(self.body)).encode()))
        if self.retry_after:
            headers.append((b"retry-after", str(self.retry_after).encode()))
        return headers

    def in_full(self) -> bytes:
        """With its head, as it is sent."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()]
        lines += [b"%b: %b" % header for header in (*self.headers, (b"connection", b"close"))]
        return b"\r\n".join([*lines, b"", self.body])


class Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


NO_HTTP = Refusal(400, "This is no HTTP request.")
LONG_ADDRESS = Refusal(414, "The address is too long.")
LARGE_HEAD = Refusal(431, "The head of the request is too large.")
BROKEN_BODY = Refusal(408, "The body stopped arriving half-way. Send it again.")
NO_ROOM = Refusal(507, "There is no room on the disk for what was sent. Free some, and send it again.")
BUSY = Refusal(503, "So many are asking that this request found no turn. Try again in a moment.", retry_after=2)
