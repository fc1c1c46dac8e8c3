-- What tells one edition of the library from another; `content/http/etag.py` makes the ETag of it.
--
-- The last transaction that changed the library, and which of those before it are still under way. Every commit changes one
-- of the two: it is the last transaction, or it is under way no longer. (A sequence would not do: its number is taken
-- before the transaction commits, and would name an edition that nobody can see yet. Nor would a counter in a row: all
-- writers would wait for each other.) A transaction that stays open, whoever's it is, changes nothing as long as it does.
-- Beside them the few rows that show and are no event: a pause, and the old names of categories.
--
-- A replica does not say which transactions are under way. There it is how many lines of the event log the transactions
-- before the last one left: those since the oldest that is under way, and at least the last hundred.
--
-- In PL/pgSQL, which keeps its plans: every request asks, and planning took four fifths of the time.

-- The former one gave other columns, which no replacing changes.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_proc WHERE oid = to_regprocedure('public.library_edition()') AND 'lines' = ANY (proargnames)
    ) THEN
        DROP FUNCTION public.library_edition();
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION library_edition(
    OUT here text, OUT newest bigint, OUT before text, OUT paused timestamptz, OUT renamed text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- A restored log may name transactions that are still to come here.
    snapshot pg_snapshot := pg_current_snapshot();
    next bigint := greatest(
        pg_snapshot_xmax(snapshot)::text::bigint, pg_current_xact_id_if_assigned()::text::bigint + 1
    );
    since bigint;
BEGIN
    here := snapshot::text;
    SELECT coalesce(max(e.transaction), 0) INTO newest FROM event e WHERE e.transaction < next;
    IF pg_is_in_recovery() THEN
        since := least(newest - 100, pg_snapshot_xmin(snapshot)::text::bigint);
        SELECT since || ' ' || count(*) INTO before FROM event e
        WHERE e.transaction >= since AND e.transaction < newest;
    ELSE
        SELECT string_agg(under_way::text, ' ') INTO before FROM pg_snapshot_xip(snapshot) AS under_way
        WHERE under_way::text::bigint <= newest;
    END IF;
    SELECT max(p.since) INTO paused FROM pause p;
    SELECT count(*) || ' ' || coalesce(max(a.xmin::text::bigint), 0) INTO renamed FROM category_alias a;
END
$$;
