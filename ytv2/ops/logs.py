"""Log lines: a constant event name with fields, as JSON in production and to be read locally.

`logging.getLogger(__name__).info("event_name", extra={"items": 3})`; the request's number is added, and secrets are
hidden.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from content.text import utc_iso
from ytv2.ops import request_id
from ytv2.ops.redaction import hide

# Attributes of every record, and Django's objects that say nothing in a line.
ORDINARY = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "request", "response"}


class Lines(logging.Formatter):
    """Lines for people: the time, the level, the event, its fields."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in fields_of(record).items())
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        line = f"{at} {record.levelname.lower()} {_event_of(record)}{' ' + fields if fields else ''}"
        trace = traceback_of(record)
        return hide(f"{line}\n{trace}" if trace else line)


class JsonLines(logging.Formatter):
    """Lines for programs: one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "at": utc_iso(datetime.fromtimestamp(record.created, UTC), "milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        } | fields_of(record)
        trace = traceback_of(record)
        return hide(json.dumps(fields | ({"traceback": trace} if trace else {}), default=str))


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of the event, and the number of its request."""
    fields = {name: value for name, value in vars(record).items() if name not in ORDINARY}
    number = request_id.current()
    return {"request_id": number} | fields if number else fields


def traceback_of(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    return "".join(traceback.format_exception(*record.exc_info)).rstrip()


def _event_of(record: logging.LogRecord) -> str:
    # A line break in a message would look like a new line of the log.
    return record.getMessage().replace("\r", "\\r").replace("\n", "\\n")


def configuration(*, production: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`: one handler, to the standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"ytv2.ops.logs.{'JsonLines' if production else 'Lines'}"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": "INFO"} for name in ("content", "ingest", "ytv2")},
            "django": {"handlers": [], "level": "WARNING"},
            # The access line already reports a 4xx; only tracebacks are taken from this logger.
            "django.request": {"level": "ERROR"},
            # Axes logs the typed name, which may be a password; ytv2.accounts.throttling logs logins without it.
            "axes": {"level": "ERROR"},
        },
    }
