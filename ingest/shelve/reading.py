"""What reading a report came to: the report, or why there is none. Knows nothing of Django or the database."""

from typing import Any

from ingest import payload

Reading = payload.Report | payload.Unreadable


def read(data: bytes, name: str) -> Reading:
    try:
        return payload.read(data, name)
    except payload.Unreadable as problem:
        return problem


def read_object(report: Any, name: str) -> Reading:
    try:
        return payload.read_object(report, name)
    except payload.Unreadable as problem:
        return problem
