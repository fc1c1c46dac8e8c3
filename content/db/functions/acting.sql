-- Who acts. A writer says it by `library_act_as`, for the length of its transaction; content/decisions/actor.py does.

-- The settings `ytv2.actor`, `via` (which page or command), `gesture` (what belongs together), `reason`, `source` (which
-- report), `doing` (what rules treat apart), `uid` and `at` (of a decision that is replayed) and `in_admin` for this
-- transaction. What is left out says nothing, whatever the session was left with. `ytv2.transaction` binds them: it names
-- the transaction by the moment at which it began, which nobody knows beforehand.
CREATE OR REPLACE FUNCTION library_act_as(
    actor text, via text DEFAULT '', reason text DEFAULT '', source text DEFAULT '', doing text DEFAULT '',
    gesture text DEFAULT '', uid text DEFAULT '', at text DEFAULT '', in_admin boolean DEFAULT false
) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.set_config('ytv2.actor', coalesce(actor, ''), true),
        pg_catalog.set_config('ytv2.via', coalesce(via, ''), true),
        pg_catalog.set_config('ytv2.reason', coalesce(reason, ''), true),
        pg_catalog.set_config('ytv2.source', coalesce(source, ''), true),
        pg_catalog.set_config('ytv2.doing', coalesce(doing, ''), true),
        pg_catalog.set_config('ytv2.gesture', coalesce(gesture, ''), true),
        pg_catalog.set_config('ytv2.uid', coalesce(uid, ''), true),
        pg_catalog.set_config('ytv2.at', coalesce(at, ''), true),
        pg_catalog.set_config('ytv2.in_admin', CASE WHEN in_admin THEN 'yes' ELSE '' END, true),
        pg_catalog.set_config('ytv2.transaction', CASE WHEN concat(actor, via) <> ''
            THEN extract(epoch FROM pg_catalog.transaction_timestamp())::text ELSE '' END, true);
END
$$;

-- Whether the login may say that it is a person; another is a machine, whatever it says.
CREATE OR REPLACE FUNCTION library_may_decide() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT has_table_privilege(session_user, 'public.curation', 'UPDATE')
$$;

-- A setting that counts, without the blanks around it: one of this transaction. What a session keeps says nothing, as a
-- pooler gives the session to whoever comes next. A machine can only say what it is and which report it read.
CREATE OR REPLACE FUNCTION library_setting(name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN btrim(current_setting('ytv2.' || name, true), E' \t\n\r') <> ''
            AND current_setting('ytv2.transaction', true) = extract(epoch FROM transaction_timestamp())::text
            AND (name IN ('via', 'source', 'transaction') OR public.library_may_decide())
            THEN btrim(current_setting('ytv2.' || name, true), E' \t\n\r')
    END
$$;

-- Through what somebody acts, for people to read. Only a role that may decide has pages and addresses; whatever else a
-- program calls itself is marked.
CREATE OR REPLACE FUNCTION library_via() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN public.library_setting('via') IS NOT NULL AND public.library_may_decide() THEN public.library_setting('via')
        ELSE concat_ws(': ', 'SQL', coalesce(
            public.library_setting('via'), nullif(btrim(current_setting('application_name')), '')))
    END
$$;

-- Who acts, for a line of history; the login is the column's own default.
CREATE OR REPLACE FUNCTION library_author(OUT actor text, OUT via text, OUT gesture uuid, OUT at timestamptz)
LANGUAGE sql AS $$
    SELECT coalesce(public.library_setting('actor'), session_user), public.library_via(),
        public.library_setting('gesture')::uuid, coalesce(public.library_setting('at')::timestamptz, clock_timestamp())
$$;
