"""HEAD for every address that answers GET, as HTTP demands and uptime monitors expect."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# These answer HEAD themselves, without opening a file or beginning an endless stream.
OWN = ("/exports/", "/api/report-events", settings.STATIC_URL)


class HeadFallback:
    """Ask the view with GET; the server leaves the body out of what it sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD" or request.path.startswith(OWN):
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        else:
            response.streaming_content = ()  # type: ignore[attr-defined]  # none of it is made
        return response
