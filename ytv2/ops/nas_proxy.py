"""The NAS's metrics, fetched through its tunnel and passed on uncached."""

import json
import math
import time

import httpx
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from content.http.operation import operation
from content.http.responses import json_response

TIMEOUT_SECONDS = 5.0
LARGEST = 1024 * 1024


@operation("Health", "The NAS's own metrics", {200: dict}, errors=(404, 502))
def metrics(request: HttpRequest) -> HttpResponse:
    if not settings.NGROK_BASE_URL:
        return json_response({"error": "No NAS is configured. Set NGROK_BASE_URL to its address."}, 404)
    try:
        status, body = fetch(f"{settings.NGROK_BASE_URL}/api/metrics")
    except (httpx.HTTPError, ValueError, RecursionError) as error:
        return json_response({"error": f"The NAS does not answer as it should: {type(error).__name__}."}, 502)
    response = json_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def fetch(url: str) -> tuple[int, object]:
    """Status and JSON of the NAS. Raises httpx.HTTPError, or ValueError when it does not answer JSON."""
    auth = (settings.NGROK_BASIC_USER, settings.NGROK_BASIC_PASS) if settings.NGROK_BASIC_USER else None
    headers = {"ngrok-skip-browser-warning": "true"}
    deadline = time.monotonic() + TIMEOUT_SECONDS
    # Only the configured address is asked: redirects are not followed.
    with httpx.stream(
        "GET", url, auth=auth, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False
    ) as response:
        if response.is_redirect:
            raise ValueError("a redirect")
        return response.status_code, json.loads(_body(response, deadline), parse_constant=_refuse, parse_float=_finite)


def _body(response: httpx.Response, deadline: float) -> bytes:
    """The body, if all of it comes before the deadline; httpx' own timeout starts again with each block."""
    data = b""
    for block in response.iter_bytes():
        data += block
        if len(data) > LARGEST or time.monotonic() > deadline:
            raise ValueError("too much or too slow")
    return data


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits} is beyond any number")
    return value
