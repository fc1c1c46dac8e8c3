"""What ties the tables together in the database itself: cascades, and the views that other writers know."""

# The predecessor's views stand on columns that are about to change, and one of its names may be a table.
MAKE_WAY = """
DROP VIEW IF EXISTS v_latest_summaries CASCADE;
DO $$
DECLARE
    kind "char" := (SELECT relkind FROM pg_class WHERE oid = to_regclass('summaries'));
BEGIN
    IF kind IN ('v', 'm') THEN
        EXECUTE CASE kind WHEN 'v' THEN 'DROP VIEW summaries' ELSE 'DROP MATERIALIZED VIEW summaries' END;
    ELSIF kind = 'r' AND to_regclass('content_summaries') IS NULL THEN
        ALTER TABLE summaries RENAME TO content_summaries;
    ELSIF kind = 'r' THEN
        ALTER TABLE summaries RENAME TO summaries_before;
    END IF;
END
$$;
"""

# The foreign keys cascade in the database, for writers that are not Django.
CASCADES = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT conname FROM pg_constraint WHERE conrelid = 'content_summaries'::regclass AND contype = 'f'
    LOOP
        EXECUTE format('ALTER TABLE content_summaries DROP CONSTRAINT %I', name);
    END LOOP;
END
$$;
ALTER TABLE content_summaries ADD CONSTRAINT summary_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE;
ALTER TABLE listing ADD CONSTRAINT listing_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE;
"""
NO_CASCADES = """
ALTER TABLE listing DROP CONSTRAINT listing_belongs_to_content;
"""

# `came_by_view` says true for what came through `summaries`; see the rule `revision_is_next_free`.
VIEWS = """
CREATE VIEW v_latest_summaries AS
    SELECT * FROM content_summaries WHERE is_latest;
CREATE VIEW summaries AS
    SELECT video_id, variant, revision, text, html, created_at, came_by_view FROM content_summaries;
ALTER VIEW summaries ALTER COLUMN came_by_view SET DEFAULT true;
"""
NO_VIEWS = """
DROP VIEW summaries;
DROP VIEW v_latest_summaries;
"""
# What stood in a predecessor's table of that name.
TAKE_OVER = """
DO $$
BEGIN
    IF to_regclass('summaries_before') IS NOT NULL THEN
        INSERT INTO summaries (video_id, variant, revision, text, html, created_at)
        SELECT b.video_id, b.variant, b.revision, b.text, b.html, b.created_at
        FROM summaries_before b JOIN content USING (video_id)
        WHERE NOT EXISTS (
            SELECT FROM content_summaries s
            WHERE (s.video_id, s.variant) = (b.video_id, b.variant) AND s.text IS NOT DISTINCT FROM b.text
        )
        ORDER BY b.revision;
    END IF;
END
$$;
"""
