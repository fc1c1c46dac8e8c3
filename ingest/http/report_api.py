"""The HTTP door of the way in."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from content.catalogue.shapes import Count
from content.http.body import ERRORS, whole_body
from content.http.operation import INGEST_TOKEN, operation
from content.http.responses import json_response
from ingest.audio.mp3 import claim, is_mute
from ingest.http.auth import check_ingest
from ingest.models import Door
from ingest.outcomes import CHANGED, SHELVED, UNDONE, Outcome, Receipt
from ingest.receipts.deliveries import Parcel
from ingest.shelve.group_commit import GroupCommit

group_commit = GroupCommit()
# What is in none of the four shapes. The rest is told in words, by the answer.
REPORT = {
    "type": "object",
    "anyOf": [
        {"required": [key]} for key in ("video_id", "id", "canonical_url", "video", "metadata", "source_metadata")
    ],
    "description": "Of the shape universal, 1.0.0, raw or flat; at most 20 MB, with at most"
    " 1,000 categories, 100 texts and 4,000,000 characters of summaries and their HTML, and no NUL in any text.",
}


class Ingested(TypedDict):
    upserted: Literal[0, 1]
    summaries_upserted: Count
    video_id: str
    outcome: Annotated[
        str, WithJsonSchema({"type": "string", "enum": [each for each in Outcome if each not in UNDONE]})
    ]
    held: list[str]
    warnings: list[str]


@operation(
    "Writing",
    "Bring in a report, in any of the four shapes",
    {200: Ingested},
    errors=(400, 401, 409, 503, *ERRORS),
    requestBody={"required": True, "content": {"application/json": {"schema": REPORT}}},
    **INGEST_TOKEN,
)
def report(request: HttpRequest) -> HttpResponse:
    check_ingest(request)
    receipt = group_commit.receive(Parcel(whole_body(request), "POST /ingest/report", Door.HTTP))
    if receipt.outcome in UNDONE:
        return json_response(refusal(receipt), 400)
    is_shelved = receipt.outcome in SHELVED and receipt.video_id != ""
    if receipt.outcome == Outcome.CREATED or (is_shelved and is_mute(receipt.video_id)):
        claim(receipt.video_id)
    answer: Ingested = {
        "upserted": 1 if receipt.outcome in CHANGED else 0,
        "summaries_upserted": receipt.summaries,
        "video_id": receipt.video_id,
        "outcome": receipt.outcome,
        "held": list(receipt.held),
        "warnings": [*receipt.warnings, *(f"held back, a failed generation: {each}" for each in receipt.failed)],
    }
    return json_response(answer)


def refusal(receipt: Receipt) -> dict[str, Any]:
    sentence = f"{receipt.path} {receipt.reason}".strip() + "."
    return {"error": f"{sentence} {receipt.remedy}".strip(), "path": receipt.path, "outcome": receipt.outcome}
