"""Serving the exports: MP3s and pictures, with Range, and nothing outside of them, ever."""

import logging
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from content.http import ranges
from content.http.safe_methods import read_only
from content.media import exports, filenames
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
    """The newest MP3 whose name carries the id; `name` is the id with `.mp3`."""
    identity = name[: -len(".mp3")] if filenames.is_mp3(name) else ""
    newest = next(filter(None, map(exports.newest_audio, filenames.meant(identity))), None)
    if newest is None:
        raise Http404("This item has no MP3 here.")
    # Not for as long as a file: a newer one may take its place.
    return _answer(request, newest.name, folder="audio", cache_control=KEPT_BRIEFLY)


@read_only
@available
def export(request: HttpRequest, name: str, *, folder: str = "") -> HttpResponseBase:
    """The file of that name, in the folder of its kind unless one is given; else the MP3 of the item called so."""
    folder = folder or ("audio" if exports.content_type(name).startswith("audio/") else "images")
    try:
        return _answer(request, name, folder=folder)
    except Http404:
        if folder == "audio" and filenames.is_mp3(name):
            return by_video(request, name)
        raise


def _answer(request: HttpRequest, name: str, *, folder: str, cache_control: str = KEPT) -> HttpResponseBase:
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
