-- The rules of `content_summaries`: each function is the body of the trigger that summary.py declares under its name.

CREATE FUNCTION key_is_stored_bare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF library_setting('doing') IS DISTINCT FROM 'restoring' THEN
        NEW.video_id := library_stored_key(NEW.video_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION deleted_item_gets_no_summary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A delete that is under way is waited for.
    PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;
    IF NOT FOUND AND EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION revision_is_next_free() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    repeated integer;
    next_free integer;
    is_taken boolean;
    has_latest boolean;
    is_older boolean;
    is_there boolean;
BEGIN
    -- Writers of one item take turns: `deleted_item_gets_no_summary` has taken the item's row.
    IF library_setting('doing') = 'restoring' THEN
        RETURN NEW;  -- number, latest and dates as they were
    END IF;
    -- A repeated row is left to its writer's ON CONFLICT.
    IF NEW.came_by_view THEN
        SELECT s.revision INTO repeated FROM content_summaries s
        WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant)
            AND (s.text, s.html) IS NOT DISTINCT FROM (NEW.text, NEW.html)
        ORDER BY s.revision = NEW.revision DESC, s.revision DESC LIMIT 1;
    END IF;
    SELECT library_next(coalesce(max(s.revision) FILTER (WHERE s.revision < 2147483647), 0)),
        bool_or(s.revision = NEW.revision), bool_or(s.is_latest),
        bool_or(s.is_latest AND library_given_date(s.said_at, NULL) > NEW.said_at),
        EXISTS (SELECT FROM content_summaries WHERE id = NEW.id)
    INTO next_free, is_taken, has_latest, is_older, is_there
    FROM content_summaries s WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant);
    IF repeated IS NOT NULL OR is_there THEN
        NEW.revision := coalesce(repeated, NEW.revision);
        NEW.is_latest := false;
        RETURN NEW;
    END IF;
    IF is_taken OR coalesce(NEW.revision, 0) NOT BETWEEN 1 AND next_free THEN
        NEW.revision := next_free;
    END IF;
    NEW.is_latest := is_older IS NOT TRUE;
    -- An update of no row would still call every rule that there is for updates.
    IF NEW.is_latest AND has_latest THEN
        UPDATE content_summaries SET is_latest = false
        WHERE (video_id, variant) = (NEW.video_id, NEW.variant) AND is_latest;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION summary_has_no_date_to_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.said_at := library_given_date(NEW.said_at, OLD.said_at);
    NEW.generated_at := library_given_date(NEW.generated_at, OLD.generated_at);
    NEW.created_at := library_given_date(NEW.created_at, coalesce(OLD.created_at, now()));
    NEW.updated_at := library_given_date(NEW.updated_at, coalesce(OLD.updated_at, now()));
    RETURN NEW;
END
$$;

CREATE FUNCTION revision_stays_put() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of % of % cannot be moved.', OLD.revision, OLD.variant, OLD.video_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_stays_put', HINT = 'Insert a new revision instead.';
END
$$;

CREATE FUNCTION latest_is_not_for_writers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_latest := OLD.is_latest;
    RETURN NEW;
END
$$;

CREATE FUNCTION revised_is_latest() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen record;
BEGIN
    -- A FULL JOIN is hashed, however few rows there were when its plan was made.
    FOR chosen IN
        SELECT DISTINCT ON (n.video_id, n.variant) n.id, n.video_id, n.variant, n.is_latest
        FROM revised n FULL JOIN previous o USING (id)
        WHERE (n.text, n.html) IS DISTINCT FROM (o.text, o.html)
        ORDER BY n.video_id, n.variant, n.is_latest DESC, n.revision DESC
    LOOP
        -- To lock the item for nothing would cross a session that holds it and waits for this very row.
        CONTINUE WHEN chosen.is_latest;
        PERFORM FROM content WHERE video_id = chosen.video_id FOR NO KEY UPDATE;
        UPDATE content_summaries SET is_latest = false
        WHERE (video_id, variant) = (chosen.video_id, chosen.variant) AND is_latest AND id <> chosen.id;
        UPDATE content_summaries SET is_latest = true WHERE id = chosen.id AND NOT is_latest;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION predecessor_is_latest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE content_summaries SET is_latest = true WHERE id = (
        SELECT id FROM content_summaries WHERE (video_id, variant) = (OLD.video_id, OLD.variant)
        ORDER BY revision DESC LIMIT 1
    );
    RETURN NULL;
END
$$;

CREATE FUNCTION summary_is_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_refresh_listing(array_agg(DISTINCT video_id)), library_refresh_documents(array_agg(DISTINCT video_id))
    FROM touched;
    RETURN NULL;
END
$$;

CREATE FUNCTION revising_is_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_refresh_listing(array_agg(DISTINCT n.video_id)),
        library_refresh_documents(array_agg(DISTINCT n.video_id))
    FROM revised n FULL JOIN previous o USING (id) WHERE (n.text, n.html) IS DISTINCT FROM (o.text, o.html);
    RETURN NULL;
END
$$;

CREATE FUNCTION summary_is_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_announce('synced', ARRAY(SELECT DISTINCT video_id FROM touched));
    RETURN NULL;
END
$$;

CREATE FUNCTION revising_is_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_announce('synced', ARRAY(
        SELECT DISTINCT n.video_id FROM revised n FULL JOIN previous o USING (id) WHERE n IS DISTINCT FROM o));
    RETURN NULL;
END
$$;

CREATE FUNCTION revising_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_remember('summary', NEW.video_id, 'update',
        to_jsonb(OLD) - 'is_latest' - 'updated_at', to_jsonb(NEW) - 'is_latest' - 'updated_at');
    RETURN NULL;
END
$$;

CREATE FUNCTION taking_away_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What goes with its item is in the tombstone.
    IF EXISTS (SELECT FROM content WHERE video_id = OLD.video_id) THEN
        PERFORM library_remember('summary', OLD.video_id, 'delete', to_jsonb(OLD), NULL);
    END IF;
    RETURN NULL;
END
$$;
