"""Serving the exports: MP3s and pictures, with Range, and nothing outside of them, ever."""

import logging
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_http_date_safe

from content.http.safe_methods import read_only
from content.media import filenames
from content.media.storage import Stored, Unreachable, store

# Numbers may be larger than any file; what is longer than that is none.
RANGE = re.compile(r"bytes=(\d{0,100})-(\d{0,100})$", re.ASCII | re.IGNORECASE)
UNSATISFIABLE = (0, 0)
log = logging.getLogger(__name__)
KEPT = "public, max-age=3600"
KEPT_BRIEFLY = "public, max-age=0, s-maxage=5, stale-while-revalidate=15"
# Only what cannot run in a browser is served under its own type.
TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


def reached(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that answers 503 while the bucket cannot be reached."""

    @wraps(view)
    def answer(request: HttpRequest, name: str) -> HttpResponseBase:
        try:
            return view(request, name)
        except Unreachable:
            log.exception("exports_unreachable name=%s", name)
            return HttpResponse(status=503, headers={"Retry-After": "10"})

    return answer


@read_only
@reached
def audio(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, "audio", name)


@read_only
@reached
def images(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, "images", name)


@read_only
@reached
def by_video(request: HttpRequest, name: str) -> HttpResponseBase:
    """The newest MP3 whose name carries the id."""
    found = newest_audio(name.removeprefix("yt:"))
    if found is None:
        raise Http404("This item has no MP3 here.")
    # Not for as long as a file: a newer one may take its place.
    return serve(request, "audio", found.name, kept=KEPT_BRIEFLY)


def put(folder: str, name: str, source: Path) -> str:
    """Bring a file in, whole or not at all, and return its address. Raises ValueError, OSError, Unreachable."""
    store().put(folder, name, source)
    return address(folder, name)


def address(folder: str, name: str) -> str:
    """Where the file is served."""
    return f"/exports/{folder}/{quote(name)}"


def has(folder: str, name: str, size: int) -> bool:
    """Whether a file of that name and size is there. Raises Unreachable."""
    found = store().find(folder, name)
    return found is not None and found.size == size


def open(folder: str, name: str) -> BinaryIO:
    """A file of the exports to read. Raises FileNotFoundError, Unreachable."""
    return store().open(folder, name)


def edition() -> int:
    """Another number whenever an MP3 comes into the folder or goes. A bucket is not asked: uploads are in the rows."""
    folder = settings.EXPORTS_DIR / "audio"
    return folder.stat().st_mtime_ns if not settings.EXPORTS_S3 and folder.is_dir() else 0


def newest_audio(identity: str, *, new: str = "") -> PurePath | None:
    """`new`: how the names begin of those that may have come just now. Raises Unreachable."""
    names = filenames.names_of(identity)
    return filenames.newest(store().named("audio", *names, new=new), identity) if names else None


def found_address(identity: str) -> str:
    """Where the item's newest MP3 is served, for a row that does not say it; "" if there is none."""
    try:
        return f"/exports/by_video/{quote(identity, safe='')}.mp3" if newest_audio(identity) else ""
    except Unreachable:
        return ""  # the item can be read all the same


def index() -> filenames.Index:
    """All MP3s by the ids that their names carry; none while the bucket does not answer."""
    try:
        return filenames.Index(store().named("audio"))
    except Unreachable:
        return filenames.Index([])


def sizes(folder: str, names: list[str]) -> dict[str, int]:
    """How large these files are, by name; what is not there, or not known at once, is missing."""
    try:
        return store().sizes(folder, names)
    except Unreachable:
        return {}


def inside(folder: str, name: str) -> Stored:
    """The file of that name in a folder of the exports. Raises Http404 for anything else."""
    found = store().find(folder, name) if PurePosixPath(name).suffix.lower() in TYPES else None
    if found is None:
        raise Http404("No such file.")
    return found


def serve(request: HttpRequest, folder: str, name: str, *, kept: str = KEPT) -> HttpResponseBase:
    """The file, or the range of it that was asked for. 206, 304, 416 as RFC 9110 says."""
    found = inside(folder, name)
    headers = {
        "ETag": found.etag,
        "Last-Modified": http_date(found.modified),
        "Accept-Ranges": "bytes",
        "Cache-Control": kept,
        "Content-Type": TYPES[PurePosixPath(name).suffix.lower()],
        "X-Content-Type-Options": "nosniff",
        # Opened by itself, a file is nobody's page: it runs nothing and is of no site.
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    }
    if _is_fresh(request, found.etag, found.modified):
        return HttpResponse(status=304, headers=headers)
    span = _span(request, found)
    if span == UNSATISFIABLE:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{found.size}"})
    start, stop = span or (0, found.size)
    headers["Content-Length"] = str(stop - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    status = 206 if span else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(found.blocks(start, stop), status=status, headers=headers)


def _is_fresh(request: HttpRequest, etag: str, modified: float) -> bool:
    """Whether the client has this very file already. If-None-Match outweighs If-Modified-Since."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        return known.strip() == "*" or etag in [part.strip().removeprefix("W/") for part in known.split(",")]
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(modified) <= since


def _span(request: HttpRequest, found: Stored) -> tuple[int, int] | None:
    """(start, stop) of a single range; None for the whole file, also when the header is malformed."""
    size = found.size
    if request.headers.get("If-Range", found.etag).strip() not in (found.etag, http_date(found.modified)):
        return None  # the client holds a part of another file
    match = RANGE.match(request.headers.get("Range", "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if match[1]:
        start, stop = int(match[1]), min(int(match[2] or size), size - 1) + 1
        if match[2] and int(match[2]) < start:
            return None
    else:
        start, stop = max(size - int(match[2]), 0), size
    return (start, stop) if start < stop else UNSATISFIABLE
