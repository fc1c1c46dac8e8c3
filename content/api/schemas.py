"""The API's shapes, for its OpenAPI document. Answers are built in `content.catalogue.cards` and pass through as bytes;
a test holds them against these."""

from typing import Any

from ninja import Field, Schema

VALUES = "Any of several: repeat the parameter."


class LibraryQuery(Schema):
    """Everything is text here: `content.catalogue.browsing` forgives what is malformed."""

    source: list[str] = Field([], description=f"youtube, reddit, wikipedia, lds, web, other. {VALUES}")
    category: list[str] = Field([], description=VALUES)
    subcategory: list[str] = Field([], description="Under any category, or with parentCategory under that one.")
    parentCategory: list[str] = Field([])
    channel: list[str] = Field([])
    language: list[str] = Field([])
    content_type: list[str] = Field([])
    complexity: list[str] = Field([])
    summary_type: list[str] = Field([], description="Variant ids and friendly names, such as Key Points.")
    topics: list[str] = Field([], description="Repeated, or separated by commas.")
    has_audio: list[str] = Field([], description="true, 1, yes or false, 0, no.")
    date_from: list[str] = Field([], description="First day of indexed_at, YYYY-MM-DD, UTC.")
    date_to: list[str] = Field([], description="Last day of indexed_at, inclusive.")
    q: str = Field("", description="Words, quoted phrases, -word, a video's address or id.")
    sort: str = Field("", description="newest, oldest, video_newest, title, duration, channel_az, ...")
    page: str = Field("1", description="From 1.")
    size: str = Field("20", description="1 to 50.")
    latest: str = Field("", description="true: only the newest item's id, type and date.")


class Error(Schema):
    error: str


class Category(Schema):
    category: str
    subcategories: list[str]


class Analysis(Schema):
    category: list[str]
    subcategory: str | None
    categories: list[Category]
    content_type: str
    complexity_level: str
    language: str
    key_topics: list[str]
    named_entities: list[str]


class Media(Schema):
    has_audio: bool
    audio_duration_seconds: float
    has_transcript: bool
    transcript_chars: float
    audio_url: str
    summary_image_url: str | None


class MediaMetadata(Schema):
    video_duration_seconds: float
    mp3_duration_seconds: float


class Variant(Schema):
    variant: str
    summary_type: str
    text: str
    html: str
    kind: str
    generated_at: str | None = None
    language: str | None = None
    headline: str | None = None
    audio_url: str | None = None
    duration: float | None = None


class Item(Schema):
    id: str
    video_id: str
    title: str
    channel: str
    channel_name: str
    thumbnail_url: str
    canonical_url: str
    summary_image_url: str | None
    content_source: str
    source: str
    source_label: str
    published_at: str
    indexed_at: str
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


class Pagination(Schema):
    page: int
    size: int
    total: int
    total_count: int
    pages: int
    total_pages: int
    has_next: bool
    has_prev: bool


class Latest(Schema):
    video_id: str
    summary_type: str
    indexed_at: str


class ReportList(Schema):
    """With latest=true only `report` is there."""

    reports: list[Item] | None = None
    pagination: Pagination | None = None
    sort: str | None = None
    filters: dict[str, Any] | None = None
    total_count: int | None = None
    page: int | None = None
    total_pages: int | None = None
    deployment_version: str | None = None
    deployment_commit: str | None = None
    report: Latest | None = None


class Counted(Schema):
    value: str
    count: int


class CountedCategory(Counted):
    subcategories: list[Counted] | None = None


class CountedSource(Counted):
    label: str


class CountedAudio(Schema):
    value: bool
    count: int


class Filters(Schema):
    source: list[CountedSource]
    content_source: list[CountedSource]
    categories: list[CountedCategory]
    channels: list[Counted]
    languages: list[Counted]
    content_type: list[Counted]
    complexity_level: list[Counted]
    summary_type: list[Counted]
    has_audio: list[CountedAudio]


class SummaryContent(Schema):
    summary: str
    summary_type: str


class DetailSummary(Schema):
    text: str
    html: str
    type: str
    content: SummaryContent


class ProcessorInfo(Schema):
    model: str
    processing_time: float
    timestamp: str


class ItemDetail(Item):
    summary: DetailSummary
    processor_info: ProcessorInfo


class OlderVideo(Schema):
    video_id: str
    title: str
    channel: str
    url: str
    duration_seconds: int
    published_at: str


class OlderSummary(Schema):
    text: str
    html: str
    type: str
    variants: list[Variant]


class OlderReport(Schema):
    video: OlderVideo
    summary: OlderSummary
    thumbnail_url: str
    analysis: Analysis
    subcategories_json: str | None
    has_audio: bool
    summary_type: str
    summary_variants: list[Variant]
    deployment_commit: str
