from django.db import migrations

from content.db.frozen import frozen
from ingest.shelve.functions import DROPPED, LOOK, SHELVE

DELIVER = """
CREATE OR REPLACE FUNCTION ingest_deliver(lines jsonb, files text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    IF files <> '{}' THEN
        DELETE FROM delivery WHERE digest = '' AND md5(name) = ANY (files);
        UPDATE delivery SET is_open = false
        WHERE is_open AND door = 'folder' AND digest <> '' AND md5(name) = ANY (files);
    END IF;
    INSERT INTO delivery (door, name, digest, dated, outcome, video_id, fields, held, summaries, failed, warnings, reason, path, remedy, is_open, body, seen)
    SELECT r.door, r.name, r.digest, r.dated, r.outcome, r.video_id, r.fields, r.held, r.summaries, r.failed, r.warnings, r.reason, r.path, r.remedy, r.is_open, decode(line ->> 'body', 'base64'), coalesce((
            SELECT c.xmin::text || ':' || coalesce(l.xmin::text, '') FROM content c
            LEFT JOIN LATERAL (SELECT xmin FROM listing WHERE listing.video_id = c.video_id OFFSET 0) l ON true
            WHERE c.video_id = r.video_id
        ), '')
    FROM jsonb_array_elements(lines) AS line
    CROSS JOIN LATERAL jsonb_populate_record(NULL::delivery, line - 'body') AS r
    ORDER BY r.digest
    ON CONFLICT (md5(name), digest) DO UPDATE SET
        door = EXCLUDED.door, name = EXCLUDED.name, digest = EXCLUDED.digest, dated = EXCLUDED.dated, outcome = EXCLUDED.outcome, video_id = EXCLUDED.video_id, held = EXCLUDED.held, failed = EXCLUDED.failed, warnings = EXCLUDED.warnings, reason = EXCLUDED.reason, path = EXCLUDED.path, remedy = EXCLUDED.remedy, is_open = EXCLUDED.is_open,
        fields = CASE WHEN EXCLUDED.fields = '{}' THEN delivery.fields ELSE EXCLUDED.fields END,
        summaries = CASE WHEN EXCLUDED.summaries = 0 THEN delivery.summaries ELSE EXCLUDED.summaries END,
        body = EXCLUDED.body, seen = EXCLUDED.seen, received_at = now(), times = delivery.times + 1;
END
$$;
"""


class Migration(migrations.Migration):
    """What the way in asks for each report, in functions that a session plans once."""

    dependencies = [("content", "0005_revisions_counted_once"), ("ingest", "0002_watchers")]

    operations = [migrations.RunSQL(frozen(LOOK + SHELVE, "ca652d3960dcac2d") + DELIVER, DROPPED)]
