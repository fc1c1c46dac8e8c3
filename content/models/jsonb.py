"""JSONB columns that other writers fill: reading one never raises, whatever is in it."""

import json
from typing import Any

import orjson
from django.db import models

# Beyond this Python refuses to read a number, and nobody means one.
LONGEST_NUMBER = 300


class Forgiving(json.JSONDecoder):
    """Reads what Python's limits allow; a value nested deeper than that counts as not said (None)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"parse_int": whole})

    def decode(self, s: str, *args: Any) -> Any:
        try:
            return super().decode(s, *args)
        except RecursionError:
            return None


def whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= LONGEST_NUMBER else None


def read(value: bytes) -> Any:
    """The same, faster; of an integer beyond 64 bits no more than a float holds."""
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return json.loads(value, cls=Forgiving)


def shared_json(**kwargs: Any) -> models.JSONField:
    """A JSONB column that other programs write as well."""
    return models.JSONField(null=True, blank=True, decoder=Forgiving, **kwargs)
