"""What a report says, once it is understood, whatever shape it came in."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

# What may be said of a summary's text later than the text itself.
GAPS = ("headline", "language", "generated_at", "audio_url")

Shape = Literal["universal", "1.0.0", "raw", "flat"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Summary(_Frozen):
    """One text about the item. `html` is sanitised; `text` and `html` are never empty.

    `variant` may carry a level (`audio-fr:beginner`), `summary_type` never does. `is_rendered` means that the report
    said no HTML, and `html` was made of the text.
    """

    variant: str
    summary_type: str
    text: str
    html: str
    headline: str | None = None
    language: str | None = None
    generated_at: datetime | None = None
    audio_url: str | None = None
    is_rendered: bool = Field(default=False, exclude=True)


class FailedGeneration(_Frozen):
    """The NAS tried to write this variant and could not: nothing to shelve, something to report."""

    variant: str
    reason: str


class Report(_Frozen):
    """None always means "not said" and must not erase what is known.

    Times are aware and in UTC. The JSON values hold nothing that PostgreSQL refuses, and no
    empty members at their top level; `analysis_json` is to be merged key by key into what is known.
    """

    # Bare; "" for a web article without an id: its address tells it (`ingest.shelve.corridor`).
    video_id: str
    record_id: str | None = None
    # The key under which it came in, where its item has another.
    came_as: str = ""
    shape: Shape
    title: str | None = None
    channel_name: str | None = None
    canonical_url: str | None = None
    thumbnail_url: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    indexed_at: datetime | None = None
    duration_seconds: int | None = None
    subcategories_json: dict[str, Any] | None = None
    topics_json: list[str] | None = None
    analysis_json: dict[str, Any] | None = None
    media: dict[str, Any] | None = None
    media_metadata: dict[str, Any] | None = None
    has_audio: bool | None = None
    summary_image_url: str | None = None
    summary_type: str | None = None
    audio_version: int | None = None
    transcript_text: str | None = None
    transcript_segments: list[dict[str, Any]] | None = None
    summaries: tuple[Summary, ...] = ()
    failed: tuple[FailedGeneration, ...] = ()
    warnings: tuple[str, ...] = ()
