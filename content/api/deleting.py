"""The HTTP API for programs: deleting, and telling what was deleted."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from ninja.errors import HttpError

from content.api.schemas import Deleted, DeletedItem, DeletedItems
from content.characters import clean
from content.db import lookup
from content.decisions import trash
from content.http import body
from content.http.body import json_object
from content.http.operation import SYNC_SECRET, operation
from content.http.responses import json_response
from content.http.tokens import check_writer, shows_secret
from content.models import Tombstone
from content.text import utc_iso

ACTOR = "api"
MOST_FILES = 1000
ERRORS = (401, 404, 409, 503)
ERRORS_OF_BODY = (400, *body.ERRORS)
NAMES = {"type": "array", "maxItems": MOST_FILES, "items": {"type": "string"}}


def posted(**properties: Any) -> dict[str, Any]:
    """An object of these members in the body."""
    schema = {"type": "object", "properties": properties, "required": list(properties)[:1]}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}, **SYNC_SECRET}


@operation("Writing", "Delete an item", {200: Deleted}, errors=ERRORS, **SYNC_SECRET)
def delete_one(request: HttpRequest, identity: str) -> HttpResponse:
    check_secret(request)
    return delete([identity], via="DELETE /api/delete")


@operation(
    "Writing",
    "Delete the item that the body names",
    {200: Deleted},
    errors=(*ERRORS, *ERRORS_OF_BODY),
    **posted(id={"type": "string", "pattern": r"\S"}),
)
def delete_posted(request: HttpRequest) -> HttpResponse:
    check_secret(request)
    identity = json_object(request).get("id")
    if not isinstance(identity, str) or not identity.strip():
        raise HttpError(400, 'Say which: {"id": "<video_id>"}.')
    return delete([identity], via="POST /api/delete")


@operation(
    "Writing",
    "Delete several items",
    {200: Deleted},
    errors=(*ERRORS, *ERRORS_OF_BODY),
    **posted(files=NAMES, delete_audio={}),
)
def delete_reports(request: HttpRequest) -> HttpResponse:
    """`delete_audio` is accepted for older clients: MP3s stay, so that a restore brings all back."""
    check_secret(request)
    files = json_object(request).get("files")
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files) or len(files) > MOST_FILES:
        raise HttpError(400, f'Say which: {{"files": ["<video_id>", ...]}}, at most {MOST_FILES}.')
    return delete(files, via="POST /delete-reports")


@operation(
    "Writing",
    "What people deleted, oldest first",
    {200: DeletedItems},
    errors=(400, 503),
    parameters=[
        {
            "in": "query",
            "name": "since",
            "schema": {"type": "string", "anyOf": [{"format": "date-time"}, {"maxLength": 0}]},
            "description": "A time with its zone, inclusive.",
        }
    ],
)
def tombstones(request: HttpRequest) -> HttpResponse:
    """For the NAS, so that it stops producing what people removed. `since` is ISO 8601.

    Who deleted an item and why is told to those who show a secret; for others both are "".
    """
    is_writer = shows_secret(request, header="X-Sync-Secret", secret=settings.SYNC_SECRET) or shows_secret(
        request, header="X-INGEST-TOKEN", secret=settings.INGEST_TOKEN
    )
    rows = Tombstone.objects.order_by("deleted_at", "video_id")
    since = request.GET.get("since", "")
    if since:
        rows = rows.filter(deleted_at__gte=parse_since(since))
    deleted = [
        DeletedItem(
            video_id=key,
            deleted_at=utc_iso(at),
            deleted_by=by if is_writer else "",
            reason=reason if is_writer else "",
        )
        for key, at, by, reason in rows.values_list("video_id", "deleted_at", "deleted_by", "reason")
    ]
    return json_response(DeletedItems(tombstones=deleted))


def check_secret(request: HttpRequest) -> None:
    check_writer(request, header="X-Sync-Secret", secret=settings.SYNC_SECRET)


def delete(identities: list[str], *, via: str) -> HttpResponse:
    """Delete the items that are there. 404 only if the library never knew any of them."""
    keys = {identity: key_of(identity) for identity in identities}
    unknown = [identity for identity, key in keys.items() if key is None]
    if unknown and len(unknown) == len(keys):
        return json_response({"error": f"Never known: {', '.join(unknown)[:500]}.", "errors": unknown}, 404)
    count = trash.delete_many(sorted({key for key in keys.values() if key}), by=ACTOR, via=via)
    answer: Deleted = {
        "status": "success",
        "message": f"{count} deleted." if count else "Already gone.",
        "deleted_files": count,
        "errors": [f"{identity} was never known." for identity in unknown],
        "idempotent": count == 0,
    }
    return json_response(answer)


def key_of(identity: str) -> str | None:
    """The video_id behind an id in any of its forms, of the library or of the trash."""
    exact = clean(identity).strip()
    # A key may end in ".json" itself.
    return lookup.key_of(exact) or lookup.key_of(exact.removesuffix(".json"))


def parse_since(since: str) -> datetime:
    """Raises HttpError 400."""
    # Unescaped in a query string, the plus of a zone arrives as a blank.
    written = since.replace(" ", "+") if since.count(" ") == 1 and "+" not in since else since
    try:
        moment = parse_datetime(written)
        if moment and moment.tzinfo:
            # PostgreSQL knows no zones beyond some sixteen hours.
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise HttpError(400, "since is not a time with its zone, such as 2026-01-31T12:00:00Z.")
