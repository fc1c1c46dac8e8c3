"""Sending an MP3 to a dashboard elsewhere: streamed, with its checksum, again and again over a flaky line."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
from django.conf import settings

from content.media.filenames import uploaded_name
from ingest.audio.mp3 import Attached, address_of, digest_of, seconds_of

ATTEMPTS = 5
FIRST_WAIT = 1.0  # seconds; doubled each time, and somewhere between half and all of that is waited
TIMEOUT = httpx.Timeout(30.0, write=60.0)


class NotTaken(Exception):
    """The dashboard did not take the MP3; says why."""


def send(identity: str, path: Path, *, sleep: Callable[[float], None] = time.sleep) -> Attached:
    """The item's MP3 to UPLOAD_URL, unless it lies there. Raises NotAnMp3, or NotTaken when it is given up."""
    seconds_of(path)
    sha256 = digest_of(path)
    reason = ""
    with httpx.Client(base_url=settings.UPLOAD_URL, timeout=TIMEOUT) as client:
        for attempt in range(ATTEMPTS):
            if attempt:
                sleep(FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(0.5, 1))  # noqa: S311 - spreads, hides nothing
            try:
                if _is_there(client, identity, sha256):
                    return Attached.UNCHANGED
                answer = _post(client, identity, path, sha256)
            except httpx.TransportError as error:
                reason = f"{settings.UPLOAD_URL} does not answer: {type(error).__name__}"
                continue
            if answer.is_success:
                return Attached.UNKNOWN if _said(answer, "item") == "unknown" else Attached.ATTACHED
            reason = f"{settings.UPLOAD_URL} answers {answer.status_code}: {_said(answer, 'error')}"
            if answer.status_code < 500 and answer.status_code not in (408, 429):
                break
    raise NotTaken(reason)


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


def _said(answer: httpx.Response, key: str) -> str:
    try:
        return str(answer.json().get(key, ""))[:500]
    except (ValueError, AttributeError):
        return answer.reason_phrase
