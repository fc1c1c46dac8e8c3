"""The HTTP door for files: MP3s and pictures."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError
from PIL import Image
from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from content.catalogue.shapes import Count
from content.db import lookup
from content.decisions import pause as pausing
from content.http.operation import INGEST_TOKEN, operation
from content.http.responses import json_response
from content.keys import bare, flaw_of
from content.media import exports, filenames, inventory
from content.media.duration import NotAnMp3, seconds_of
from content.media.storage import is_plain
from ingest.audio import mp3
from ingest.http.auth import check_ingest
from ingest.http.upload_handler import Upload, uploaded
from ingest.shelve.corridor import Paused

FORMATS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif"}
ERRORS = (400, 401, 408, 409, 411, 413, 503, 507)


class SavedImage(TypedDict):
    success: Literal[True]
    public_url: str
    relative_path: str
    filename: str
    size: Count


class Saved(TypedDict):
    saved: Literal[True]
    public_url: str
    relative_path: str
    size: Count
    duration_seconds: Count
    sha256: str
    item: Annotated[str, WithJsonSchema({"type": "string", "enum": ["attached", "unknown", "none"]})]


class SavedAudio(Saved):
    success: Literal[True]
    filename: str


def form(file: str, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "string"} for name in optional}
    properties |= {name: {"type": "string", "pattern": r"^[!-~]{1,200}$"} for name in required}
    properties |= {"sha256": {"type": "string", "description": "In hexadecimal digits."}}
    properties |= {file: {"type": "string", "format": "binary"}}
    schema = {"type": "object", "properties": properties, "required": [*required, file]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}, **INGEST_TOKEN}


@operation(
    "Writing", "Bring in the MP3 of an item", {200: Saved}, errors=ERRORS, **form("audio", required=("video_id",))
)
def ingest_audio(request: HttpRequest) -> HttpResponse:
    return json_response(save_audio(request, "video_id")[0])


@operation(
    "Writing",
    "Bring in an MP3, of an item or of none yet",
    {200: SavedAudio},
    errors=ERRORS,
    **form("audio", optional=("content_id",)),
)
def upload_audio(request: HttpRequest) -> HttpResponse:
    saved, filename = save_audio(request, "content_id", is_required=False)
    answer: SavedAudio = {"success": True, **saved, "filename": filename}
    return json_response(answer)


@operation("Writing", "Bring in a picture: PNG, JPEG, WebP or GIF", {200: SavedImage}, errors=ERRORS, **form("image"))
def upload_image(request: HttpRequest) -> HttpResponse:
    check_door(request)
    folder = settings.EXPORTS_DIR / "images"
    with uploaded(request, "image", folder, megabytes=settings.IMAGE_LIMIT_MB) as upload:
        check_digest(request, upload)
        name = upload.sha256[:32] + suffix_of(upload.path)
        if not exports.has("images", name, upload.size):
            exports.put("images", name, upload.path)
        answer: SavedImage = {
            "success": True,
            "public_url": exports.address("images", name),
            "filename": name,
            "relative_path": f"exports/images/{name}",
            "size": upload.size,
        }
        return json_response(answer)


def save_audio(request: HttpRequest, key: str, *, is_required: bool = True) -> tuple[Saved, str]:
    """The answer, and the name under which the MP3 is kept."""
    check_door(request)
    folder = settings.EXPORTS_DIR / "audio"
    with uploaded(request, "audio", folder, megabytes=settings.AUDIO_LIMIT_MB) as upload:
        identity = identity_of(upload, key, is_required)
        check_digest(request, upload)
        try:
            seconds = seconds_of(upload.path)
            # A briefing was made for one listener: nobody's recording, and asked for by its own name.
            is_briefing = filenames.is_briefing(upload.name) and is_plain(upload.name)
            identity = "" if is_briefing else identity
            name = upload.name if is_briefing else filenames.uploaded_name(identity, upload.sha256)
            item = attached(upload, name, identity, seconds)
        except NotAnMp3 as error:
            raise HttpError(400, str(error)) from None
        except mp3.Deleted as error:
            raise HttpError(409, str(error)) from None
        saved: Saved = {
            "saved": True,
            "public_url": mp3.address_of(name),
            "relative_path": f"exports/audio/{name}",
            "size": upload.size,
            "duration_seconds": seconds,
            "sha256": upload.sha256,
            "item": item,
        }
        return saved, name


def attached(upload: Upload, name: str, identity: str, seconds: int) -> str:
    """Keep the MP3, and write it to its item: `attached` (also where it was already), `unknown` or `none`."""
    if not identity:
        mp3.keep(name, upload.path)
        inventory.record(name, seconds)
        return "none"
    keep = partial(mp3.keep, name, upload.path)
    outcome = mp3.attach(identity, name, seconds, upload.sha256, via="upload", keep=keep)
    return str(mp3.Attached.UNKNOWN if outcome == mp3.Attached.UNKNOWN else mp3.Attached.ATTACHED)


def check_door(request: HttpRequest) -> None:
    """Before a byte of the body is read. Raises HttpError 401 or 503, or Paused."""
    check_ingest(request)
    pause = pausing.current()
    if pause:
        raise Paused(f"The library is {pause} by {pause.paused_by}: {pause.reason}")
    # The body may take its time: a few slow ones must not hold all the connections of the pool meanwhile.
    if not connection.in_atomic_block:
        connection.close()


def identity_of(upload: Upload, key: str, is_required: bool) -> str:
    identity = bare(upload.fields.get(key, "").strip())
    if not identity and is_required:
        raise HttpError(400, f"The field {key} is missing: whose MP3 is it?")
    flaw = flaw_of(identity)
    if flaw:
        raise HttpError(400, f"{key} {flaw}. Write the bare id.")
    return (lookup.key_of(identity) or identity) if identity else ""


def check_digest(request: HttpRequest, upload: Upload) -> None:
    expected = request.headers.get("X-Checksum-SHA256", "") or upload.fields.get("sha256", "")
    if expected and expected.strip().lower() != upload.sha256:
        raise HttpError(400, "The file is not what was sent: its SHA-256 differs. Send it again.")


def suffix_of(path: Path) -> str:
    """By what the picture is, never by what it is called. Raises HttpError 400 when it is none."""
    try:
        with Image.open(path, formats=list(FORMATS)) as image:
            suffix = FORMATS[str(image.format)]
            image.verify()
    except Exception:  # pillow raises what it likes over hostile bytes
        raise HttpError(400, "The file is no picture. Send PNG, JPEG, WebP or GIF.") from None
    return suffix
