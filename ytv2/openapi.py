"""What the OpenAPI document says of addresses that are no operations of the API (feeds, MP3s and pictures), and the
page on which people read it."""

from collections import defaultdict
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from content.api.schemas import QUERY
from content.http.compression import compress
from content.http.etag import is_public

SELECTING = [each for each in QUERY if each["name"] not in ("page", "size", "latest")]
FEED_PARAMETERS = [each for each in QUERY if each["name"] not in ("size", "latest")]
ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
BYTES = {"schema": {"type": "string", "format": "binary"}}
SOUNDS = dict.fromkeys(("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"), BYTES)
PICTURES = dict.fromkeys(("image/png", "image/jpeg", "image/webp", "image/gif"), BYTES)
ETAG = {"ETag": {"required": True, "schema": {"type": "string"}}}


def _get(path: str, summary: str, content: dict[str, Any], **extra: Any) -> dict[str, Any]:
    name = path.strip("/").replace("/", "_").replace(".", "_").replace("{", "").replace("}", "")
    answers = {
        "200": {"description": "OK", "content": content, "headers": ETAG},
        "301": {"description": "A category has another name now, or it stands at another address."},
        "304": {"description": "The client has it already."},
        "400": {"description": "The request cannot be understood.", "content": ERROR},
        "503": {"description": "The library does not answer just now.", "content": ERROR},
    }
    operation = {"operationId": f"get_{name}", "tags": ["Reading"], "summary": summary, **extra}
    return {path: {"get": operation | {"responses": answers | extra.get("responses", {})}}}


def _stream(path: str, summary: str, kind: str) -> dict[str, Any]:
    """What is made while it is sent, and so has no ETag."""
    whole = {"description": "OK", "content": {kind: {"schema": {"type": "string"}}}}
    return _get(path, summary, {}, parameters=SELECTING, responses={"200": whole})


def _file(path: str, summary: str, parameter: str, content: dict[str, Any]) -> dict[str, Any]:
    answers = {
        "206": {"description": "The range that was asked for.", "content": content, "headers": ETAG},
        "404": {"description": "There is no such file.", "content": ERROR},
        "412": {"description": "It is another file than the client means."},
        "416": {"description": "It has no such range.", "content": ERROR},
    }
    named = {"in": "path", "name": parameter, "required": True, "schema": {"type": "string"}}
    ranged = {"in": "header", "name": "Range", "schema": {"type": "string"}, "description": "bytes=0-99, one range."}
    return _get(path, summary, content, parameters=[named, ranged], responses=answers)


def _gone(path: str) -> dict[str, Any]:
    return {
        "operationId": f"gone{path.replace('/', '_').replace('-', '_')}",
        "tags": ["Gone for good"],
        "summary": "Gone, by any method; the error says what answers instead",
        "deprecated": True,
        "responses": {"410": {"description": "Nothing answers here any more.", "content": ERROR}},
    }


# What older versions offered; ytv2/urls.py has all of them, these were in use.
GONE = (
    *("/api/upload-report", "/api/upload-database", "/api/download-database", "/api/content", "/api/db-status"),
    *("/api/db-reset", "/api/migrate-audio", "/api/backup"),
)
PATHS: dict[str, Any] = {
    **_get(
        "/feed.atom",
        "A selection, as an Atom feed; RFC 5005 leads from page to page",
        {"application/atom+xml": {"schema": {"type": "string"}}},
        parameters=FEED_PARAMETERS,
    ),
    **_get(
        "/podcast.rss",
        "What can be heard of a selection, as a podcast; pages as for Atom",
        {"application/rss+xml": {"schema": {"type": "string"}}},
        parameters=FEED_PARAMETERS,
    ),
    **_get(
        "/feeds.opml",
        "The feeds of a selection; without one, of the library and each category (OPML)",
        {"text/x-opml": {"schema": {"type": "string"}}},
        parameters=SELECTING,
    ),
    **_stream("/items.csv", "A selection as CSV", "text/csv"),
    **_stream("/items.jsonl", "A selection as lines of JSON", "application/jsonl"),
    **_file("/exports/audio/{name}", "An MP3 or another recording", "name", SOUNDS),
    **_file("/exports/images/{name}", "A picture", "name", PICTURES),
    **_file("/exports/by_video/{identity}.mp3", "An item's newest MP3", "identity", SOUNDS),
    **_file("/exports/{name}", "A recording or a picture by its name alone", "name", SOUNDS | PICTURES),
    **{path: {"get": _gone(path)} for path in GONE},
}


class Page(DocsBase):
    """The document for people: one of our pages, which need no script and have a dark mode."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        response = render(request, "api.html", _described(api))
        if is_public(request):
            compress(request, response)
        return response


@cache
def _described(api: NinjaAPI) -> dict[str, Any]:
    """The document, which takes long to make, and its operations by their tags: those for reading come first."""
    document = api.get_openapi_schema()
    tags: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tags[operation["tags"][0]].append({**operation, "method": method.upper(), "path": path})
    return {"document": document, "tags": dict(sorted(tags.items(), key=lambda each: each[0] != "Reading"))}
