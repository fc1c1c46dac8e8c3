"""An answer without `Cache-Control` is not stored: a CDN would keep the 404 of an item that comes later."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NoStoreByDefault:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
