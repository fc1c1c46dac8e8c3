"""Sending an MP3 to a dashboard elsewhere: streamed, with its checksum, again and again over a flaky line."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
from django.conf import settings
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random_exponential

from content.media.duration import seconds_of
from content.media.filenames import uploaded_name
from ingest.audio.mp3 import Attached, address_of, digest_of

ATTEMPTS = 5
# A second, doubled each time; of that half to all.
WAIT = wait_exponential(0.5) + wait_random_exponential(0.5)
TIMEOUT = httpx.Timeout(30.0, write=60.0)


class NotTaken(Exception):
    """The dashboard did not take the MP3; says why."""


class Unavailable(NotTaken):
    """It may take it later."""


def send(identity: str, path: Path, *, sleep: Callable[[float], None] = time.sleep) -> Attached:
    """The item's MP3 to UPLOAD_URL, unless it lies there. Raises NotAnMp3, or NotTaken when it is given up."""
    seconds_of(path)
    sha256 = digest_of(path)
    attempts = Retrying(
        retry=retry_if_exception_type(Unavailable),
        stop=stop_after_attempt(ATTEMPTS),
        wait=WAIT,
        sleep=sleep,
        reraise=True,
    )
    with httpx.Client(base_url=settings.UPLOAD_URL, timeout=TIMEOUT) as client:
        return attempts(_send, client, identity, path, sha256)


def _send(client: httpx.Client, identity: str, path: Path, sha256: str) -> Attached:
    try:
        if _is_there(client, identity, sha256):
            return Attached.UNCHANGED
        answer = _post(client, identity, path, sha256)
    except httpx.TransportError as error:
        raise Unavailable(f"{settings.UPLOAD_URL} does not answer: {type(error).__name__}") from error
    if answer.is_success:
        return Attached.UNKNOWN if _member(answer, "item") == "unknown" else Attached.ATTACHED
    may_pass = answer.status_code >= 500 or answer.status_code in (408, 429)
    reason = f"{settings.UPLOAD_URL} answers {answer.status_code}: {_member(answer, 'error')}"
    raise (Unavailable if may_pass else NotTaken)(reason)


def _is_there(client: httpx.Client, identity: str, sha256: str) -> bool:
    """Whether the dashboard's item names this recording, and has it."""
    address = address_of(uploaded_name(identity, sha256))
    item = client.get(f"/api/reports/{quote(identity, safe=':')}")
    if not item.is_success or item.json().get("media", {}).get("audio_url") != address:
        return False
    return client.head(address).is_success


def _post(client: httpx.Client, identity: str, path: Path, sha256: str) -> httpx.Response:
    headers = {"X-INGEST-TOKEN": settings.INGEST_TOKEN, "X-Checksum-SHA256": sha256}
    with path.open("rb") as file:
        form = {"audio": (path.name, file, "audio/mpeg")}
        return client.post("/ingest/audio", data={"video_id": identity}, files=form, headers=headers)


def _member(answer: httpx.Response, key: str) -> str:
    try:
        return str(answer.json().get(key, ""))[:500]
    except (ValueError, AttributeError):
        return answer.reason_phrase
