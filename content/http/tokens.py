"""The secrets that writers show, compared in constant time."""

from collections.abc import Mapping
from typing import Any

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
    if not shows_secret(request, header=header, secret=secret):
        raise HttpError(401, f"Show a valid secret, as `Authorization: Bearer ...` or `{header}: ...`.")


def shows_secret(request: HttpRequest, *, header: str, secret: str) -> bool:
    """Whether the request shows SYNC_SECRET as its bearer, or the given secret in the given header."""
    shown = request.headers.get(header, "").strip()
    return matches(shown_bearer(request), settings.SYNC_SECRET) or matches(shown, secret)


def shows_a_secret(environ: Mapping[str, Any]) -> bool:
    """Whether the head of a request shows one of the secrets for writing, wherever it stands."""
    scheme, _, bearer = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    shown = [bearer.strip() if scheme.lower() == "bearer" else ""]
    shown += [str(environ.get(name, "")).strip() for name in ("HTTP_X_INGEST_TOKEN", "HTTP_X_SYNC_SECRET")]
    secrets = (settings.SYNC_SECRET, settings.INGEST_TOKEN)
    return any(matches(each, secret) for each in shown for secret in secrets)


def shown_bearer(request: HttpRequest) -> str:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else ""


def matches(shown: str, secret: str) -> bool:
    return bool(secret) and constant_time_compare(shown, secret)
