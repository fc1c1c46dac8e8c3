"""The number of the current request: in every log line, in the response's header and on error pages."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
# A proxy's number has this form; anything else could forge log lines or fill them.
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)

_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(given: str | None) -> str:
    """Take the proxy's number, or make one."""
    number = given if given and SANE.fullmatch(given) else secrets.token_hex(8)
    _current.set(number)
    return number


def current() -> str:
    """Empty outside of a request."""
    return _current.get()


def end() -> None:
    _current.set("")
