"""Giving the bare key to what stands under one with its source's prefix: the item and all that is known of it.

A key whose bare form another item has stays: the doctor lists such pairs, and a person merges them. No item changes:
no rule runs, nothing is dated, and the history tells the same under the new key.
"""

REKEY = r"""
DO $do$
DECLARE
    -- What has a row a key, and what tells of keys.
    bearers CONSTANT text[] := '{content,tombstone,curation,suggestion,seal}';
    old text[];
    new text[];
    left_standing text[];
    link record;
    switch record;
    back text[] := '{}';
    statement text;
BEGIN
    WITH known AS (
        SELECT key, library_bare_key(key) AS bare, max(place) AS place FROM (
            SELECT video_id AS key, 3 AS place FROM content UNION ALL SELECT video_id, 2 FROM tombstone
            UNION ALL SELECT video_id, 1 FROM curation UNION ALL SELECT video_id, 0 FROM suggestion
            UNION ALL SELECT video_id, 0 FROM seal
        ) AS keys GROUP BY key
    ), prefixed AS (
        SELECT key, bare, row_number() OVER (PARTITION BY bare ORDER BY place DESC, key) = 1 AND bare <> ''
            AND bare NOT IN (SELECT key FROM known) AS is_free
        FROM known WHERE key <> bare
    )
    SELECT coalesce(array_agg(key ORDER BY key) FILTER (WHERE is_free), '{}'),
        coalesce(array_agg(bare ORDER BY key) FILTER (WHERE is_free), '{}'),
        coalesce(array_agg(key) FILTER (WHERE NOT is_free), '{}')
    INTO old, new, left_standing FROM prefixed;

    -- The rules of these tables rest, and foreign keys wait for the end.
    FOR switch IN
        SELECT tgrelid::regclass AS of_table, tgname,
            CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END AS state
        FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid IN (
            SELECT to_regclass('public.' || name)
            FROM unnest(bearers || '{content_summaries,listing,history,event}'::text[]) AS name
            UNION SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid = 'content'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', switch.of_table, switch.tgname);
        back := back || format('ALTER TABLE %s %s TRIGGER %I', switch.of_table, switch.state, switch.tgname);
    END LOOP;
    FOR link IN
        SELECT conrelid::regclass AS of_table, conname, condeferrable, condeferred, a.attname
        FROM pg_constraint k JOIN pg_attribute a ON attrelid = conrelid AND attnum = conkey[1]
        JOIN pg_attribute t ON t.attrelid = confrelid AND t.attnum = confkey[1]
        WHERE contype = 'f' AND conparentid = 0 AND confrelid = 'content'::regclass AND cardinality(confkey) = 1
            AND t.attname = 'video_id' AND confupdtype <> 'c'
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', link.of_table, link.conname);
        back := back || format('ALTER TABLE %s ALTER CONSTRAINT %I %s', link.of_table, link.conname, CASE
            WHEN link.condeferred THEN 'DEFERRABLE INITIALLY DEFERRED'
            WHEN link.condeferrable THEN 'DEFERRABLE INITIALLY IMMEDIATE' ELSE 'NOT DEFERRABLE' END);
    END LOOP;
    SET CONSTRAINTS ALL DEFERRED;

    UPDATE content c SET video_id = k.new, id = coalesce(nullif(c.id, ''), (
        SELECT record_id FROM library_record_id(k.old, c.canonical_url) AS record_id
        WHERE NOT EXISTS (SELECT FROM content o WHERE o.id = record_id)))
    FROM unnest(old, new) AS k (old, new) WHERE c.video_id = k.old;
    UPDATE content c SET id = record_id FROM (
        SELECT video_id AS key, library_record_id(video_id, canonical_url) AS record_id FROM content
        WHERE coalesce(id, '') = '' AND video_id = library_bare_key(video_id)
    ) AS filled
    WHERE video_id = key AND record_id IS NOT NULL AND NOT EXISTS (SELECT FROM content o WHERE o.id = record_id);
    FOR link IN
        SELECT conrelid::regclass AS of_table, a.attname
        FROM pg_constraint k JOIN pg_attribute a ON attrelid = conrelid AND attnum = conkey[1]
        JOIN pg_attribute t ON t.attrelid = confrelid AND t.attnum = confkey[1]
        WHERE contype = 'f' AND conparentid = 0 AND confrelid = 'content'::regclass AND cardinality(confkey) = 1
            AND t.attname = 'video_id' AND confupdtype <> 'c'
        UNION SELECT name::regclass, 'video_id' FROM unnest('{tombstone,curation,suggestion,seal}'::text[]) AS name
    LOOP
        EXECUTE format('UPDATE %s r SET %I = k.new FROM unnest($1, $2) AS k (old, new) WHERE r.%I = k.old',
            link.of_table, link.attname, link.attname) USING old, new;
    END LOOP;
    UPDATE tombstone SET record_id = snapshot #>> '{content,id}',
        web_key = library_web_key(snapshot #>> '{content,canonical_url}') WHERE snapshot IS NOT NULL;
    UPDATE tombstone t SET record_id = coalesce(t.record_id, CASE WHEN k.old IS NOT NULL
            THEN library_record_id(k.old, snapshot #>> '{content,canonical_url}') END),
        snapshot = CASE WHEN snapshot IS NOT NULL THEN snapshot
            || jsonb_build_object('content', snapshot -> 'content' || jsonb_build_object('video_id', k.new))
            || jsonb_build_object('summaries', (
                SELECT coalesce(jsonb_agg(s || jsonb_build_object('video_id', k.new) ORDER BY place), '[]')
                FROM jsonb_array_elements(snapshot -> 'summaries') WITH ORDINALITY AS list (s, place)))
            || CASE WHEN snapshot -> 'curation' <> 'null' THEN jsonb_build_object(
                'curation', snapshot -> 'curation' || jsonb_build_object('video_id', k.new)) ELSE '{}' END END
    FROM unnest(old, new) AS k (old, new) WHERE t.video_id = k.new;

    -- What only tells of a key tells of it bare, unless that is an item of its own still.
    UPDATE history SET item = library_bare_key(item),
        was = CASE WHEN was ? 'video_id'
            THEN was || jsonb_build_object('video_id', library_bare_key(item)) ELSE was END,
        becomes = CASE WHEN becomes ? 'video_id'
            THEN becomes || jsonb_build_object('video_id', library_bare_key(item)) ELSE becomes END
    WHERE kind NOT IN ('alias', 'pause') AND item <> library_bare_key(item) AND item <> ALL (left_standing);
    UPDATE event SET items = ARRAY(
        SELECT CASE WHEN key = ANY (left_standing) THEN key ELSE library_bare_key(key) END
        FROM unnest(items) WITH ORDINALITY AS list (key, place) ORDER BY place)
    WHERE items::text ~* '(yt|reddit|web):';
    IF to_regclass('public.delivery') IS NOT NULL THEN
        UPDATE delivery SET video_id = library_bare_key(video_id)
        WHERE video_id <> library_bare_key(video_id) AND video_id <> ALL (left_standing);
    END IF;
    IF to_regclass('public.django_admin_log') IS NOT NULL THEN
        UPDATE django_admin_log l SET object_id = library_bare_key(object_id) FROM django_content_type t
        WHERE t.id = l.content_type_id AND t.app_label = 'content' AND t.model IN ('content', 'curation', 'tombstone')
            AND object_id <> library_bare_key(object_id) AND object_id <> ALL (left_standing);
    END IF;

    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH statement IN ARRAY back LOOP
        EXECUTE statement;
    END LOOP;
    -- Pages and lists that somebody keeps are out of date.
    PERFORM library_announce('synced', new);
END
$do$
"""
