"""The page of an item shows one of its summaries, or its transcript; each has an address."""

from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from content import jsonvalues, variants
from content.catalogue import cards, passage, rows
from content.catalogue.browsing import searched
from content.catalogue.rows import StoredItem
from content.catalogue.search.marking import Marker
from content.catalogue.search.query import Search
from content.characters import can_be_seen
from content.http.safe_methods import read_only
from content.jsonvalues import address as safe_address
from content.models import Tombstone
from content.web import emphasis, nearby
from content.web.crawlers import linked_data
from content.web.formats import absolute, duration, number_of_words, reading_minutes
from content.web.links import page_url, transcript_url
from content.web.reading_page import decided_fields, transcript
from content.web.signed_in import with_curator
from content.web.syndication import addresses, citation


class Tab(NamedTuple):
    """A summary of the item, or its transcript; `name` is that of its address."""

    name: str
    label: str
    url: str
    selected: bool


@read_only
@with_curator
def reading(request: HttpRequest, identity: str) -> HttpResponse:
    """One item, at its own address; with an ending, in another form."""
    stored = found(request, identity)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    stem, form = citation.split(identity)
    if stored is None and form:
        stored = rows.find(stem, rows.BODIES)
        if stored is None or stored.video_id == stem:
            return citation.respond(request, stored, form) if stored else not_here(request, stem)
        return HttpResponsePermanentRedirect(f"{page_url(stored.video_id)}.{form}")
    if stored is None and identity.endswith("/") and (meant := rows.find(identity.rstrip("/"), rows.BODIES)):
        return HttpResponsePermanentRedirect(page_url(meant.video_id) + query)
    if stored and stored.video_id != identity:
        return HttpResponsePermanentRedirect(page_url(stored.video_id) + query)
    return reading_page(request, identity, stored)


def read(request: HttpRequest, identity: str) -> HttpResponse:
    """The same at any address."""
    return reading_page(request, identity, found(request, identity))


def found(request: HttpRequest, identity: str) -> StoredItem | None:
    """The item; with its transcript only if that is shown, which is the longest by far."""
    return rows.find(identity, rows.LARGE if shows_transcript(request) else rows.BODIES)


def shows_transcript(request: HttpRequest) -> bool:
    return request.GET.get("view") == transcript.VIEW


def reading_page(request: HttpRequest, identity: str, stored: StoredItem | None) -> HttpResponse:
    """One of the item's summaries, or its transcript; of a deleted item that it is, and since when. Raises Http404."""
    if stored is None:
        return not_here(request, identity)
    report, wanted, q = card(stored), request.GET.get("variant", ""), searched(request.GET.get("q", ""))
    is_transcript = shows_transcript(request) and bool(stored.transcript_length)
    summaries = shown_summaries(stored, wanted, q)
    selected = next((summary for summary in summaries if summary["selected"]), None)
    audio = recording(stored, report, selected, wanted)
    if is_transcript:
        selected = None
    marker = Marker(Search(q).alternatives, stored.shown_language)
    is_marked = False
    if selected:
        selected["words"] = number_of_words(selected["html"])
        selected["minutes"] = reading_minutes(selected["html"])
    if selected and marker.sought:
        report["marked_title"] = emphasis.in_pieces(marker.pieces(report["title"]))
        selected["html"] = emphasis.in_html(selected["html"], marker)
        is_marked = emphasis.are_in(report["marked_title"] + selected["html"])
    is_another = not is_transcript and not (selected and variants.are_alike(selected["variant"], wanted))
    linked = linked_data.of_item(report, audio, category_url(report), partial(absolute, request=request))
    context = {
        "linked_data": linked,
        **{"report": report, "selected": selected, "audio": audio, "near": nearby.near(stored.video_id)},
        "tabs": tabs(stored, summaries, q, is_transcript=is_transcript),
        "transcript": transcript.shown(stored) if is_transcript else None,
        "lacks_transcript": shows_transcript(request) and not is_transcript,
        "decisions": decided_fields.of(stored),
        "model": jsonvalues.text(jsonvalues.mapping(stored.analysis_json).get("model")).strip(),
        "missing_variant": variants.label(wanted) if is_another and can_be_seen(wanted) else "",
        **{"q": q, "is_marked": is_marked, "unmarked_url": page_url(stored.video_id, variant=wanted)},
    }
    return render(request, "reading.html", context)


def not_here(request: HttpRequest, identity: str) -> HttpResponse:
    """The page of a deleted item says so, and when. Raises Http404 if there is nothing to say."""
    gone = Tombstone.gone(identity)
    if gone is None:
        raise Http404("The library has no such item.")
    near = nearby.near_deleted(gone.video_id)
    return render(request, "410.html", {"deleted_at": gone.deleted_at, "near": near}, status=410)


def tabs(stored: StoredItem, summaries: list[dict[str, Any]], q: str, *, is_transcript: bool) -> list[Tab]:
    """Of what there is to read about the item; none where that is one thing."""
    listed = [
        Tab(each["variant"], each["label"], each["url"], each["selected"] and not is_transcript) for each in summaries
    ]
    if stored.transcript_length:
        listed.append(Tab("transcript", "Transcript", transcript_url(stored.video_id, q), is_transcript))
    return listed if len(listed) > 1 else []


def recording(
    stored: StoredItem, report: dict[str, Any], selected: dict[str, Any] | None, wanted: str
) -> dict[str, Any]:
    """What can be heard of the item: the selected summary's own recording, else the item's."""
    url = (selected and selected["audio_url"]) or report["media"]["audio_url"]
    return {
        "url": url,
        "is_ours": url.startswith("/"),
        "host": urlsplit(url).netloc,
        # A variant's own recording is another than the item's, of which the length is known.
        "seconds": int(cards.audio_seconds(stored)) if url == report["media"]["audio_url"] else 0,
        "page_url": page_url(stored.video_id, variant=wanted),
    }


def category_url(report: dict[str, Any]) -> str:
    """Of the item's first category; "" if it has none."""
    first = next((entry["category"] for entry in report["analysis"]["categories"]), "")
    return addresses.path("category", " ".join(first.lower().split())) if first else ""


def card(stored: StoredItem) -> dict[str, Any]:
    """The API's item with the values that only a page needs."""
    report = cards.item(stored)
    return report | {
        "page_url": page_url(stored.video_id),
        "language": report["analysis"]["language"],
        "excerpt": passage.beginning(report["summary_text"]),
        "indexed_on": stored.indexed_at,
        "published_on": stored.published_at,
        "duration_label": duration(report["duration_seconds"]),
        "is_audio_awaited": stored.is_audio_awaited,
    }


def shown_summaries(stored: StoredItem, wanted: str, q: str) -> list[dict[str, Any]]:
    """All variants that can be read, the wanted one (else the default) selected."""
    readable = [summary for summary in stored.shown_summaries if summary.html]
    audio_urls = stored.recording["by_variant"] if stored.recording else {}
    chosen = next((summary for summary in readable if summary.variant == wanted), None)
    # Two variants have one name.
    chosen = chosen or next((summary for summary in readable if variants.are_alike(summary.variant, wanted)), None)
    chosen = chosen or cards.default_summary(readable)
    return [
        {
            "variant": summary.variant,
            "label": variants.label(summary.variant),
            "html": summary.html,
            "kind": variants.kind(summary.variant),
            "headline": summary.headline,
            "language": summary.language,
            "audio_url": safe_address(audio_urls.get(summary.variant)),
            "generated_on": summary.generated_at,
            "anchor": f"summary-{summary.variant.replace(':', '-')}",
            "selected": summary is chosen,
            "url": page_url(stored.video_id, q, summary.variant),
        }
        for summary in readable
    ]
