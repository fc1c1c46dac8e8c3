"""A client's connection, as uvicorn reads and writes it, within limits of size and time."""

from asyncio import BaseTransport, TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from ytv2.ops.http.refusal import LARGE_HEAD, LONG_ADDRESS, NO_HTTP, Refusal, Refused

# In bytes: room for ten values of fifty characters, written as %XX, in several filters.
LONGEST_ADDRESS = 8190
LONGEST_HEADER = 8190
LARGEST_HEAD = 65_536
MOST_HEADERS = 100
# In seconds: for a whole head; for a client that takes nothing of its answer; for one that was refused to hang up.
HEAD_SECONDS = 10.0
STALL_SECONDS = 30.0
LINGER_SECONDS = 2.0
CHUNKED = b"transfer-encoding: chunked\r\n"


class State(ServerState):
    """What all connections of a process share: once it stops, each ends with its answer."""

    is_stopping = False


class Unchunked:
    """The transport to a client of HTTP/1.0, which knows no chunks: what has no length ends with the connection."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._is_head, self._is_chunked = True, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._is_head:
            self._is_head, self._is_chunked = False, CHUNKED in data
            data = data.replace(CHUNKED, b"")
        elif self._is_chunked:
            size, _, rest = data.partition(b"\r\n")
            data = rest[: int(size or b"0", 16)]
        self._transport.write(data)


class Connection(HttpToolsProtocol):
    """The methods are those that asyncio calls for a connection, and its parser for a request."""

    _waiting: TimerHandle | None = None
    _stalling: TimerHandle | None = None
    _refusal = NO_HTTP
    _is_refused = False
    _head = _fields = 0

    def connection_made(self, transport: BaseTransport) -> None:  # type: ignore[override]
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel(self._waiting)
        self._cancel(self._stalling)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        is_beginning = self._head == 0 and not self._is_answering()
        super().data_received(data if data.isascii() or not is_beginning else _with_quoted_address(data))
        if not self._is_answering() and not self._is_refused:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._refuse(LARGE_HEAD)
            elif self._waiting is None:
                self._wait_for_head()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > LONGEST_ADDRESS:
            self._stop_parsing(LONG_ADDRESS)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(name) + len(value) > LONGEST_HEADER or len(self.headers) > MOST_HEADERS:
            self._stop_parsing(LARGE_HEAD)

    def on_headers_complete(self) -> None:
        self._cancel(self._waiting)
        self._waiting, self._head = None, 0
        super().on_headers_complete()
        if self.scope["http_version"] == "1.0":
            self.cycle.transport = Unchunked(self.transport)  # type: ignore[assignment]
        if isinstance(self.server_state, State) and self.server_state.is_stopping:
            self.cycle.keep_alive = False

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalling = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._cancel(self._stalling)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn calls when its parser stops."""
        self._refuse(self._refusal)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_parsing(self, refusal: Refusal) -> None:
        self._refusal = refusal
        raise Refused(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        self._is_refused = True
        if self._is_answering():
            if self.cycle.response_started:
                self.transport.close()  # the refusal would stand in the middle of an answer
                return
            self.cycle.disconnected = True
        self.transport.write(refusal.in_full())
        # A connection that is closed with unread data is reset, and the client would lose the answer.
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    @staticmethod
    def _cancel(timer: TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


def _with_quoted_address(data: bytes) -> bytes:
    """The parser takes an address in ASCII alone; not every client writes other letters as %XX."""
    line, end, rest = data.partition(b"\r\n")
    return b"".join(bytes([byte]) if byte < 0x80 else b"%%%02X" % byte for byte in line) + end + rest
