"""The one JSON response."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpResponse


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Compact JSON in UTF-8, not escaped to ASCII; half a surrogate pair becomes a question mark."""
    return HttpResponse(_encoded(body), content_type="application/json", status=status, headers=headers)


def _encoded(body: Any) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        # Half a surrogate pair, an integer of more than 64 bits, or nested deeper than orjson goes.
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
