"""What ties the tables together in the database itself: cascades, and the views that other writers know."""

# The foreign keys cascade in the database, for writers that are not Django.
CASCADES = """
ALTER TABLE content_summaries ADD CONSTRAINT summary_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE;
ALTER TABLE listing ADD CONSTRAINT listing_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE;
"""
NO_CASCADES = """
ALTER TABLE listing DROP CONSTRAINT listing_belongs_to_content;
ALTER TABLE content_summaries DROP CONSTRAINT summary_belongs_to_content;
"""

# `came_by_view` says true for what came through `summaries`; see the rule `revision_is_next_free`. Its `id` is the
# number by which older programs know a summary. New columns come last, as CREATE OR REPLACE wants it.
SUMMARIES = """
CREATE OR REPLACE VIEW summaries AS
    SELECT video_id, variant, revision, text, html, created_at, came_by_view, number AS id,
        follow_up_research_available{more}
    FROM content_summaries;
ALTER VIEW summaries ALTER COLUMN came_by_view SET DEFAULT true;
"""
LATEST = """
CREATE OR REPLACE VIEW v_latest_summaries AS
    SELECT * FROM content_summaries WHERE is_latest;
"""
VIEWS = LATEST + SUMMARIES.format(more="")
# `recording` came later than the other tables.
RECORDING_CASCADES = """
ALTER TABLE recording ADD CONSTRAINT recording_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE;
"""
NO_RECORDING_CASCADES = "ALTER TABLE recording DROP CONSTRAINT recording_belongs_to_content;"
NO_VIEWS = """
DROP VIEW summaries;
DROP VIEW v_latest_summaries;
"""
SHOWN = (
    *("video_id", "variant", "revision", "text", "html", "created_at", "came_by_view", "id"),
    "follow_up_research_available",
)


def summaries_with(*columns: str) -> str:
    """SQL: the view `summaries` with more columns of the table, by which a predecessor's programs know them."""
    return SUMMARIES.format(more="".join(f', "{column}"' for column in columns if column not in SHOWN))


# So did the read side; it was made anew then.
LISTING_CASCADES = """
ALTER TABLE listing ADD CONSTRAINT listing_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE;
ALTER TABLE search_document ADD CONSTRAINT search_document_belongs_to_listing
    FOREIGN KEY (video_id) REFERENCES listing (video_id) ON DELETE CASCADE;
"""
NO_LISTING_CASCADES = """
ALTER TABLE search_document DROP CONSTRAINT search_document_belongs_to_listing;
ALTER TABLE listing DROP CONSTRAINT listing_belongs_to_content;
"""
