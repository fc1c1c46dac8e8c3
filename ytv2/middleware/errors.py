"""Errors as JSON for programs and as a page for people."""

import errno
import logging
from collections.abc import Callable
from http import HTTPStatus

import psycopg
from django.db import DataError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.defaults import bad_request

from content.db.inspection import blockers
from content.decisions.locks import waited_in_vain
from content.http.compression import compress
from content.http.etag import is_public
from content.http.responses import json_response
from ytv2.ops import request_id

log = logging.getLogger(__name__)

UNAVAILABLE = "The library's database does not answer just now. Try again in a moment."
BUSY = "Another program holds what this needs just now. Try again in a moment."
READS = ("GET", "HEAD")
# Sent as `Retry-After`.
RETRY_SECONDS = "10"
# Only programs call these: an error is JSON there even for a browser.
PROGRAM_PREFIXES = ("/api/", "/ingest/", "/health", "/exports/", "/delete-reports", "/metrics")

SENTENCES = {
    400: "The request cannot be understood.",
    403: "Not allowed.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    410: "What was here was deleted.",
    413: "The body is too large.",
    500: "Something went wrong on our side. It has been logged.",
    507: "The disk is full, so nothing was saved. Free some room, and send it again.",
}


def is_for_program(request: HttpRequest) -> bool:
    if request.path.startswith(PROGRAM_PREFIXES):
        return True
    if request.path.endswith(".json"):
        return request.GET.get("v") != "2"  # which asks for a page
    return "text/html" not in request.headers.get("Accept", "")


class JsonErrors:
    """Turn every error page into {"error": sentence} for a program, and send it in fewer bytes to a browser.

    A database that does not answer makes a 503 with `Retry-After`, and so does one in which another session holds the
    lock that a request waited for. A full disk makes a 507; values in an address that no query can hold (NUL, a huge
    number, half a pattern, in a lookup of the admin) make a 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400:
            return response
        if not is_for_program(request):
            if is_public(request) and not response.cookies and not response.streaming:
                compress(request, response)
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        converted = in_json(sentence(response.status_code), response.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate", "Content-Range"):
            if name in response.headers:
                converted.headers[name] = response.headers[name]
        return converted

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_full(error):
            log.error("disk_full", extra={"error": str(error).strip()})
            return in_json(sentence(507), 507) if is_for_program(request) else HttpResponse(sentence(507), status=507)
        if isinstance(error, DataError | OverflowError) and request.method in READS:
            log.warning("refused_by_postgresql", extra={"error": str(error).strip().partition("\n")[0]})
            return bad_request(request, error)
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        is_busy = waited_in_vain(error)
        if is_busy:
            reason = str(error).strip().partition("\n")[0]
            log.error("library_busy", extra={"error": reason, "in_the_way": in_the_way()})
        else:
            log.error("database_away", extra={"error": str(error).strip()})
        if is_for_program(request):
            response = in_json(BUSY if is_busy else UNAVAILABLE, 503)
        else:
            # Rendered without the request, whose context processors would ask the database again.
            response = HttpResponse(get_template("503.html").render(), status=503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response


def is_full(error: BaseException | None) -> bool:
    """Whether it, or what it comes from, is a disk without room: of the exports, of temporary files, of PostgreSQL."""
    if error is None:
        return False
    is_file = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return is_file or isinstance(error, psycopg.errors.DiskFull) or is_full(error.__cause__)


def in_the_way() -> str:
    """Who held the lock, as far as that can be told afterwards."""
    try:
        return blockers.described()
    except Error:
        return ""


def in_json(error: str, status: int) -> HttpResponse:
    return json_response({"error": error, "request_id": request_id.current()}, status)


def sentence(status: int) -> str:
    return SENTENCES.get(status) or HTTPStatus(status).phrase


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"reason": reason}, status=403)
