-- The rules that many tables share: each function is the body of the triggers that shared.py declares under its name.

CREATE FUNCTION nothing_is_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',
        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';
END
$$;

CREATE FUNCTION writer_sees_the_present() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The other rules look up what people decided, and an older snapshot hides it from them.
    RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.',
        upper(current_setting('transaction_isolation'))
    USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present',
        HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';
END
$$;

CREATE FUNCTION pause_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT since, paused_by, reason INTO held FROM pause;
    IF FOUND AND (library_setting('actor') IS NULL OR library_setting('in_admin') IS NULL) THEN
        RAISE EXCEPTION 'The library is paused since % by %: %', held.since, held.paused_by, held.reason
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pause_holds',
            HINT = 'Wait, or resume it: manage.py ingest_resume.';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION delete_has_an_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Where the item is gone, it takes its summaries along.
    IF library_setting('actor') IS NULL AND EXISTS (SELECT FROM content WHERE video_id = OLD.video_id) THEN
        RAISE EXCEPTION 'Deleting % without saying who does it is refused.',
            concat(CASE TG_TABLE_NAME WHEN 'content_summaries' THEN 'a summary of ' END, OLD.video_id)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'delete_has_an_actor',
            HINT = 'Delete through the admin or POST /api/delete; in SQL, in one transaction: '
                'SELECT library_act_as(''your name''); DELETE ...';
    END IF;
    RETURN OLD;
END
$$;

CREATE FUNCTION key_is_the_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of two items that are one, either may be meant; what is restored comes back as it was.
    IF library_setting('doing') IS DISTINCT FROM 'restoring'
        AND NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id)
        AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id)
    THEN
        NEW.video_id := library_stored_key(NEW.video_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION change_is_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
