-- What tells one edition of the library from another; `content/http/etag.py` makes the ETag of it.
--
-- The last transaction that changed the library, and how many lines of the event log the transactions before it left:
-- those since the oldest that is still under way, and at least the last hundred. Every commit changes one of the two:
-- it is the last transaction, or it was under way, and its lines add to the number. (A sequence would not do: its number
-- is taken before the transaction commits, and would name an edition that nobody can see yet. Nor would a counter in a
-- row: all writers would wait for each other.) Beside them the few rows that show and are no event: a pause, and the old
-- names of categories.
--
-- In PL/pgSQL, which keeps its plans: every request asks, and planning took four fifths of the time.
CREATE OR REPLACE FUNCTION library_edition(
    OUT here text, OUT newest bigint, OUT since bigint, OUT lines bigint, OUT paused timestamptz, OUT renamed text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- A restored log may name transactions that are still to come here.
    snapshot pg_snapshot := pg_current_snapshot();
    next bigint := greatest(
        pg_snapshot_xmax(snapshot)::text::bigint, pg_current_xact_id_if_assigned()::text::bigint + 1
    );
BEGIN
    here := snapshot::text;
    SELECT coalesce(max(e.transaction), 0) INTO newest FROM event e WHERE e.transaction < next;
    since := least(newest - 100, pg_snapshot_xmin(snapshot)::text::bigint);
    SELECT count(*) INTO lines FROM event e WHERE e.transaction >= since AND e.transaction < newest;
    SELECT max(p.since) INTO paused FROM pause p;
    SELECT count(*) || ' ' || coalesce(max(a.xmin::text::bigint), 0) INTO renamed FROM category_alias a;
END
$$;
