"""The rules of `content_summaries`: numbers, the latest, and the listing that follows."""

import pgtrigger

from content.db.rules.rule import AFTER, BEFORE, DELETE, INSERT, STATEMENT, UPDATE, Rule, refusal

revision_is_next_free = Rule(
    "A new revision never lands on a taken number, and becomes the latest of its variant unless it is older.",
    name="revision_is_next_free",
    when=BEFORE,
    operation=INSERT,
    declare=[
        *((name, "integer") for name in ("repeated", "next_free")),
        *((name, "boolean") for name in ("is_taken", "has_latest", "is_older")),
    ],
    func="""
        -- Writers of one item take turns: `a_deleted_item_gets_no_summary` has taken the item's row.
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
        IF repeated IS NOT NULL OR EXISTS (SELECT FROM content_summaries WHERE id = NEW.id) THEN
            NEW.revision := coalesce(repeated, NEW.revision);
            NEW.is_latest := false;
            RETURN NEW;
        END IF;
        SELECT coalesce(max(s.revision), 0) + 1, bool_or(s.revision = NEW.revision),
            bool_or(s.is_latest), bool_or(s.is_latest AND s.said_at > NEW.said_at)
        INTO next_free, is_taken, has_latest, is_older
        FROM content_summaries s WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant);
        IF is_taken OR coalesce(NEW.revision, 0) < 1 THEN
            NEW.revision := next_free;
        END IF;
        NEW.is_latest := is_older IS NOT TRUE;
        -- An update of no row would still call every rule that there is for updates.
        IF NEW.is_latest AND has_latest THEN
            UPDATE content_summaries SET is_latest = false
            WHERE (video_id, variant) = (NEW.video_id, NEW.variant) AND is_latest;
        END IF;
        RETURN NEW;
    """,
)

latest_is_not_for_writers = Rule(
    "No writer picks the latest, moves a revision to another item, or dates a change.",
    name="latest_is_not_for_writers",
    when=BEFORE,
    operation=UPDATE,
    func="""
        -- Deeper than 1: the update is a rule's own.
        IF pg_trigger_depth() = 1 THEN
            NEW.is_latest := OLD.is_latest;
        END IF;
        IF (NEW.video_id, NEW.variant, NEW.revision) IS DISTINCT FROM (OLD.video_id, OLD.variant, OLD.revision) THEN
            RAISE EXCEPTION 'Revision % of % of % cannot be moved.', OLD.revision, OLD.variant, OLD.video_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_stays_put',
                HINT = 'Insert a new revision instead.';
        END IF;
        IF (NEW.text, NEW.html) IS DISTINCT FROM (OLD.text, OLD.html) THEN
            NEW.updated_at := now();
        END IF;
        RETURN NEW;
    """,
)

revised_is_latest = Rule(
    "A revision whose words are changed becomes the latest of its variant; of several at once the latest stays.",
    name="revised_is_latest",
    when=AFTER,
    operation=UPDATE,
    level=STATEMENT,
    referencing=pgtrigger.Referencing(old="previous", new="revised"),
    declare=[("chosen", "record")],
    func="""
        FOR chosen IN
            SELECT DISTINCT ON (n.video_id, n.variant) n.id, n.video_id, n.variant, n.is_latest
            FROM revised n JOIN previous o USING (id)
            WHERE (n.text, n.html) IS DISTINCT FROM (o.text, o.html)
            ORDER BY n.video_id, n.variant, n.is_latest DESC, n.revision DESC
        LOOP
            -- To lock the item for nothing would cross whoever holds it and waits for this very row.
            CONTINUE WHEN chosen.is_latest;
            PERFORM FROM content WHERE video_id = chosen.video_id FOR NO KEY UPDATE;
            UPDATE content_summaries SET is_latest = false
            WHERE (video_id, variant) = (chosen.video_id, chosen.variant) AND is_latest AND id <> chosen.id;
            UPDATE content_summaries SET is_latest = true WHERE id = chosen.id AND NOT is_latest;
        END LOOP;
        RETURN NULL;
    """,
)

predecessor_is_latest = Rule(
    "When the latest revision of a variant goes, the highest of those that stay takes its place.",
    name="predecessor_is_latest",
    when=AFTER,
    operation=DELETE,
    condition=pgtrigger.Condition("OLD.is_latest"),
    func="""
        UPDATE content_summaries SET is_latest = true WHERE id = (
            SELECT id FROM content_summaries WHERE (video_id, variant) = (OLD.video_id, OLD.variant)
            ORDER BY revision DESC LIMIT 1
        );
        RETURN NULL;
    """,
)


def _listing_follows(operation: pgtrigger.Operation, name: str, **tables: str) -> Rule:
    """A statement-level rule: one refresh for all the summaries that one statement touched."""
    (transition,) = tables.values()
    return Rule(
        "The listing follows the latest summaries.",
        name=name,
        when=AFTER,
        operation=operation,
        level=STATEMENT,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            -- Deeper than 1: the statement that a person or job sent refreshes at its own end.
            IF TG_OP <> 'UPDATE' OR pg_trigger_depth() = 1 THEN
                PERFORM library_refresh_listing(ARRAY(SELECT DISTINCT video_id FROM {transition}));
            END IF;
            RETURN NULL;
        """,
    )


inserted_summary_is_listed = _listing_follows(INSERT, "inserted_summary_is_listed", new="inserted")
updated_summary_is_listed = _listing_follows(UPDATE, "updated_summary_is_listed", new="updated")
deleted_summary_is_unlisted = _listing_follows(DELETE, "deleted_summary_is_unlisted", old="deleted")


deleted_item_gets_no_summary = Rule(
    "A summary of what a person deleted is left out.",
    name="a_deleted_item_gets_no_summary",
    when=BEFORE,
    operation=INSERT,
    func="""
        -- A delete that is under way is waited for.
        PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;
        IF EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id) THEN
            RETURN NULL;
        END IF;
        RETURN NEW;
    """,
)

summary_goes_with_its_item = Rule(
    "A revision goes with its item only, or when somebody says who he is.",
    name="delete_has_an_actor",
    when=BEFORE,
    operation=DELETE,
    func=f"""
        -- Where the item is gone, it takes its summaries along.
        IF library_setting('actor') IS NULL AND EXISTS (SELECT FROM content WHERE video_id = OLD.video_id) THEN
            {
        refusal(
            "delete_has_an_actor",
            "Deleting a summary of % without saying who does it is refused.",
            "OLD.video_id",
            hint="SELECT set_config(''ytv2.actor'', ''your name'', true) before it, in one transaction.",
        )
    }
        END IF;
        RETURN OLD;
    """,
)

revising_is_remembered = Rule(
    "What was rewritten or taken away of a summary is in the history.",
    name="revising_is_remembered",
    when=AFTER,
    operation=UPDATE | DELETE,
    func="""
        IF TG_OP = 'UPDATE' THEN
            PERFORM library_remember('summary', NEW.video_id, 'update',
                to_jsonb(OLD) - 'is_latest' - 'updated_at', to_jsonb(NEW) - 'is_latest' - 'updated_at');
        ELSIF EXISTS (SELECT FROM content WHERE video_id = OLD.video_id) THEN
            -- What goes with its item is in the tombstone.
            PERFORM library_remember('summary', OLD.video_id, 'delete', to_jsonb(OLD), NULL);
        END IF;
        RETURN NULL;
    """,
)

SUMMARY_RULES = [
    deleted_item_gets_no_summary,
    deleted_summary_is_unlisted,
    inserted_summary_is_listed,
    latest_is_not_for_writers,
    predecessor_is_latest,
    revised_is_latest,
    revising_is_remembered,
    revision_is_next_free,
    summary_goes_with_its_item,
    updated_summary_is_listed,
]
