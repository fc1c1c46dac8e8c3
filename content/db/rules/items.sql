-- The rules of `content`: each function is the body of the trigger that items.py declares under its name.
-- Functions named library_... are in ../functions; for_rules.sql amends categories and keeps a machine's word.

CREATE FUNCTION key_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The video_id of % cannot be changed.', OLD.video_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'key_is_forever',
        HINT = 'Insert the item under its new key and delete the old one.';
END
$$;

CREATE FUNCTION key_leads_to_its_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given CONSTANT text := NEW.video_id;
BEGIN
    -- What is restored comes back as it was, also beside its pair.
    IF library_setting('doing') IS DISTINCT FROM 'restoring' THEN
        NEW.video_id := library_arriving_key(given, NEW.canonical_url);
        IF coalesce(NEW.id, '') = '' THEN
            NEW.id := library_record_id(
                CASE WHEN NEW.video_id = library_bare_key(given) THEN given ELSE NEW.video_id END, NEW.canonical_url);
        END IF;
    END IF;
    -- A writer's report shall not be lost over it.
    IF EXISTS (SELECT FROM content WHERE id = NEW.id AND video_id <> NEW.video_id) THEN
        NEW.id := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION key_can_be_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF library_setting('doing') = 'restoring' OR EXISTS (SELECT FROM content WHERE video_id = NEW.video_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The video_id % %.', NEW.video_id, CASE WHEN NEW.video_id IN ('.', '..')
        THEN 'is a step in a path' ELSE 'contains characters that look like others or like none' END
    USING ERRCODE = 'check_violation', CONSTRAINT = 'key_can_be_read', HINT = 'Write the bare id.';
END
$$;

CREATE FUNCTION record_id_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of two items that are parted again, each has its own.
    IF library_setting('doing') = 'parting' THEN
        RETURN NEW;
    END IF;
    NEW.id := coalesce(nullif(OLD.id, ''), nullif(NEW.id, ''), library_record_id(NEW.video_id, NEW.canonical_url));
    IF EXISTS (SELECT FROM content WHERE id = NEW.id AND video_id <> NEW.video_id) THEN
        NEW.id := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION deleted_stays_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deleted text;
BEGIN
    -- A delete that is under way is waited for.
    PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;
    -- An item may be known by its key and by its record id.
    SELECT video_id INTO deleted FROM tombstone WHERE video_id IN (NEW.video_id, library_bare_key(NEW.id)) LIMIT 1;
    IF deleted IS NULL THEN
        RETURN NEW;
    END IF;
    -- Django, which says through what it writes, cannot bear an INSERT that returns nothing; the rest of another writer's
    -- load shall come in.
    IF library_setting('transaction') IS NOT NULL THEN
        RAISE EXCEPTION '% was deleted by a person.', deleted
        USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted',
            HINT = 'Restore it from the trash in the admin if it should come back.';
    END IF;
    PERFORM library_count_attempts(ARRAY[deleted]);
    RETURN NULL;
END
$$;

CREATE FUNCTION deleted_stays_deleted_after_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    overtaken text;
BEGIN
    -- An upsert that waits for a delete to commit inserts without asking the rule above again. No language: the row
    -- stood there when its insert began (see `curation_wins_on_insert`).
    IF EXISTS (SELECT FROM arrived) THEN
        SELECT video_id INTO overtaken FROM arrived a
        WHERE shown_language = '' OR EXISTS (
            SELECT FROM tombstone t WHERE t.video_id IN (a.video_id, library_bare_key(a.id))
        );
    END IF;
    IF overtaken IS NOT NULL THEN
        RAISE EXCEPTION '% was deleted by a person just now.', overtaken
        USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted',
            HINT = 'Restore it from the trash in the admin if it should come back.';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION curation_wins_on_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided jsonb;
    refused jsonb;
    has_aliases boolean;
    is_there boolean;
    wanted jsonb;
BEGIN
    SELECT coalesce(overrides, '{}'), refusals -> 'categories', EXISTS (SELECT FROM category_alias),
        EXISTS (SELECT FROM content WHERE video_id = NEW.video_id)
    INTO decided, refused, has_aliases, is_there
    FROM (SELECT) AS one LEFT JOIN curation ON video_id = NEW.video_id;
    -- In an upsert of a row that stands there, EXCLUDED shows what is left in NEW: leave the machine's words alone and
    -- let the rule for updates overlay them.
    IF is_there AND decided = '{}' THEN
        NEW.shown_language := '';
        NEW.topic_keys := '{}';
        RETURN NEW;
    END IF;
    IF refused IS NOT NULL OR has_aliases THEN
        NEW.subcategories_json := library_amended_column(NEW.subcategories_json, refused);
        NEW.analysis_json := library_amended_column(NEW.analysis_json, refused);
    END IF;
    IF decided <> '{}' THEN
        -- A column that the INSERT does not name is NULL here: the machine said nothing of it.
        SELECT jsonb_object_agg(key, value) INTO wanted FROM jsonb_each(to_jsonb(NEW))
        WHERE decided ? key AND value <> 'null';
        -- The item's row before its curation's, as everybody does.
        PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;
        PERFORM library_hear(NEW.video_id, wanted);
        IF NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id) THEN
            NEW := jsonb_populate_record(NEW, decided);
        END IF;
    END IF;
    -- What a person decided is what counts, else the analysis has its say too.
    NEW.shown_language := library_language(
        NEW.language, CASE WHEN NOT decided ? 'language' THEN NEW.analysis_json END);
    NEW.topic_keys := library_topic_keys(
        NEW.topics_json, CASE WHEN NOT decided ? 'topics_json' THEN NEW.analysis_json END);
    RETURN NEW;
END
$$;

CREATE FUNCTION curation_wins_on_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided jsonb;
    refused jsonb;
    has_aliases boolean;
    wanted jsonb;
BEGIN
    SELECT coalesce(overrides, '{}'), refusals -> 'categories', EXISTS (SELECT FROM category_alias)
    INTO decided, refused, has_aliases
    FROM (SELECT) AS one LEFT JOIN curation ON video_id = NEW.video_id;
    IF refused IS NOT NULL OR has_aliases THEN
        -- What stands there and is decided is a person's word, not one that a machine sends.
        IF NOT decided ? 'subcategories_json' OR NEW.subcategories_json IS DISTINCT FROM OLD.subcategories_json THEN
            NEW.subcategories_json := library_amended_column(NEW.subcategories_json, refused);
        END IF;
        NEW.analysis_json := library_amended_column(NEW.analysis_json, refused);
    END IF;
    IF decided <> '{}' THEN
        -- Column by column: the row as a whole would bring its transcripts along, which are long.
        SELECT jsonb_object_agg(key, value) INTO wanted FROM jsonb_each(
            library_changed('title', NEW.title, OLD.title)
            || library_changed('channel_name', NEW.channel_name, OLD.channel_name)
            || library_changed('thumbnail_url', NEW.thumbnail_url, OLD.thumbnail_url)
            || library_changed('language', NEW.language, OLD.language)
            || library_changed('subcategories_json', NEW.subcategories_json, OLD.subcategories_json)
            || library_changed('topics_json', NEW.topics_json, OLD.topics_json)
            || library_changed('summary_type_latest', NEW.summary_type_latest, OLD.summary_type_latest)
        ) WHERE decided ? key;
        NEW.title := library_overlaid_text(decided, 'title', NEW.title);
        NEW.channel_name := library_overlaid_text(decided, 'channel_name', NEW.channel_name);
        NEW.thumbnail_url := library_overlaid_text(decided, 'thumbnail_url', NEW.thumbnail_url);
        NEW.language := library_overlaid_text(decided, 'language', NEW.language);
        NEW.subcategories_json := library_overlaid_json(decided, 'subcategories_json', NEW.subcategories_json);
        NEW.topics_json := library_overlaid_json(decided, 'topics_json', NEW.topics_json);
        NEW.summary_type_latest := library_overlaid_text(decided, 'summary_type_latest', NEW.summary_type_latest);
        PERFORM library_hear(NEW.video_id, wanted);
    END IF;
    -- What a person decided is what counts, else the analysis has its say too.
    NEW.shown_language := library_language(
        NEW.language, CASE WHEN NOT decided ? 'language' THEN NEW.analysis_json END);
    NEW.topic_keys := library_topic_keys(
        NEW.topics_json, CASE WHEN NOT decided ? 'topics_json' THEN NEW.analysis_json END);
    RETURN NEW;
END
$$;

CREATE FUNCTION nothing_else_is_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := OLD.updated_at;
    RETURN NEW;
END
$$;

CREATE FUNCTION delete_leaves_a_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of an item that was merged into another, the other key keeps everything.
    IF library_setting('doing') = 'merging' AND EXISTS (SELECT FROM other_key WHERE key = OLD.video_id) THEN
        RETURN OLD;
    END IF;
    INSERT INTO tombstone (video_id, title, deleted_by, via, reason, gesture, deleted_at, snapshot)
    VALUES (
        OLD.video_id, OLD.title, library_setting('actor'), coalesce(library_setting('via'), 'SQL'),
        coalesce(library_setting('reason'), ''), library_setting('gesture')::uuid,
        coalesce(library_setting('at')::timestamptz, now()),
        library_snapshot(OLD.video_id)
    );
    RETURN OLD;
END
$$;

CREATE FUNCTION content_is_listed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids text[];
    renamed text[];
    translated text[];
BEGIN
    -- A FULL JOIN is hashed, however few rows there were when its plan was made.
    SELECT array_agg(video_id),
        array_agg(video_id) FILTER (WHERE
            (n.title, n.channel_name, n.topic_keys, n.indexed_at)
            IS DISTINCT FROM (o.title, o.channel_name, o.topic_keys, o.indexed_at)),
        array_agg(video_id) FILTER (WHERE n.shown_language IS DISTINCT FROM o.shown_language)
    INTO ids, renamed, translated
    FROM changed n FULL JOIN previous o USING (video_id)
    WHERE (n.title, n.channel_name, n.topic_keys, n.shown_categories, n.indexed_at, n.shown_language, n.published_at,
            n.duration_seconds, n.content_source, n.content_type, n.complexity_level)
        IS DISTINCT FROM (o.title, o.channel_name, o.topic_keys, o.shown_categories, o.indexed_at, o.shown_language,
            o.published_at, o.duration_seconds, o.content_source, o.content_type, o.complexity_level);
    IF ids IS NOT NULL THEN
        PERFORM library_refresh_listing(ids);
        PERFORM library_refresh_heads(renamed);
        PERFORM library_refresh_documents(translated);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION arrival_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An upsert of what is there arrives with nothing.
    IF EXISTS (SELECT FROM arrived) THEN
        INSERT INTO history (actor, via, gesture, at, kind, item, act, becomes)
        SELECT who.*, 'content', video_id, 'insert', jsonb_build_object('title', title)
        FROM arrived, library_author() AS who;
        PERFORM library_announce('added', ARRAY(SELECT video_id FROM arrived));
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION change_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[];
    sound text[];
BEGIN
    -- A FULL JOIN is hashed, however few rows there were when its plan was made. No variable: it would be planned anew
    -- whenever that seems to pay, and planning takes longer than all the rest.
    WITH remembered AS (
        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes)
        SELECT coalesce(library_setting('actor'), session_user),
            library_via(), library_setting('gesture')::uuid, coalesce(library_setting('at')::timestamptz, clock_timestamp()),
            'content', video_id, 'update', c.was, c.becomes
        FROM (
            SELECT video_id, library_difference(o, n) AS was, library_difference(n, o) AS becomes
            FROM changed n FULL JOIN previous o USING (video_id)
            OFFSET 0
        ) AS c WHERE c.was <> '{}'
        RETURNING item, was
    )
    SELECT array_agg(item) FILTER (WHERE was - '{audio_version,has_audio,media,media_metadata}'::text[] <> '{}'),
        array_agg(item) FILTER (WHERE was ?| '{audio_version,has_audio,media,media_metadata}')
    INTO words, sound FROM remembered;
    IF words IS NOT NULL THEN
        PERFORM library_announce('synced', words);
    END IF;
    IF sound IS NOT NULL THEN
        PERFORM library_announce('audio', sound);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION delete_is_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_announce('deleted', ARRAY(SELECT video_id FROM gone));
    RETURN NULL;
END
$$;

CREATE FUNCTION placeholder_says_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A person may call an item what they like, and gets back what was there before.
    IF library_setting('actor') IS NULL THEN
        NEW.title := library_said_word('title', NEW.title, OLD.title, OLD.video_id);
        NEW.channel_name := library_said_word('channel_name', NEW.channel_name, OLD.channel_name, OLD.video_id);
        NEW.canonical_url := library_said_word('canonical_url', NEW.canonical_url, OLD.canonical_url, OLD.video_id);
        NEW.thumbnail_url := library_said_word('thumbnail_url', NEW.thumbnail_url, OLD.thumbnail_url, OLD.video_id);
        NEW.language := library_said_word('language', NEW.language, OLD.language, OLD.video_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION item_has_no_date_to_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In an upsert of a row that stands there, EXCLUDED shows what is left in NEW: that is the rule for updates' to amend.
    IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id) THEN
        NEW.indexed_at := library_given_date(NEW.indexed_at, coalesce(OLD.indexed_at, now()));
        NEW.created_at := library_given_date(NEW.created_at, coalesce(OLD.created_at, now()));
        NEW.updated_at := library_given_date(NEW.updated_at, coalesce(OLD.updated_at, now()));
    END IF;
    RETURN NEW;
END
$$;
