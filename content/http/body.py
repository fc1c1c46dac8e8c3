"""The body of a request that a program sends."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from ninja.errors import HttpError

# What reading a body may answer.
ERRORS = (408, 411, 413, 415, 507)


def whole_body(request: HttpRequest) -> bytes:
    """All of it. Raises HttpError 411, 415, 408, and 413 when it is larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""
    if "Transfer-Encoding" in request.headers:
        raise HttpError(411, "The body comes in chunks. Send it whole, with its Content-Length.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise HttpError(415, "The body is compressed. Send it as it is.")
    try:
        return request.body
    except RequestDataTooBig:
        raise HttpError(413, "The body is too large. Send at most 20 MB.") from None
    except UnreadablePostError:
        raise HttpError(408, "The body stopped arriving half-way. Send it again.") from None


def json_object(request: HttpRequest) -> dict[str, Any]:
    """Raises HttpError 400, and those of `whole_body`."""
    try:
        body = json.loads(whole_body(request))
    except (ValueError, RecursionError):
        raise HttpError(400, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise HttpError(400, "The body is JSON, but no object.")
    return body
