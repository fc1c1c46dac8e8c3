"""The rules of `content`."""

from content.db.rules.columns import WRITTEN
from content.db.rules.rule import AFTER, BEFORE, DELETE, INSERT, UPDATE, Rule, changed, refusal

curation_wins_on_update = Rule(
    "A column that a person decided keeps that value through any update; what the writer wanted is kept.",
    name="curation_wins_on_update",
    when=BEFORE,
    operation=UPDATE,
    declare=[("decided", "jsonb"), ("wanted", "jsonb")],
    func="""
        SELECT overrides INTO decided FROM curation WHERE video_id = NEW.video_id;
        IF decided <> '{}' THEN
            SELECT jsonb_object_agg(key, value) INTO wanted FROM jsonb_each(to_jsonb(NEW))
            WHERE decided ? key AND value IS DISTINCT FROM to_jsonb(OLD) -> key;
            NEW := jsonb_populate_record(NEW, decided);
            PERFORM library_hear(NEW.video_id, wanted);
        END IF;
        RETURN NEW;
    """,
)

curation_wins_on_insert = Rule(
    "A decided column has the person's value from the first moment of a row, and a refused upsert is heard.",
    name="curation_wins_on_insert",
    when=BEFORE,
    operation=INSERT,
    declare=[("decided", "jsonb"), ("wanted", "jsonb")],
    func="""
        SELECT overrides INTO decided FROM curation WHERE video_id = NEW.video_id;
        IF decided IS NULL OR decided = '{}' THEN
            RETURN NEW;
        END IF;
        -- What an INSERT does not name is NULL here: that is not said.
        SELECT jsonb_object_agg(key, value) INTO wanted FROM jsonb_each(to_jsonb(NEW))
        WHERE decided ? key AND value <> 'null';
        -- The item's row before its curation's, as everybody does.
        PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;
        PERFORM library_hear(NEW.video_id, wanted);
        -- In an upsert of a row that stands there, EXCLUDED shows what is left in NEW: leave the machine's
        -- words alone and let the rule for updates overlay them.
        IF NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id) THEN
            NEW := jsonb_populate_record(NEW, decided);
        END IF;
        RETURN NEW;
    """,
)

# After the curation, by its name: what it decided is what counts. Generated columns could not ask it.
decided_words_alone_count = Rule(
    "The language and the topics that readers get are those that a person decided, else the analysis has its say too.",
    name="decided_words_alone_count",
    when=BEFORE,
    operation=INSERT | UPDATE,
    declare=[("decided", "jsonb")],
    func="""
        SELECT overrides INTO decided FROM curation WHERE video_id = NEW.video_id;
        NEW.shown_language := library_language(
            NEW.language, CASE WHEN decided ? 'language' THEN NULL ELSE NEW.analysis_json END);
        NEW.topic_keys := library_topic_keys(
            NEW.topics_json, CASE WHEN decided ? 'topics_json' THEN NULL ELSE NEW.analysis_json END);
        RETURN NEW;
    """,
)

# Before the curation: what a person decided is never renamed or thinned out by a rule.
aliases_and_refusals = Rule(
    "A merged category does not return under its old name, nor a refused one to its item.",
    name="category_stays_amended",
    when=BEFORE,
    operation=INSERT | UPDATE,
    declare=[("refused", "jsonb"), ("decided", "boolean")],
    func="""
        SELECT refusals -> 'categories', overrides ? 'subcategories_json' INTO refused, decided
        FROM curation WHERE video_id = NEW.video_id;
        IF refused IS NOT NULL OR EXISTS (SELECT FROM category_alias) THEN
            -- What stands there and is decided is a person's word, not one that a machine sends.
            IF TG_OP = 'INSERT' OR decided IS NOT TRUE
                OR NEW.subcategories_json IS DISTINCT FROM OLD.subcategories_json
            THEN
                NEW.subcategories_json := library_amended_column(NEW.subcategories_json, refused);
            END IF;
            NEW.analysis_json := library_amended_column(NEW.analysis_json, refused);
        END IF;
        RETURN NEW;
    """,
)

# What an item that arrives may be known by: its key, that with the prefix of the legacy id, and the legacy id.
CALLED = "(NEW.video_id, regexp_replace(NEW.video_id, '^yt:', '', 'i'), regexp_replace(NEW.id, '^yt:', '', 'i'))"

deleted_stays_deleted = Rule(
    "What a person deleted does not come back by itself; the attempt is counted.",
    name="a_deleted_stays_deleted",
    when=BEFORE,
    operation=INSERT,
    declare=[("deleted", "text")],
    func=f"""
        -- Whoever decides or deletes holds this lock alone, so that neither can slip past the other.
        PERFORM pg_advisory_xact_lock_shared(library_lock_key(NEW.video_id));
        SELECT video_id INTO deleted FROM tombstone WHERE video_id IN {CALLED} LIMIT 1;
        IF deleted IS NULL THEN
            RETURN NEW;
        END IF;
        -- Django cannot bear an INSERT that returns nothing, other writers had rather not hear an error.
        IF library_setting('via') IS NOT NULL THEN
            {
        refusal(
            "deleted_stays_deleted",
            "% was deleted by a person.",
            "deleted",
            hint="Restore it from the trash in the admin if it should come back.",
        )
    }
        END IF;
        UPDATE tombstone SET attempts = attempts + 1, last_attempt_at = now() WHERE video_id = deleted;
        RETURN NULL;
    """,
)

# An upsert that waits for a delete to commit inserts without asking the rule above again.
deleted_stays_deleted_after_all = Rule(
    "A row that overtook a delete is refused.",
    name="deleted_stays_deleted_after_all",
    when=AFTER,
    operation=INSERT,
    func=f"""
        IF EXISTS (SELECT FROM tombstone WHERE video_id IN {CALLED}) THEN
            {
        refusal(
            "deleted_stays_deleted",
            "% was deleted by a person just now.",
            "NEW.video_id",
            hint="Restore it from the trash in the admin if it should come back.",
        )
    }
        END IF;
        RETURN NULL;
    """,
)

delete_leaves_a_tombstone = Rule(
    "A delete says who; it leaves a tombstone with everything that is needed to bring the item back.",
    name="delete_leaves_a_tombstone",
    when=BEFORE,
    operation=DELETE,
    func=f"""
        IF library_setting('actor') IS NULL THEN
            {
        refusal(
            "delete_has_an_actor",
            "Deleting % without saying who does it is refused.",
            "OLD.video_id",
            hint="Delete through the admin or POST /api/delete; in SQL, in one transaction: "
            "SELECT set_config(''ytv2.actor'', ''your name'', true); DELETE ...",
        )
    }
        END IF;
        INSERT INTO tombstone (video_id, title, deleted_by, via, reason, gesture, deleted_at, snapshot)
        VALUES (
            OLD.video_id, OLD.title, library_setting('actor'), coalesce(library_setting('via'), 'SQL'),
            coalesce(library_setting('reason'), ''), library_setting('gesture')::uuid,
            coalesce(library_setting('at')::timestamptz, now()),
            jsonb_build_object(
                'content', to_jsonb(OLD),
                'summaries', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.variant, s.is_latest, s.revision), '[]')
                              FROM content_summaries s WHERE s.video_id = OLD.video_id),
                'curation', (SELECT to_jsonb(c) FROM curation c WHERE c.video_id = OLD.video_id)
            )
        );
        RETURN OLD;
    """,
)

key_is_forever = Rule(
    "The key of an item never changes: everything people decided hangs on it.",
    name="key_is_forever",
    when=BEFORE,
    operation=UPDATE,
    condition=changed("video_id"),
    func=refusal(
        "key_is_forever",
        "The video_id of % cannot be changed.",
        "OLD.video_id",
        hint="Insert the item under its new key and delete the old one.",
    ),
)

update_is_dated = Rule(
    "updated_at says when the row last really changed, whatever the writer says.",
    name="update_is_dated",
    when=BEFORE,
    operation=UPDATE,
    func=f"""
        NEW.updated_at := OLD.updated_at;
        IF {changed(*WRITTEN).sql} THEN
            NEW.updated_at := now();
        END IF;
        RETURN NEW;
    """,
)

content_is_listed = Rule(
    "The listing follows the words of an item.",
    name="content_is_listed",
    when=AFTER,
    operation=UPDATE,
    condition=changed("title", "channel_name", "topic_keys", "shown_language"),
    func="""
        IF NEW.shown_language IS DISTINCT FROM OLD.shown_language THEN
            PERFORM library_refresh_listing(ARRAY[NEW.video_id]);
        ELSE
            UPDATE listing SET
                document = library_headwords(search_config::regconfig, NEW.title, NEW.channel_name, NEW.topic_keys)
                    || words
            WHERE video_id = NEW.video_id;
        END IF;
        RETURN NULL;
    """,
)


def _noted(column: str) -> str:
    """Building only what changed is three times as fast as comparing two whole rows."""
    return f"""
        IF OLD.{column} IS DISTINCT FROM NEW.{column} THEN
            was := was || jsonb_build_object('{column}', OLD.{column});
            becomes := becomes || jsonb_build_object('{column}', NEW.{column});
        END IF;"""


change_is_remembered = Rule(
    "Every change of an item is in the history: who, when, from what to what.",
    name="change_is_remembered",
    when=AFTER,
    operation=UPDATE,
    condition=changed(*WRITTEN),
    declare=[("was", "jsonb := '{}'"), ("becomes", "jsonb := '{}'")],
    func=f"""
        {"".join(_noted(column) for column in WRITTEN)}
        PERFORM library_write_history('content', NEW.video_id, 'update', was, becomes);
        RETURN NULL;
    """,
)

arrival_is_remembered = Rule(
    "The arrival of an item is in the history.",
    name="arrival_is_remembered",
    when=AFTER,
    operation=INSERT,
    func="""
        PERFORM library_write_history('content', NEW.video_id, 'insert', NULL, jsonb_build_object('title', NEW.title));
        RETURN NULL;
    """,
)

# PostgreSQL fires them in the order of their names.
ITEM_RULES = [
    arrival_is_remembered,
    aliases_and_refusals,
    change_is_remembered,
    content_is_listed,
    curation_wins_on_insert,
    curation_wins_on_update,
    decided_words_alone_count,
    delete_leaves_a_tombstone,
    deleted_stays_deleted,
    deleted_stays_deleted_after_all,
    key_is_forever,
    update_is_dated,
]
