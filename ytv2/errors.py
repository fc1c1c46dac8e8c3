"""Errors in the form their reader can use: JSON for programs, a page for people."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from ytv2 import request_id

# Paths that only programs call: there an error is JSON even for a browser.
PROGRAM_PREFIXES = ("/api/", "/ingest/", "/health", "/exports/", "/delete-reports", "/metrics")

SENTENCES = {
    400: "The request cannot be understood.",
    403: "Not allowed.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The body is too large.",
    500: "Something went wrong on our side. It has been logged.",
}


def is_for_program(request: HttpRequest) -> bool:
    if request.path.startswith(PROGRAM_PREFIXES) or request.path.endswith(".json"):
        return True
    return "text/html" not in request.headers.get("Accept", "")


class JsonErrors:
    """Turn an error page into {"error": sentence} where a program reads it, whoever made the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not is_for_program(request):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        said = {"error": sentence(response.status_code), "request_id": request_id.current()}
        answer = JsonResponse(said, status=response.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate", "Content-Range"):
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer


def sentence(status: int) -> str:
    return SENTENCES.get(status) or HTTPStatus(status).phrase


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"reason": reason}, status=403)
