"""The secrets that writers show, compared in constant time."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from ninja.errors import HttpError


def check_writer(request: HttpRequest, *, header: str, secret: str) -> None:
    """Let pass `Authorization: Bearer <SYNC_SECRET>`, or the given header with the given secret.

    Raises HttpError: 503 when no secret is configured, 401 when the secret is wrong or missing.
    """
    if not settings.SYNC_SECRET and not secret:
        raise HttpError(503, "Writing is not set up here. Set SYNC_SECRET.")
    bearer = shown_bearer(request)
    shown = request.headers.get(header, "").strip()
    if not (matches(bearer, settings.SYNC_SECRET) or matches(shown, secret)):
        raise HttpError(401, f"Show a valid secret, as `Authorization: Bearer ...` or `{header}: ...`.")


def shown_bearer(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def matches(shown: str, secret: str) -> bool:
    return bool(secret) and constant_time_compare(shown, secret)
