"""A transcript as a file."""

import json
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from content.catalogue import cards, rows
from content.catalogue.rows import StoredItem
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web.reading_page import transcript
from content.web.reading_page.item_page import not_here


def download(ending: str, content_type: str) -> Callable[..., Callable[..., HttpResponse]]:
    """A view that sends what is made of the item, for a browser to save."""

    def decorator(make: Callable[[StoredItem], str]) -> Callable[..., HttpResponse]:
        @read_only
        @conditional
        @wraps(make)
        def view(request: HttpRequest, identity: str) -> HttpResponse:
            stored = rows.find(identity, {rows.TRANSCRIPT, rows.SEGMENTS})
            if stored is None:
                return not_here(request, identity)
            if not stored.transcript_length:
                raise Http404("This item has no transcript.")
            name = content_disposition_header(True, f"{stored.video_id} transcript.{ending}") or "attachment"
            return HttpResponse(make(stored), content_type=content_type, headers={"Content-Disposition": name})

        return view

    return decorator


@download("txt", "text/plain; charset=utf-8")
def as_text(stored: StoredItem) -> str:
    """A paragraph a block, each after the moment at which it begins: [1:23]."""
    blocks = [f"[{each.label}] {each.text}" if each.label else each.text for each in transcript.in_paragraphs(stored)]
    return "\n\n".join(blocks) + "\n"


@download("json", "application/json")
def as_json(stored: StoredItem) -> str:
    """The transcript as the API has it, with what it is of."""
    about = {"video_id": stored.video_id, "title": stored.title or "", "canonical_url": stored.canonical_url or ""}
    return json.dumps(about | cards.transcript(stored))
