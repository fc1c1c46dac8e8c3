"""Serving the exports folder: MP3s and pictures, with Range, and nothing outside of it, ever."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from content import recordings

BLOCK = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)
UNSATISFIABLE = (0, 0)
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


@require_safe
def audio(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, inside("audio", name))


@require_safe
def images(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, inside("images", name))


@require_safe
def by_video(request: HttpRequest, identity: str) -> HttpResponseBase:
    """The newest MP3 whose name carries the id."""
    found = newest_audio(identity.removeprefix("yt:"))
    if found is None:
        raise Http404("This item has no MP3 here.")
    return serve(request, inside("audio", found.name))


def newest_audio(identity: str) -> Path | None:
    return recordings.newest(settings.EXPORTS_DIR / "audio", identity)


def found_address(identity: str) -> str:
    """Where the item's newest MP3 is served, for a row that does not say it; "" if there is none."""
    return f"/exports/by_video/{quote(identity, safe='')}.mp3" if newest_audio(identity) else ""


def inside(folder: str, name: str) -> Path:
    """The file of that name in a folder of the exports. Raises Http404 for anything else."""
    root = (settings.EXPORTS_DIR / folder).resolve()
    try:
        path = (root / name).resolve()
        is_ours = path.is_relative_to(root) and path.is_file() and path.suffix.lower() in TYPES
    except (OSError, ValueError):
        is_ours = False  # too long, or with a NUL
    if not is_ours:
        raise Http404("No such file.")
    return path


def serve(request: HttpRequest, path: Path) -> HttpResponseBase:
    """The file, or the range of it that was asked for. 206, 304, 416 as RFC 9110 says."""
    stat = path.stat()
    etag, size = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"', stat.st_size
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(stat.st_mtime),
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=3600",
        "Content-Type": TYPES[path.suffix.lower()],
        "X-Content-Type-Options": "nosniff",
    }
    if _is_fresh(request, etag, stat.st_mtime):
        return HttpResponse(status=304, headers=headers)
    span = _span(request, etag, size)
    if span == UNSATISFIABLE:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    start, stop = span or (0, size)
    headers["Content-Length"] = str(stop - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if span else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_blocks(path, start, stop), status=status, headers=headers)


def _is_fresh(request: HttpRequest, etag: str, modified: float) -> bool:
    """Whether the client has this very file already. If-None-Match outweighs If-Modified-Since."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        return known.strip() == "*" or etag in [part.strip().removeprefix("W/") for part in known.split(",")]
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(modified) <= since


def _span(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """(start, stop) of a single range; None for the whole file, also when the header is malformed."""
    if request.headers.get("If-Range", etag) != etag:
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


def _blocks(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = stop - start
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
