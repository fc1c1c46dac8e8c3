"""An item as the JSON that the API promises, built from a row of `ContentQuerySet.for_cards()`."""

import json
from collections.abc import Iterable
from typing import Any

from content import jsonvalues, variants
from content.catalogue import sanitiser
from content.catalogue.shapes import (
    Analysis,
    Item,
    ItemDetail,
    Media,
    MediaMetadata,
    OlderReport,
    Segment,
    Transcript,
    Variant,
)
from content.characters import can_be_seen, seen
from content.models import Content, Recording, Summary
from content.models.content import Source
from content.text import utc_iso

LABELS = dict(Source.choices)
UNKNOWN = "unknown"


def find(identity: str) -> Content | None:
    """The item that is known under this key in any of its forms, with all that its card needs."""
    return Content.objects.known_as(identity).for_cards().first()


def shown_summaries(content: Content) -> list[Summary]:
    """The latest revision of every variant that is shown, in the order in which all are listed."""
    latest: list[Summary] = content.latest  # type: ignore[attr-defined]  # for_cards() prefetches it
    shown = [summary for summary in latest if variants.is_shown(jsonvalues.text(summary.variant))]
    return sorted(shown, key=lambda summary: variants.by_listing(summary.variant))


def default_summary(summaries: Iterable[Summary]) -> Summary | None:
    """The one that the card shows: by preference, and one that can be read before one that cannot."""
    return min(summaries, key=lambda each: (not html_of(each), variants.by_preference(each.variant)), default=None)


def texts(content: Content) -> list[str]:
    """The words of the summaries that are shown, the default's first."""
    summaries = sorted(shown_summaries(content), key=lambda each: variants.by_preference(each.variant))
    return [jsonvalues.text(each.text) or sanitiser.words(html_of(each)) for each in summaries]


def html_of(summary: Summary) -> str:
    return sanitiser.sanitise(summary.html) if summary.html else ""


def item(content: Content) -> Item:
    summaries = shown_summaries(content)
    default = default_summary(summaries)
    analysis, media = jsonvalues.mapping(content.analysis_json), _media(content)
    channel = seen(content.channel_name)
    decided: dict[str, Any] = content.decided or {}  # type: ignore[attr-defined]  # for_cards() annotates it
    # Of another language than a person decided, the analysis says nothing of languages.
    spoken = jsonvalues.text(analysis.get("language"))
    languages = analysis if decided.get("language", spoken) == spoken or not spoken else {}
    return {
        "id": content.record_id or content.video_id,
        "video_id": content.video_id,
        "title": seen(content.title),
        "channel": channel,
        "channel_name": channel,
        "thumbnail_url": jsonvalues.address(content.thumbnail_url),
        "canonical_url": jsonvalues.address(content.canonical_url),
        "summary_image_url": media["summary_image_url"],
        "content_source": content.content_source,
        "source": content.content_source,
        "source_label": LABELS.get(content.content_source, "Other"),
        "published_at": utc_iso(content.published_at),
        "indexed_at": utc_iso(content.indexed_at),
        "duration_seconds": content.duration_seconds or 0,
        "word_count": jsonvalues.number(analysis.get("word_count")),
        "original_language": jsonvalues.text(languages.get("original_language")) or content.shown_language,
        "summary_language": jsonvalues.text(languages.get("summary_language")) or content.shown_language,
        "audio_language": jsonvalues.text(languages.get("audio_language")) or content.shown_language,
        "file_stem": content.video_id,
        "subcategories_json": _subcategories(content),
        "summary_type": default.variant if default else UNKNOWN,
        "analysis": _analysis(content, decided),
        "media": media,
        "media_metadata": _media_metadata(content, media),
        "summary_variant": default.variant if default else "",
        "summary_text": jsonvalues.text(default.text) if default else "",
        "summary_html": html_of(default) if default else "",
        "summary_variants": _variants(content, summaries, media),
        "curated": bool(decided),
    }


def detail(content: Content) -> ItemDetail:
    """The item, its default summary and how that was made."""
    card = item(content)
    analysis = jsonvalues.mapping(content.analysis_json)
    return {
        **card,
        "summary": {
            "text": card["summary_text"],
            "html": card["summary_html"],
            "type": card["summary_type"],
            "content": {"summary": card["summary_text"], "summary_type": card["summary_type"]},
        },
        "processor_info": {
            "model": jsonvalues.text(analysis.get("model")),
            "processing_time": jsonvalues.number(analysis.get("processing_time")),
            "timestamp": jsonvalues.text(analysis.get("processed_at")) or card["indexed_at"],
        },
        **_transcript(content),
    }


def report(content: Content, *, commit: str) -> OlderReport:
    """The item in the form that the older front end reads."""
    card = item(content)
    return {
        "video": {
            "video_id": card["video_id"],
            "title": card["title"],
            "channel": card["channel"],
            "url": card["canonical_url"],
            "duration_seconds": card["duration_seconds"],
            "published_at": card["published_at"],
        },
        "summary": {
            "text": card["summary_text"],
            "html": card["summary_html"],
            "type": card["summary_type"],
            "variants": card["summary_variants"],
        },
        "thumbnail_url": card["thumbnail_url"],
        "analysis": card["analysis"],
        "subcategories_json": card["subcategories_json"],
        "has_audio": card["media"]["has_audio"],
        "summary_type": card["summary_type"],
        "summary_variants": card["summary_variants"],
        "summary_image_url": card["summary_image_url"],
        "indexed_at": card["indexed_at"],
        "deployment_commit": commit,
        **_transcript(content),
    }


def _transcript(content: Content) -> Transcript:
    """The words of the original, read only here; what there is not of them is absent."""
    if not content.transcript_length:
        return {}
    stored = Content.objects.filter(pk=content.pk).values_list("transcript_text", "transcript_segments")
    answer: Transcript = {}
    for text, segments in stored:
        answer["transcript"] = jsonvalues.text(text)
        if timed := [_segment(entry) for entry in jsonvalues.mappings(segments)]:
            answer["transcript_segments"] = timed
    return answer


def _segment(entry: dict[str, Any]) -> Segment:
    return {
        "text": jsonvalues.text(entry.get("text")),
        "start": jsonvalues.number(entry.get("start")),
        "duration": jsonvalues.number(entry.get("duration")),
    }


def _subcategories(content: Content) -> str | None:
    """A string of JSON, as older clients parse it themselves."""
    if not isinstance(content.subcategories_json, dict):
        return None
    try:
        return json.dumps(content.subcategories_json, ensure_ascii=False)
    except RecursionError:
        return None  # just shallow enough to be read, and too deep to be written


def _analysis(content: Content, decided: dict[str, Any]) -> Analysis:
    analysis = jsonvalues.mapping(content.analysis_json)
    categories = content.shown_categories
    topics = jsonvalues.texts(content.topics_json)
    # What a person decided is what counts, also where an item is filtered by its topics.
    key_topics = topics if "topics_json" in decided else jsonvalues.texts(analysis.get("key_topics")) or topics
    return {
        "category": [entry["category"] for entry in categories],
        "subcategory": next((name for entry in categories for name in entry["subcategories"]), None),
        "categories": categories,
        "content_type": content.content_type or "",
        "complexity_level": content.complexity_level or "",
        "language": content.shown_language,
        "key_topics": [topic for topic in key_topics if can_be_seen(topic)],
        "named_entities": jsonvalues.texts(analysis.get("named_entities")),
    }


def recording(content: Content) -> Recording | None:
    """Where the item can be heard; None where it cannot."""
    recorded: Recording | None = getattr(content, "recording", None)
    return recorded if recorded and recorded.url else None


def _media(content: Content) -> Media:
    media, metadata = jsonvalues.mapping(content.media), jsonvalues.mapping(content.media_metadata)
    recorded = recording(content)
    return {
        "has_audio": recorded is not None,
        "audio_duration_seconds": (recorded.seconds if recorded else 0)
        or jsonvalues.number(metadata.get("mp3_duration_seconds"))
        or jsonvalues.number(media.get("audio_duration_seconds")),
        # Where none is stored, the row may still say that there is one elsewhere.
        "has_transcript": bool(content.transcript_length) or media.get("has_transcript") is True,
        "transcript_chars": content.transcript_length or jsonvalues.number(media.get("transcript_chars")),
        "audio_url": jsonvalues.address(recorded.url) if recorded else "",
        "summary_image_url": jsonvalues.address(content.summary_image_url) or None,
    }


def _media_metadata(content: Content, media: Media) -> MediaMetadata:
    metadata = jsonvalues.mapping(content.media_metadata)
    return {
        "video_duration_seconds": jsonvalues.number(metadata.get("video_duration_seconds"))
        or (content.duration_seconds or 0),
        "mp3_duration_seconds": media["audio_duration_seconds"],
    }


def _variants(content: Content, summaries: list[Summary], media: Media) -> list[Variant]:
    """Those that can be read or heard."""
    recorded = recording(content)
    own = recorded.by_variant if recorded else {}
    listed = [_variant(each, media, jsonvalues.address(own.get(each.variant))) for each in summaries]
    return [each for each in listed if each["text"] or each["html"] or "audio_url" in each]


def _variant(summary: Summary, media: Media, own_url: str) -> Variant:
    """What is not known of a summary is absent."""
    variant: Variant = {
        "variant": summary.variant,
        "summary_type": jsonvalues.text(summary.summary_type) or summary.variant,
        "text": jsonvalues.text(summary.text),
        "html": html_of(summary),
        "kind": variants.kind(summary.variant),
    }
    is_audio = variant["kind"] == "audio"
    if is_audio:
        variant["duration"] = media["audio_duration_seconds"]
    if generated_at := utc_iso(summary.generated_at):
        variant["generated_at"] = generated_at
    if summary.language:
        variant["language"] = summary.language
    if summary.headline:
        variant["headline"] = summary.headline
    if is_audio and (audio_url := own_url or media["audio_url"]):
        variant["audio_url"] = audio_url
    return variant
