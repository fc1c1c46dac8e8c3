"""A public read that was answered before in this edition of the library is answered with the same bytes.

After the middlewares whose headers are on every answer, before those that a client without a cookie does not need.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from content.http.etag import finished


class FinishedBytes:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return finished(request) or self.get_response(request)
