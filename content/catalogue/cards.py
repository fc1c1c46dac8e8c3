"""An item as the JSON that the API promises."""

from collections.abc import Iterable
from typing import Any

from content import jsonvalues, variants
from content.catalogue import rows, sanitiser
from content.catalogue.rows import StoredItem, StoredSummary
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
from content.models.content import Source
from content.text import utc_iso

# Fields of an item that are asked for; None for all.
Fields = frozenset[str] | None
# The large columns that a field is made of. Which summary is the default depends on what its HTML shows.
BODIES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("summary_type", "summary_variant", "summary_html"), frozenset({rows.HTML})),
    **dict.fromkeys(("summary_text", "summary_variants", "summary", "highlight"), frozenset({rows.TEXT, rows.HTML})),
    "transcript": frozenset({rows.TRANSCRIPT}),
    "transcript_segments": frozenset({rows.SEGMENTS}),
}
LABELS = dict(Source.choices)
UNKNOWN = "unknown"


def default_summary(summaries: Iterable[StoredSummary]) -> StoredSummary | None:
    """The one that the card shows: by preference, and one that can be read before one that cannot."""
    return min(summaries, key=lambda each: (not each.html, variants.by_preference(each.variant)), default=None)


def texts(stored: StoredItem) -> list[str]:
    """The words of the summaries that are shown, the default's first."""
    summaries = sorted(stored.shown_summaries, key=lambda each: variants.by_preference(each.variant))
    return [each.text or sanitiser.words(each.html) for each in summaries]


def item(stored: StoredItem) -> Item:
    summaries = stored.shown_summaries
    default = default_summary(summaries)
    analysis, media = jsonvalues.mapping(stored.analysis_json), _media(stored)
    channel = seen(stored.channel_name)
    decided = jsonvalues.mapping(stored.decided)
    # Of another language than a person decided, the analysis says nothing of languages.
    spoken = jsonvalues.text(analysis.get("language"))
    languages = analysis if decided.get("language", spoken) == spoken or not spoken else {}
    return {
        "id": stored.record_id or stored.video_id,
        "video_id": stored.video_id,
        "title": seen(stored.title),
        "channel": channel,
        "channel_name": channel,
        "thumbnail_url": jsonvalues.address(stored.thumbnail_url),
        "canonical_url": jsonvalues.address(stored.canonical_url),
        "summary_image_url": media["summary_image_url"],
        "content_source": stored.content_source,
        "source": stored.content_source,
        "source_label": LABELS.get(stored.content_source, "Other"),
        "published_at": utc_iso(stored.published_at),
        "indexed_at": utc_iso(stored.indexed_at),
        "duration_seconds": stored.duration_seconds or 0,
        "word_count": jsonvalues.number(analysis.get("word_count")),
        "original_language": jsonvalues.text(languages.get("original_language")) or stored.shown_language,
        "summary_language": jsonvalues.text(languages.get("summary_language")) or stored.shown_language,
        "audio_language": jsonvalues.text(languages.get("audio_language")) or stored.shown_language,
        "file_stem": stored.video_id,
        "subcategories_json": stored.subcategories_json,
        "summary_type": default.variant if default else UNKNOWN,
        "analysis": _analysis(stored, decided),
        "media": media,
        "media_metadata": _media_metadata(stored, media),
        "summary_variant": default.variant if default else "",
        "summary_text": (default.text or "") if default else "",
        "summary_html": default.html if default else "",
        "summary_variants": _variants(stored, summaries, media),
        "curated": bool(decided),
    }


def detail(stored: StoredItem) -> ItemDetail:
    """The item, its default summary and how that was made."""
    card = item(stored)
    analysis = jsonvalues.mapping(stored.analysis_json)
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
        **transcript(stored),
    }


def report(stored: StoredItem, *, commit: str) -> OlderReport:
    """The item in the form that the older front end reads."""
    card = item(stored)
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
        **transcript(stored),
    }


def bodies_of(fields: Fields) -> frozenset[str]:
    """The large columns that have to be read."""
    return frozenset().union(*(BODIES.get(name, ()) for name in (BODIES if fields is None else fields)))


def only(fields: Fields, card: Any) -> Any:
    """The card with these fields alone, and its video_id."""
    return card if fields is None else {name: card[name] for name in card if name in fields or name == "video_id"}


def transcript(stored: StoredItem) -> Transcript:
    """The words of the original; what there is not of them is absent."""
    if not stored.transcript_length:
        return {}
    answer: Transcript = {"transcript": stored.transcript_text or ""}
    if timed := [_segment(entry) for entry in jsonvalues.mappings(stored.transcript_segments)]:
        answer["transcript_segments"] = timed
    return answer


def _segment(entry: dict[str, Any]) -> Segment:
    return {
        "text": jsonvalues.text(entry.get("text")),
        "start": jsonvalues.number(entry.get("start")),
        "duration": jsonvalues.number(entry.get("duration")),
    }


def _analysis(stored: StoredItem, decided: dict[str, Any]) -> Analysis:
    analysis = jsonvalues.mapping(stored.analysis_json)
    categories = stored.shown_categories
    topics = jsonvalues.texts(stored.topics_json)
    # What a person decided is what counts, also where an item is filtered by its topics.
    key_topics = topics if "topics_json" in decided else jsonvalues.texts(analysis.get("key_topics")) or topics
    return {
        "category": [entry["category"] for entry in categories],
        "subcategory": next((name for entry in categories for name in entry["subcategories"]), None),
        "categories": categories,
        "content_type": stored.content_type or "",
        "complexity_level": stored.complexity_level or "",
        "language": stored.shown_language,
        "key_topics": [topic for topic in key_topics if can_be_seen(topic)],
        "named_entities": jsonvalues.texts(analysis.get("named_entities")),
    }


def audio_seconds(stored: StoredItem) -> float:
    """How long its recording is; 0 where nobody knows."""
    recording, metadata = jsonvalues.mapping(stored.recording), jsonvalues.mapping(stored.media_metadata)
    return (
        recording.get("seconds")
        or jsonvalues.number(metadata.get("mp3_duration_seconds"))
        or jsonvalues.number(jsonvalues.mapping(stored.media).get("audio_duration_seconds"))
    )


def _media(stored: StoredItem) -> Media:
    media = jsonvalues.mapping(stored.media)
    return {
        "has_audio": bool(stored.audio_url),
        "audio_duration_seconds": audio_seconds(stored),
        # Where none is stored, the row may still say that there is one elsewhere.
        "has_transcript": bool(stored.transcript_length) or media.get("has_transcript") is True,
        "transcript_chars": stored.transcript_length or jsonvalues.number(media.get("transcript_chars")),
        "audio_url": jsonvalues.address(stored.audio_url),
        "summary_image_url": jsonvalues.address(stored.summary_image_url) or None,
    }


def _media_metadata(stored: StoredItem, media: Media) -> MediaMetadata:
    metadata = jsonvalues.mapping(stored.media_metadata)
    return {
        "video_duration_seconds": jsonvalues.number(metadata.get("video_duration_seconds"))
        or (stored.duration_seconds or 0),
        "mp3_duration_seconds": media["audio_duration_seconds"],
    }


def _variants(stored: StoredItem, summaries: list[StoredSummary], media: Media) -> list[Variant]:
    """Those that can be read or heard."""
    own = jsonvalues.mapping(stored.recording).get("by_variant", {})
    listed = [_variant(each, media, jsonvalues.address(own.get(each.variant))) for each in summaries]
    return [each for each in listed if each["text"] or each["html"] or "audio_url" in each]


def _variant(summary: StoredSummary, media: Media, own_url: str) -> Variant:
    """What is not known of a summary is absent."""
    variant: Variant = {
        "variant": summary.variant,
        "summary_type": summary.summary_type or summary.variant,
        "text": summary.text or "",
        "html": summary.html,
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
    if summary.is_cut:
        variant["truncated"] = True
    return variant
