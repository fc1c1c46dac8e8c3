"""The HTTP API for programs: deleting, and telling what was deleted."""

import json
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.dateparse import parse_datetime
from ninja import Router, Schema
from ninja.errors import HttpError

from content.api.items import answer
from content.api.schemas import Error
from content.decisions import trash
from content.http.tokens import check_writer
from content.models import Content, Tombstone
from content.text import utc_iso

router = Router(tags=["Writing"])
ACTOR = "api"
MOST_FILES = 1000
SECURITY: dict[str, Any] = {"security": [{"SyncSecret": []}]}
ERRORS = {400: Error, 401: Error, 404: Error, 503: Error}


class Deleted(Schema):
    status: str
    message: str
    deleted_files: int
    errors: list[str]
    idempotent: bool


class TombstoneSaid(Schema):
    video_id: str
    deleted_at: str
    deleted_by: str
    reason: str


class Tombstones(Schema):
    tombstones: list[TombstoneSaid]


@router.delete("/api/delete/{path:identity}", response={200: Deleted, **ERRORS}, openapi_extra=SECURITY)
def delete_one(request: HttpRequest, identity: str) -> HttpResponse:
    check_remover(request)
    return removed([identity], via="DELETE /api/delete")


@router.post("/api/delete", response={200: Deleted, **ERRORS}, openapi_extra=SECURITY)
def delete_posted(request: HttpRequest) -> HttpResponse:
    check_remover(request)
    identity = body_object(request).get("id")
    if not isinstance(identity, str) or not identity.strip():
        raise HttpError(400, 'Say which: {"id": "<video_id>"}.')
    return removed([identity], via="POST /api/delete")


@router.post("/delete-reports", response={200: Deleted, **ERRORS}, openapi_extra=SECURITY)
def delete_reports(request: HttpRequest) -> HttpResponse:
    """`delete_audio` is accepted for older clients: MP3s stay, so that a restore brings all back."""
    check_remover(request)
    files = body_object(request).get("files")
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files) or len(files) > MOST_FILES:
        raise HttpError(400, f'Say which: {{"files": ["<video_id>", ...]}}, at most {MOST_FILES}.')
    return removed(files, via="POST /delete-reports")


@router.get("/api/tombstones", response={200: Tombstones, 400: Error}, summary="What people deleted, oldest first")
def tombstones(request: HttpRequest, since: str = "") -> HttpResponse:
    """For the NAS, so that it stops producing what people removed. `since` is ISO 8601."""
    found = Tombstone.objects.order_by("deleted_at", "video_id")
    if since:
        found = found.filter(deleted_at__gte=parsed(since))
    said = found.values_list("video_id", "deleted_at", "deleted_by", "reason")
    names = ("video_id", "deleted_at", "deleted_by", "reason")
    rows = [dict(zip(names, (key, utc_iso(at), by, reason), strict=True)) for key, at, by, reason in said]
    return answer({"tombstones": rows})


def check_remover(request: HttpRequest) -> None:
    check_writer(request, header="X-Sync-Secret", secret=settings.SYNC_SECRET)


def removed(identities: list[str], *, via: str) -> HttpResponse:
    """Delete what is there, say what was gone already, and answer 404 only if nothing of it was ever known."""
    known = {identity: key_of(identity) for identity in identities}
    unknown = [identity for identity, key in known.items() if key is None]
    if unknown and len(unknown) == len(known):
        return answer({"error": f"Never known: {', '.join(unknown)[:500]}.", "errors": unknown}, 404)
    keys = sorted({key for key in known.values() if key})
    count = trash.delete_many(keys, by=ACTOR, via=via)
    return answer(
        {
            "status": "success",
            "message": f"{count} deleted." if count else "Already gone.",
            "deleted_files": count,
            "errors": [f"{identity} was never known." for identity in unknown],
            "idempotent": count == 0,
        }
    )


def key_of(identity: str) -> str | None:
    """The video_id behind an id in any of its forms, here or in the trash."""
    # What PostgreSQL's text cannot hold was never known.
    identity = identity.replace("\x00", "").encode("utf-8", "ignore").decode().strip().removesuffix(".json")
    content = Content.objects.known_as(identity).order_by("video_id").values_list("video_id", flat=True).first()
    if content:
        return content
    plain = identity.removeprefix("yt:")
    resting = Tombstone.objects.filter(Q(video_id__in=[plain, identity]) | Q(snapshot__content__id=identity))
    return resting.order_by("video_id").values_list("video_id", flat=True).first()


def body_object(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        raise HttpError(400, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise HttpError(400, "The body is JSON, but no object.")
    return body


def parsed(since: str) -> Any:
    try:
        found = parse_datetime(since.replace(" ", "+") if since.count(" ") == 1 and "+" not in since else since)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise HttpError(400, "since is not a time with its zone, such as 2026-01-31T12:00:00Z.")
    return found
