"""A file as an HTTP answer: whole, a range of it, or nothing where the client has it already (RFC 9110)."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from content.media.storage import StoredFile

# A number may be larger than any file; one of more digits than this is malformed.
RANGE = re.compile(r"bytes=(\d{0,100})-(\d{0,100})$", re.ASCII | re.IGNORECASE)
UNSATISFIABLE = (0, 0)


def respond(request: HttpRequest, file: StoredFile, headers: dict[str, str]) -> HttpResponseBase:
    """200 or 206 with the bytes; 304, 412 or 416 without. `headers` are on every answer."""
    headers = headers | {
        "ETag": file.etag,
        "Last-Modified": http_date(file.modified),
        "Accept-Ranges": "bytes",
    }
    conditional = get_conditional_response(request, etag=file.etag, last_modified=int(file.modified))
    if conditional is not None:
        return HttpResponse(status=conditional.status_code, headers=headers)
    span = requested(request, file)
    if span == UNSATISFIABLE:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    start, stop = span or (0, file.size)
    headers["Content-Length"] = str(stop - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    status = 206 if span else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(file.blocks(start, stop), status=status, headers=headers)


def requested(request: HttpRequest, file: StoredFile) -> tuple[int, int] | None:
    """(start, stop) of a single range; None for the whole file, also when the header is malformed."""
    if request.headers.get("If-Range", file.etag).strip() not in (file.etag, http_date(file.modified)):
        return None  # the client holds a part of another file
    match = RANGE.match(request.headers.get("Range", "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if match[1]:
        start, stop = int(match[1]), min(int(match[2] or file.size), file.size - 1) + 1
        if match[2] and int(match[2]) < start:
            return None
    else:
        start, stop = max(file.size - int(match[2]), 0), file.size
    return (start, stop) if start < stop else UNSATISFIABLE
