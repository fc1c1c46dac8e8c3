"""The HTTP door of the way in."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja.errors import HttpError
from typing_extensions import TypedDict

from content.http.operation import INGEST_TOKEN, operation
from content.http.responses import json_response
from ingest.audio.mp3 import claim, is_mute
from ingest.http.auth import check_ingest
from ingest.models import Door
from ingest.outcomes import CHANGED, SHELVED, UNDONE, Outcome, Receipt
from ingest.receipts.deliveries import Parcel
from ingest.shelve.group_commit import GroupCommit

group_commit = GroupCommit()


class Ingested(TypedDict):
    upserted: int
    summaries_upserted: int
    video_id: str
    outcome: str
    held: list[str]
    warnings: list[str]


@operation(
    "Writing",
    "Bring in a report, in any of the four shapes",
    {200: Ingested},
    errors=(400, 401, 408, 409, 411, 413, 415, 503),
    requestBody={"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    **INGEST_TOKEN,
)
def report(request: HttpRequest) -> HttpResponse:
    check_ingest(request)
    receipt = group_commit.receive(Parcel(body_of(request), "POST /ingest/report", Door.HTTP))
    if receipt.outcome in UNDONE:
        return json_response(refusal(receipt), 400)
    if receipt.outcome == Outcome.CREATED or (receipt.outcome in SHELVED and is_mute(receipt.video_id)):
        claim(receipt.video_id)
    answer: Ingested = {
        "upserted": int(receipt.outcome in CHANGED),
        "summaries_upserted": receipt.summaries,
        "video_id": receipt.video_id,
        "outcome": receipt.outcome,
        "held": list(receipt.held),
        "warnings": list(receipt.warnings),
    }
    return json_response(answer)


def body_of(request: HttpRequest) -> bytes:
    """The whole body. Raises HttpError 411, 415, 408, and 413 when it is larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""
    if "Transfer-Encoding" in request.headers:
        raise HttpError(411, "The body comes in chunks. Send it whole, with its Content-Length.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise HttpError(415, "The body is compressed. Send it as it is.")
    try:
        return request.body
    except RequestDataTooBig:
        raise HttpError(413, "The body is too large. Send at most 20 MB.") from None
    except UnreadablePostError:
        raise HttpError(408, "The body stopped arriving half-way. Send it again.") from None


def refusal(receipt: Receipt) -> dict[str, Any]:
    sentence = f"{receipt.path} {receipt.reason}".strip() + "."
    return {"error": f"{sentence} {receipt.remedy}".strip(), "path": receipt.path, "outcome": receipt.outcome}
