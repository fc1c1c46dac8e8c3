"""Which columns of `content` there are for whom."""

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
# Everything that writers fill; what the database derives or dates is not among them.
WRITTEN = (
    *CURATABLE,
    *("id", "canonical_url", "published_at", "indexed_at", "duration_seconds", "audio_version", "analysis_json"),
    *("media", "media_metadata", "has_audio", "summary_image_url"),
)
# In the order of the table, to bring a row back whole.
STORED = ("video_id", *WRITTEN, "said_at", "created_at", "updated_at")
