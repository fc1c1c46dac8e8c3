"""The one JSON response."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Compact JSON in UTF-8, not escaped to ASCII; half a surrogate pair becomes a question mark."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HttpResponse(data, content_type="application/json", status=status, headers=headers)
