"""Serving the exports: MP3s and pictures, with Range, and nothing outside of them, ever."""

import logging
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from content.http import ranges
from content.http.safe_methods import read_only
from content.media import exports
from content.media.storage import StorageUnavailable, storage

log = logging.getLogger(__name__)
KEPT = "public, max-age=3600"
KEPT_BRIEFLY = "public, max-age=0, s-maxage=5, stale-while-revalidate=15"


def available(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that answers 503 while the bucket cannot be reached."""

    @wraps(view)
    def answer(request: HttpRequest, name: str, **options: str) -> HttpResponseBase:
        try:
            return view(request, name, **options)
        except StorageUnavailable:
            log.exception("exports_unreachable name=%s", name)
            return HttpResponse(status=503, headers={"Retry-After": "10"})

    return answer


@read_only
@available
def by_video(request: HttpRequest, name: str) -> HttpResponseBase:
    """The newest MP3 whose name carries the id."""
    path = exports.newest_audio(name.removeprefix("yt:"))
    if path is None:
        raise Http404("This item has no MP3 here.")
    # Not for as long as a file: a newer one may take its place.
    return export(request, path.name, folder="audio", cache_control=KEPT_BRIEFLY)


@read_only
@available
def export(request: HttpRequest, name: str, *, folder: str, cache_control: str = KEPT) -> HttpResponseBase:
    """The file, or the range of it that was asked for. Raises Http404 for anything but a file of that folder."""
    content_type = exports.content_type(name)
    file = storage().find(folder, name) if content_type else None
    if file is None:
        raise Http404("No such file.")
    headers = {
        "Cache-Control": cache_control,
        "Content-Type": content_type,
        "X-Content-Type-Options": "nosniff",
        # A file that is opened by itself runs nothing and has no origin.
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    }
    return ranges.respond(request, file, headers)
