"""What the API says of an item, each shape once: `cards` builds them, the OpenAPI document is made from them.

Missing text is "", missing numbers are 0; a key that may be absent is NotRequired.
"""

from typing import Annotated, Any, Literal, NotRequired, get_origin

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict, get_type_hints

from content.models.content import Source

# ISO 8601 in UTC; `MaybeMoment` is "" where nobody knows.
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
MaybeMoment = Annotated[str, WithJsonSchema({"type": "string", "anyOf": [{"format": "date-time"}, {"maxLength": 0}]})]
SourceSlug = Annotated[str, WithJsonSchema({"type": "string", "enum": Source.values})]
Count = Annotated[int, Field(ge=0)]


class Category(TypedDict):
    category: str
    subcategories: list[str]


class Analysis(TypedDict):
    category: list[str]
    subcategory: str | None
    categories: list[Category]
    content_type: str
    complexity_level: str
    language: str
    key_topics: list[str]
    named_entities: list[str]


class Media(TypedDict):
    has_audio: bool
    audio_duration_seconds: float
    has_transcript: bool
    transcript_chars: float
    audio_url: str
    summary_image_url: str | None


class MediaMetadata(TypedDict):
    video_duration_seconds: float
    mp3_duration_seconds: float


class Variant(TypedDict):
    variant: str
    summary_type: str
    text: str
    html: str
    kind: Literal["text", "audio"]
    duration: NotRequired[float]
    generated_at: NotRequired[Moment]
    language: NotRequired[str]
    headline: NotRequired[str]
    audio_url: NotRequired[str]
    truncated: NotRequired[Literal[True]]


Where = Literal["title", "channel", "topics", "categories", "text"]


class Highlighted(TypedDict):
    """Why a search found the item.

    `where` its words stand; empty if the item was found by its key. `title` and `passage` of a summary are safe HTML:
    escaped text in which `<mark>` surrounds the words, and no other tag.
    """

    where: list[Where]
    title: str
    passage: str


class Item(TypedDict):
    id: str
    video_id: str
    title: str
    channel: str
    channel_name: str
    thumbnail_url: str
    canonical_url: str
    summary_image_url: str | None
    content_source: SourceSlug
    source: SourceSlug
    source_label: Annotated[str, WithJsonSchema({"type": "string", "enum": Source.labels})]
    published_at: MaybeMoment
    indexed_at: MaybeMoment
    duration_seconds: int
    word_count: float
    original_language: str
    summary_language: str
    audio_language: str
    file_stem: str
    subcategories_json: str | None
    summary_type: str
    analysis: Analysis
    media: Media
    media_metadata: MediaMetadata
    summary_variant: str
    summary_text: str
    summary_html: str
    summary_variants: list[Variant]
    curated: bool
    highlight: NotRequired[Highlighted]


class SummaryContent(TypedDict):
    summary: str
    summary_type: str


class DetailSummary(TypedDict):
    text: str
    html: str
    type: str
    content: SummaryContent


class ProcessorInfo(TypedDict):
    model: str
    processing_time: float
    timestamp: str


class Segment(TypedDict):
    """Times in seconds."""

    text: str
    start: float
    duration: float


class Transcript(TypedDict):
    transcript: NotRequired[str]
    transcript_segments: NotRequired[list[Segment]]


class ItemDetail(Item, Transcript):
    summary: DetailSummary
    processor_info: ProcessorInfo


def _optional(shape: Any) -> dict[str, Any]:
    fields: dict[str, Any] = get_type_hints(shape, include_extras=True)
    return {name: each if get_origin(each) is NotRequired else NotRequired[each] for name, each in fields.items()}


# With `fields`: the video_id and what was asked for.
PartOfItem = TypedDict("PartOfItem", {**_optional(ItemDetail), "video_id": str})  # type: ignore[misc]


class OlderVideo(TypedDict):
    video_id: str
    title: str
    channel: str
    url: str
    duration_seconds: int
    published_at: MaybeMoment


class OlderSummary(TypedDict):
    text: str
    html: str
    type: str
    variants: list[Variant]


class OlderReport(Transcript):
    video: OlderVideo
    summary: OlderSummary
    thumbnail_url: str
    analysis: Analysis
    subcategories_json: str | None
    has_audio: bool
    summary_type: str
    summary_variants: list[Variant]
    summary_image_url: str | None
    indexed_at: MaybeMoment
    deployment_commit: str
