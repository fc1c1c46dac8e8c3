-- What several rules do: keep what a machine said, write history and events.

-- The number after this one, of a counter that machines drive: at its end it stays.
CREATE OR REPLACE FUNCTION library_next(number integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(greatest(number, 0), 2147483646) + 1
$$;

-- A date that a machine gives; one of more than a day ahead counts as not given, for a clock that is wrong once would
-- outweigh all others until then.
CREATE OR REPLACE FUNCTION library_given_date(given timestamptz, otherwise timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given > now() + interval '1 day' THEN otherwise ELSE given END
$$;

-- Attempts of machines to bring these deleted items back. A writer needs no right to tombstones for it.
CREATE OR REPLACE FUNCTION library_count_attempts(items text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE tombstone SET attempts = library_next(attempts), last_attempt_at = now() WHERE video_id = ANY (items);
END
$$;

-- The item for whoever acts on it alone, until the transaction ends: its row. An item that is not here has none, and
-- may be about to come in: then the whole library, which no other writes meanwhile.
CREATE OR REPLACE FUNCTION library_lock_item(item text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- First a look: to lock a row that is not there would share the library's lock, and two that share it cannot both
    -- have it alone. So it is given back where the row went meanwhile.
    IF EXISTS (SELECT FROM content WHERE video_id = item) THEN
        BEGIN
            PERFORM FROM content WHERE video_id = item FOR NO KEY UPDATE;
            IF FOUND THEN
                RETURN;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'no_data_found';
        EXCEPTION WHEN no_data_found THEN
        END;
    END IF;
    LOCK TABLE content IN EXCLUSIVE MODE;
END
$$;

-- Whether the value is what clients write into that column of an item where they know nothing.
CREATE OR REPLACE FUNCTION library_is_placeholder(field text, value text, item text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    word text := btrim(value);
BEGIN
    RETURN coalesce(word IN ('NA', 'N/A', 'n/a') OR CASE field
        WHEN 'title' THEN lower(word) IN ('untitled', '(untitled)')
            OR lower(left(word, 8)) = 'content ' AND library_bare_key(substr(word, 9)) = library_bare_key(item)
        WHEN 'channel_name' THEN lower(word) IN ('unknown', '(unknown)')
    END, false);
END
$$;

-- What to keep of a column: what is sent, unless that is such a placeholder and more is known, or holds a broken
-- character (U+FFFD) and what is known is whole.
CREATE OR REPLACE FUNCTION library_said_word(field text, sent text, known text, item text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN btrim(known) <> '' AND (
        library_is_placeholder(field, sent, item) OR strpos(sent, U&'\FFFD') > 0 AND strpos(known, U&'\FFFD') = 0
    ) THEN known ELSE sent END;
END
$$;

-- A machine has spoken of decided columns: keep its words, and propose what is new. `wanted` maps columns to them.
CREATE OR REPLACE FUNCTION library_hear(item text, wanted jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF wanted IS NULL OR library_setting('doing') IN ('undoing', 'merging', 'parting') THEN
        RETURN;
    END IF;
    IF library_setting('doing') = 'restoring' THEN
        -- It proposes nothing, but is the machine's word of what was decided while the item was in the trash.
        UPDATE curation SET incoming = wanted || incoming
        WHERE video_id = item AND wanted || incoming IS DISTINCT FROM incoming;
        RETURN;
    END IF;
    SELECT jsonb_object_agg(key, value) INTO wanted FROM jsonb_each(wanted)
    WHERE NOT library_is_placeholder(key, value #>> '{}', item);
    IF wanted IS NULL THEN
        RETURN;
    END IF;
    UPDATE curation SET incoming = incoming || wanted
    WHERE video_id = item AND incoming || wanted IS DISTINCT FROM incoming;
    -- What is proposed now overtakes what was proposed before.
    UPDATE suggestion s SET state = 'overtaken' FROM curation c, jsonb_each(wanted) AS sent (field, value)
    WHERE c.video_id = item AND s.video_id = item AND s.field = sent.field AND s.state = 'open'
        AND s.value IS DISTINCT FROM sent.value;
    INSERT INTO suggestion (video_id, field, value, source)
    SELECT item, sent.field, sent.value, coalesce(library_setting('source'), 'SQL: ' || session_user)
    FROM curation c, jsonb_each(wanted) AS sent (field, value)
    WHERE c.video_id = item AND sent.value <> 'null'
        AND sent.value IS DISTINCT FROM c.overrides -> sent.field
        AND NOT (sent.field = 'subcategories_json' AND (
            coalesce(sent.value -> 'categories' = '[]', false)
            -- The same in other words: without its subcategories, where there are none.
            OR library_categories(sent.value, NULL) = library_categories(c.overrides -> sent.field, NULL)))
    ON CONFLICT (video_id, field, digest) DO UPDATE SET state = 'open' WHERE suggestion.state = 'overtaken';
END
$$;

-- Only decisions have an identity of their own, by which a ledger knows them; one that is replayed keeps it.
CREATE OR REPLACE FUNCTION library_write_history(kind text, item text, act text, was jsonb, becomes jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes, uid)
    SELECT who.*, kind, item, act, was, becomes,
        CASE WHEN kind IN ('curation', 'tombstone', 'alias', 'merge', 'distinction')
        THEN coalesce(library_setting('uid')::uuid, gen_random_uuid()) END
    FROM library_author() AS who;
END
$$;

-- Of two versions of a row only what changed; of one alone all.
CREATE OR REPLACE FUNCTION library_changes(old_row jsonb, new_row jsonb, OUT was jsonb, OUT becomes jsonb)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    was := old_row;
    becomes := new_row;
    IF old_row IS NOT NULL AND new_row IS NOT NULL THEN
        SELECT jsonb_object_agg(key, old_row -> key), jsonb_object_agg(key, value) INTO was, becomes
        FROM jsonb_each(new_row) WHERE value IS DISTINCT FROM old_row -> key;
    END IF;
END
$$;

-- A line of history; none when nothing changed.
CREATE OR REPLACE FUNCTION library_remember(kind text, item text, act text, old_row jsonb, new_row jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    changes CONSTANT record := library_changes(old_row, new_row);
BEGIN
    IF coalesce(changes.was, changes.becomes) IS NOT NULL THEN
        PERFORM library_write_history(kind, item, act, changes.was, changes.becomes);
    END IF;
END
$$;

-- Columns of `content` from a JSON object, where it has them. Only rules of before call it, which stand again where
-- migrations go backwards. It names all that writers fill (WRITTEN of rules/columns.py).
CREATE OR REPLACE FUNCTION library_put_back(item text, columns jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE content c SET (
        title, channel_name, thumbnail_url, language, subcategories_json, topics_json, summary_type_latest, id,
        canonical_url, published_at, indexed_at, duration_seconds, audio_version, analysis_json, media, media_metadata,
        has_audio, summary_image_url, transcript_text, transcript_segments
    ) = (
        SELECT title, channel_name, thumbnail_url, language, subcategories_json, topics_json, summary_type_latest, id,
            canonical_url, published_at, indexed_at, duration_seconds, audio_version, analysis_json, media,
            media_metadata, has_audio, summary_image_url, transcript_text, transcript_segments
        FROM jsonb_populate_record(c, coalesce(columns, '{}'))
    ) WHERE c.video_id = item;
END
$$;

-- The value of a column under decisions, or what else it is: of a text, and of JSON.
CREATE OR REPLACE FUNCTION library_overlaid_text(decided jsonb, field text, otherwise text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN decided ? field THEN decided ->> field ELSE otherwise END
$$;

CREATE OR REPLACE FUNCTION library_overlaid_json(decided jsonb, field text, otherwise jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN decided ? field THEN nullif(decided -> field, 'null') ELSE otherwise END
$$;

-- Decisions about these items show in `content`; `released` holds for each what a machine gets back, or NULL. Only that is
-- written here, column by column, since the row as a whole would bring its transcripts along: `curation_wins_on_update`
-- overlays what is decided.
CREATE OR REPLACE FUNCTION library_carry_decisions(ids text[], released jsonb[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    IF ids IS NULL OR ids = '{}' THEN
        RETURN;
    END IF;
    -- What was proposed has no meaning where nothing is decided any more, or just that.
    UPDATE suggestion s SET state = 'overtaken' FROM curation d
    WHERE s.video_id = ANY (ids) AND s.state = 'open' AND d.video_id = s.video_id
        AND (NOT d.overrides ? s.field OR d.overrides -> s.field = s.value);
    UPDATE content c SET
        title = library_overlaid_text(given_back, 'title', c.title),
        channel_name = library_overlaid_text(given_back, 'channel_name', c.channel_name),
        thumbnail_url = library_overlaid_text(given_back, 'thumbnail_url', c.thumbnail_url),
        language = library_overlaid_text(given_back, 'language', c.language),
        subcategories_json = library_overlaid_json(given_back, 'subcategories_json', c.subcategories_json),
        topics_json = library_overlaid_json(given_back, 'topics_json', c.topics_json),
        summary_type_latest = library_overlaid_text(given_back, 'summary_type_latest', c.summary_type_latest)
    FROM unnest(ids, released) AS decided (id, given_back) WHERE c.video_id = decided.id;
    -- In the trash an item's snapshot stands for it.
    UPDATE tombstone t SET snapshot = jsonb_set(snapshot, '{content}', snapshot -> 'content' || given_back)
    FROM unnest(ids, released) AS decided (id, given_back)
    WHERE t.video_id = decided.id AND jsonb_typeof(snapshot -> 'content' || given_back) = 'object';
END
$$;

-- The words of an item that can be decided, as readers see them: for its digest.
CREATE OR REPLACE FUNCTION library_shown(item text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'title', title, 'channel_name', channel_name, 'thumbnail_url', thumbnail_url, 'language', language,
            'subcategories_json', subcategories_json, 'topics_json', topics_json,
            'summary_type_latest', summary_type_latest
        ) FROM content WHERE video_id = item
    );
END
$$;

CREATE OR REPLACE FUNCTION library_digest(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(coalesce(value, 'null')::text, 'UTF8')), 'hex')
$$;

-- Only columns that can be decided, each with a value that it can hold.
CREATE OR REPLACE FUNCTION library_is_decision(overrides jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(overrides) = 'object' THEN NOT EXISTS (
        SELECT FROM jsonb_each(overrides) AS decided (field, value)
        WHERE field <> ALL (
            '{title,channel_name,thumbnail_url,language,subcategories_json,topics_json,summary_type_latest}'
        )
            OR field NOT LIKE '%\_json' AND jsonb_typeof(value) NOT IN ('string', 'null')
    ) ELSE false END
$$;

-- A line of the event log, and a NOTIFY a transaction. Up to 500 keys are named; of a larger load the number counts.
-- The line is written with the rights of the tables' owner: a writer of items needs none on `event`.
CREATE OR REPLACE FUNCTION library_announce(kind text, items text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF cardinality(items) > 0 THEN
        INSERT INTO event (kind, items, number, transaction)
        VALUES (kind, items[:500], cardinality(items), pg_current_xact_id()::text::bigint);
        PERFORM pg_notify('library', '');
    END IF;
END
$$;
