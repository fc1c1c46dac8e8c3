"""What does not say for how long it may be kept is not kept: a CDN would keep a 404 for an item that comes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NotKept:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
