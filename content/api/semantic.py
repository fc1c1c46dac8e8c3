"""Search by meaning, as today's front ends ask for it; the words and what items have in common answer instead."""

from typing import Annotated, Literal, get_args

from django.http import HttpRequest, HttpResponse
from pydantic import Field
from typing_extensions import TypedDict

from content import jsonvalues
from content.catalogue import cards, passage, related, rows
from content.catalogue.browsing import Found, Items, searched, whole
from content.catalogue.search import highlight
from content.catalogue.search.query import Search
from content.catalogue.shapes import Count, SourceSlug
from content.db import lookup
from content.http.etag import conditional
from content.http.operation import operation
from content.http.responses import json_response
from content.models import FacetCount, Listing

Mode = Literal["hybrid", "semantic", "keyword"]
MODES: tuple[Mode, ...] = get_args(Mode)
DEFAULT_RESULTS, MOST_RESULTS = 20, 50
TEXT = {"type": "string"}
TOPK = {
    "in": "query",
    "name": "topk",
    "schema": TEXT,
    "description": f"1 to {MOST_RESULTS}, {DEFAULT_RESULTS} if not given.",
}
SEARCHED = {"in": "query", "schema": TEXT, "description": "As q of /api/reports."}


class Hit(TypedDict):
    """`score` is between 0 and 1."""

    id: str
    score: Annotated[float, Field(ge=0, le=1)]
    title: str
    source: SourceSlug
    channel: str
    snippet: str


class Hits(TypedDict):
    query: str
    mode: Mode
    search_type: Literal["keyword"]
    results: list[Hit]
    indexed_count: Count
    available: Literal[True]


class SimilarHit(Hit):
    """`reasons` are what it shares, such as "topic: bread", the weightiest first."""

    reasons: list[str]


class Similar(TypedDict):
    source_id: str
    results: list[SimilarHit]
    count: Count
    available: Literal[True]


@operation(
    "Reading",
    "Search, as today's front ends ask for it",
    {200: Hits},
    errors=(400, 503),
    parameters=[
        {**SEARCHED, "name": "q"},
        {**SEARCHED, "name": "query", "description": "The same as q, which outweighs it."},
        TOPK,
        {"in": "query", "name": "mode", "schema": TEXT, "description": f"{', '.join(MODES)}; all are answered alike."},
    ],
)
@conditional
def semantic_search(request: HttpRequest) -> HttpResponse:
    q = searched(request.GET.get("q", "")) or searched(request.GET.get("query", ""))
    wanted = request.GET.get("mode", "").strip().lower()
    found = Found(Search(q))
    stored = rows.of(found[: _most(request)])
    why = highlight.of(stored, found.search.alternatives)
    answer: Hits = {
        "query": q,
        "mode": next((mode for mode in MODES if mode == wanted), MODES[0]),
        "search_type": "keyword",
        "results": [
            _hit(each, 1 / place, highlight.text(reason.passage))
            for place, (each, reason) in enumerate(zip(stored, why, strict=True), 1)
        ],
        "indexed_count": Items(Listing.objects.all(), counted_under=[FacetCount.LISTED]).count(),
        "available": True,
    }
    return json_response(answer)


@operation(
    "Reading",
    "Items that share topics, categories or the channel with one",
    {200: Similar},
    errors=(400, 503),
    parameters=[{"in": "query", "name": "id", "schema": TEXT, "description": "A video_id or legacy id."}, TOPK],
)
@conditional
def semantic_similar(request: HttpRequest) -> HttpResponse:
    identity = request.GET.get("id", "").strip()
    source_id = lookup.key_of(identity) if identity else None
    nearest = related.related(source_id, _most(request)) if source_id else []
    items = {stored.video_id: stored for stored in rows.of(each.video_id for each in nearest)}
    answer: Similar = {
        "source_id": source_id or identity,
        "results": [
            {
                **_hit(stored, each.score, passage.beginning(next(filter(None, cards.texts(stored)), ""))),
                "reasons": each.reasons,
            }
            for each in nearest
            if (stored := items.get(each.video_id))
        ],
        "count": len(items),
        "available": True,
    }
    return json_response(answer)


def _most(request: HttpRequest) -> int:
    return whole(request.GET.get("topk"), default=DEFAULT_RESULTS, most=MOST_RESULTS)


def _hit(stored: rows.StoredItem, score: float, snippet: str) -> Hit:
    return {
        "id": stored.video_id,
        "score": round(score, 4),
        "title": jsonvalues.text(stored.title),
        "source": stored.content_source,
        "channel": jsonvalues.text(stored.channel_name),
        "snippet": snippet,
    }
