"""The rules that announce changes: a line of `event` a statement, and a NOTIFY a transaction to whoever listens."""

import pgtrigger

from content.db.rules.columns import WRITTEN
from content.db.rules.rule import AFTER, DELETE, INSERT, STATEMENT, UPDATE, Rule

AUDIO = ("audio_version", "has_audio", "media", "media_metadata")
# So many keys are named a statement; of a larger load it is said how many there were.
NAMED = 500


def _differs(*columns: str) -> str:
    return " OR ".join(f"n.{column} IS DISTINCT FROM o.{column}" for column in columns)


def _announced(
    name: str, operation: pgtrigger.Operation, func: str, *, declare: list[tuple[str, str]] | None = None, **tables: str
) -> Rule:
    """Once a statement, however many rows it touched."""
    return Rule(
        "What changes is announced to whoever listens, once it is committed.",
        name=name,
        when=AFTER,
        operation=operation,
        level=STATEMENT,
        referencing=pgtrigger.Referencing(**tables),
        declare=declare,
        func=f"{func} RETURN NULL;",
    )


arrival_is_announced = _announced(
    "arrival_is_announced",
    INSERT,
    """
        -- An upsert of what is there arrives with nothing.
        IF EXISTS (SELECT FROM arrived) THEN
            PERFORM library_announce('added', ARRAY(SELECT video_id FROM arrived));
        END IF;
    """,
    new="arrived",
)
change_is_announced = _announced(
    "change_is_announced",
    UPDATE,
    f"""
        SELECT array_agg(c.video_id) FILTER (WHERE c.words), array_agg(c.video_id) FILTER (WHERE c.sound)
        INTO words, sound FROM (
            SELECT n.video_id, {_differs(*AUDIO)} AS sound,
                {_differs(*(column for column in WRITTEN if column not in AUDIO))} AS words
            FROM changed n JOIN previous o USING (video_id)
        ) AS c;
        IF words IS NOT NULL THEN
            PERFORM library_announce('synced', words);
        END IF;
        IF sound IS NOT NULL THEN
            PERFORM library_announce('audio', sound);
        END IF;
    """,
    declare=[("words", "text[]"), ("sound", "text[]")],
    old="previous",
    new="changed",
)
delete_is_announced = _announced(
    "delete_is_announced",
    DELETE,
    "PERFORM library_announce('deleted', ARRAY(SELECT video_id FROM gone));",
    old="gone",
)

summary_is_announced = _announced(
    "summary_is_announced",
    INSERT,
    "PERFORM library_announce('synced', ARRAY(SELECT DISTINCT video_id FROM arrived));",
    new="arrived",
)
revising_is_announced = _announced(
    "revising_is_announced",
    UPDATE,
    """
        -- Deeper than 1: a rule moves the latest, and the statement that made it do so is announced.
        IF pg_trigger_depth() = 1 THEN
            PERFORM library_announce('synced', ARRAY(
                SELECT DISTINCT n.video_id FROM changed n JOIN previous o USING (id) WHERE n IS DISTINCT FROM o));
        END IF;
    """,
    old="previous",
    new="changed",
)
summary_delete_is_announced = _announced(
    "summary_delete_is_announced",
    DELETE,
    """
        -- Deeper than 1: they go with their item.
        IF pg_trigger_depth() = 1 THEN
            PERFORM library_announce('synced', ARRAY(SELECT DISTINCT video_id FROM gone));
        END IF;
    """,
    old="gone",
)

# Whether an item is curated shows as well, even where the decision is what the machine says.
decision_is_announced = Rule(
    "A decision is announced, also one that changes no word.",
    name="decision_is_announced",
    when=AFTER,
    operation=INSERT | UPDATE | DELETE,
    func="""
        IF TG_OP = 'UPDATE' AND NEW.overrides IS NOT DISTINCT FROM OLD.overrides THEN
            RETURN NULL;
        END IF;
        PERFORM library_announce('synced', ARRAY[coalesce(NEW.video_id, OLD.video_id)]);
        RETURN NULL;
    """,
)

ITEM_ANNOUNCEMENTS = [arrival_is_announced, change_is_announced, delete_is_announced]
SUMMARY_ANNOUNCEMENTS = [revising_is_announced, summary_delete_is_announced, summary_is_announced]

# The line is written with the rights of the tables' owner: who may write an item need know nothing of `event`.
# Of a long log the oldest lines go, never one that a transaction under way may still have to be told from.
ANNOUNCE = f"""
CREATE OR REPLACE FUNCTION library_announce(kind text, items text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    line bigint;
BEGIN
    IF coalesce(cardinality(items), 0) = 0 THEN
        RETURN;
    END IF;
    INSERT INTO event (kind, items, number, transaction)
    VALUES (kind, items[:{NAMED}], cardinality(items), pg_current_xact_id()::text::bigint) RETURNING id INTO line;
    IF line % 1000 = 0 THEN
        DELETE FROM event WHERE id IN (
            SELECT id FROM event
            WHERE id < line - 100000 AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            FOR UPDATE SKIP LOCKED
        );
    END IF;
    PERFORM pg_notify('library', '');
END
$$;
"""
