-- The rules of what people decide: each function is the body of the triggers that decisions.py declares under its name.
-- What keeps a decision on its item is in items.sql; functions named library_... are in ../functions.

CREATE FUNCTION decision_has_an_author() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    becomes jsonb;
BEGIN
    IF library_setting('actor') IS NULL THEN
        was := to_jsonb(OLD);
        becomes := to_jsonb(NEW);
        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines
        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The
        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.
        IF NOT coalesce(CASE TG_TABLE_NAME
            WHEN 'curation' THEN
                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'
            WHEN 'tombstone' THEN
                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]
            WHEN 'suggestion' THEN
                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'
                    OR was ->> 'state' IN ('open', 'overtaken')
                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])
            WHEN 'other_key' THEN
                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'
                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')
                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')
        END, false) THEN
            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',
                HINT = 'Decide in the admin; in SQL, in one transaction: '
                    'SELECT library_act_as(''your name'') before it.';
        END IF;
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE FUNCTION decision_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.
    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';
    was jsonb := to_jsonb(OLD) - undecided;
    becomes jsonb := to_jsonb(NEW) - undecided;
    this jsonb := coalesce(becomes, was);
BEGIN
    -- The line of the merge stands for it: elsewhere the key may be the other item's already.
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN
        RETURN NULL;
    END IF;
    PERFORM library_remember(
        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,
        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);
    RETURN NULL;
END
$$;

CREATE FUNCTION decisions_are_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The machine's words are no decision.
    IF TG_OP = 'INSERT' THEN
        INSERT INTO history (actor, via, gesture, at, kind, item, act, becomes, uid)
        SELECT who.*, 'curation', video_id, 'insert', to_jsonb(n) - 'incoming',
            coalesce(library_setting('uid')::uuid, gen_random_uuid())
        FROM changed n, library_author() AS who;
    ELSE
        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes, uid)
        SELECT who.*, 'curation', video_id, 'update', d.was || coalesce(s.taken, '{}'), d.becomes,
            coalesce(library_setting('uid')::uuid, gen_random_uuid())
        FROM changed n FULL JOIN previous o USING (video_id)
        CROSS JOIN LATERAL library_changes(to_jsonb(o) - 'incoming', to_jsonb(n) - 'incoming') AS d
        CROSS JOIN LATERAL (
            -- The seals that go with what is released: who undoes that needs them.
            SELECT jsonb_build_object('seals', jsonb_object_agg(field, jsonb_build_object('sealed_by', sealed_by,
                'sealed_at', sealed_at))) AS taken
            FROM seal WHERE seal.video_id = n.video_id AND NOT n.overrides ? field HAVING count(*) > 0
            UNION ALL SELECT NULL LIMIT 1
        ) AS s
        CROSS JOIN library_author() AS who
        WHERE d.becomes IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION answer_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- That a later proposal of a machine overtakes an earlier one is nobody's answer.
    IF library_setting('actor') IS NOT NULL THEN
        PERFORM library_write_history('suggestion', NEW.video_id, 'update',
            jsonb_build_object('state', OLD.state, 'decided_by', OLD.decided_by, 'decided_at', OLD.decided_at),
            jsonb_build_object('id', NEW.id, 'field', NEW.field, 'value', NEW.value, 'state', NEW.state,
                'decided_by', NEW.decided_by, 'decided_at', NEW.decided_at));
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION purged_names_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_forget_names();
    RETURN NULL;
END
$$;

CREATE FUNCTION tombstone_keeps_its_ids() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.record_id := coalesce(NEW.record_id, NEW.snapshot #>> '{content,id}');
    NEW.web_key := coalesce(NEW.web_key, library_web_key(NEW.snapshot #>> '{content,canonical_url}'));
    RETURN NEW;
END
$$;

CREATE FUNCTION decision_waits_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.overrides IS DISTINCT FROM OLD.overrides THEN
        PERFORM library_lock_item(NEW.video_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION decision_remembers_the_machine() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := '{}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := OLD.overrides;
    END IF;
    IF NEW.overrides <> before THEN
        SELECT NEW.incoming || coalesce(jsonb_object_agg(key, value), '{}') INTO NEW.incoming
        FROM jsonb_each(library_shown(NEW.video_id)) WHERE NEW.overrides ? key AND NOT before ? key
            -- Who undoes a release finds the machine's word under later names, and keeps it as it was.
            AND NOT coalesce(library_setting('doing') = 'undoing'
                AND library_amended_column(NEW.incoming -> key, NEW.refusals -> 'categories') = value, false);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION refusals_are_folded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.refusals -> 'categories') = 'array' THEN
        NEW.refusals := NEW.refusals - 'categories' || (
            SELECT coalesce(jsonb_build_object('categories', jsonb_agg(key ORDER BY key COLLATE "C")), '{}')
            FROM (SELECT DISTINCT library_fold(name) FROM unnest(library_texts(NEW.refusals -> 'categories')) AS name)
                AS names (key)
            WHERE key <> ''
        );
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION alias_is_folded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.key := library_alias_key(split_part(NEW.key, E'\x1f', 1), nullif(split_part(NEW.key, E'\x1f', 2), ''));
    NEW.subcategory := CASE WHEN library_seen(NEW.subcategory) THEN NEW.subcategory END;
    RETURN NEW;
END
$$;

CREATE FUNCTION alias_leads_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (library_name_now(split_part(NEW.key, E'\x1f', 1), nullif(split_part(NEW.key, E'\x1f', 2), ''))).category IS NULL
    THEN
        RAISE EXCEPTION '% would lead back to itself.', replace(NEW.key, E'\x1f', ' / ')
        USING ERRCODE = 'check_violation', CONSTRAINT = 'alias_leads_on',
            HINT = 'Take away the old name that leads to it first.';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION decision_reaches_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids text[];
    released jsonb[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        ids := ARRAY(SELECT video_id FROM changed);
    ELSE
        -- A FULL JOIN is hashed, however few rows there were when its plan was made.
        SELECT array_agg(video_id), array_agg((
            SELECT jsonb_object_agg(key, o.incoming -> key) FROM jsonb_object_keys(o.overrides) AS key
            WHERE NOT n.overrides ? key AND o.incoming ? key
        )) INTO ids, released
        FROM changed n FULL JOIN previous o USING (video_id)
        WHERE (n.overrides, n.refusals) IS DISTINCT FROM (o.overrides, o.refusals);
    END IF;
    PERFORM library_carry_decisions(ids, released);
    RETURN NULL;
END
$$;

CREATE FUNCTION decision_is_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whether an item is curated shows as well, even where the decision is what the machine says.
    CASE TG_OP
        WHEN 'INSERT' THEN
            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM changed));
        WHEN 'UPDATE' THEN
            PERFORM library_announce('synced', ARRAY(
                SELECT video_id FROM changed n FULL JOIN previous o USING (video_id)
                WHERE n.overrides IS DISTINCT FROM o.overrides));
        ELSE
            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM previous));
    END CASE;
    RETURN NULL;
END
$$;

CREATE FUNCTION curation_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (
        library_setting('doing') = 'purging' AND EXISTS (SELECT FROM tombstone WHERE video_id = OLD.video_id)
        OR library_setting('doing') = 'merging' AND EXISTS (SELECT FROM other_key WHERE key = OLD.video_id)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The curation of % is neither deleted nor moved.', OLD.video_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'curation_is_forever', HINT = 'Release its columns instead.';
END
$$;

CREATE FUNCTION seal_follows_the_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids CONSTANT text[] := ARRAY(
        SELECT video_id FROM changed n FULL JOIN previous o USING (video_id)
        WHERE n.overrides IS DISTINCT FROM o.overrides);
BEGIN
    -- A machine's words are updates too, and far more frequent.
    IF ids = '{}' THEN
        RETURN NULL;
    END IF;
    DELETE FROM seal s USING curation c
    WHERE s.video_id = ANY (ids) AND c.video_id = s.video_id AND NOT c.overrides ? s.field;
    UPDATE seal s SET digest = library_digest(c.overrides -> s.field) FROM curation c
    WHERE s.video_id = ANY (ids) AND c.video_id = s.video_id AND s.digest <> library_digest(c.overrides -> s.field);
    RETURN NULL;
END
$$;

CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND library_setting('doing') = 'purging' AND library_setting('actor') IS NOT NULL
        AND NEW.was IS NULL AND NEW.becomes IS NULL
        AND to_jsonb(NEW) - ARRAY['was', 'becomes'] = to_jsonb(OLD) - ARRAY['was', 'becomes']
        AND EXISTS (
            SELECT FROM tombstone t WHERE purged_at IS NOT NULL AND (t.video_id = OLD.item
                OR t.video_id = (SELECT o.video_id FROM other_key o WHERE o.key = OLD.item)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The history is only added to, by the rules.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only',
        HINT = 'Undo makes a new line; it takes none away.';
END
$$;
