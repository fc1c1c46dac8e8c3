"""Which columns of `content` and `content_summaries` there are for whom."""

# A person can decide these. Editing one of them is locking it.
CURATABLE = (
    "title",
    "channel_name",
    "thumbnail_url",
    "language",
    "subcategories_json",
    "topics_json",
    "summary_type_latest",
)
# Everything that writers fill, and so what counts as a change; what the database derives or dates is not among them.
WRITTEN = (
    *CURATABLE,
    *("id", "canonical_url", "published_at", "indexed_at", "duration_seconds", "audio_version", "analysis_json"),
    *("media", "media_metadata", "has_audio", "summary_image_url", "transcript_text", "transcript_segments"),
)
# In the order of the table, to bring a row back whole.
STORED = ("video_id", *WRITTEN, "said_at", "created_at", "updated_at")

# What counts as a change of a revision; its place never changes, and which is the latest is no writer's word.
REVISED = (
    *("id", "summary_type", "headline", "language", "text", "html", "generated_at", "audio_url", "said_at"),
    *("came_by_view", "created_at", "follow_up_research_available"),
)
