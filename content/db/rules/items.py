"""The rules of `content`; their SQL is in items.sql."""

from content.db.rules.columns import WRITTEN
from content.db.rules.shared import EVERY_TABLE, delete_has_an_actor, pause_holds
from content.db.rules.sound import OF_CONTENT
from content.db.rules.trigger import AFTER, BEFORE, DELETE, INSERT, UPDATE, Rule, changed, is_to_come

CONTENT = [
    *EVERY_TABLE,
    pause_holds,
    Rule(
        "key_leads_to_its_item",
        "An item comes in under its bare key, or that to which another key, its record id or the address of an article"
        " leads, with its record id.",
        BEFORE,
        INSERT,
        order=0,
    ),
    Rule(
        "key_can_be_read",
        "No item comes in under a key that looks like another's; one that stands stays.",
        BEFORE,
        INSERT,
        condition="NOT library_is_key(NEW.video_id)",
        order=1,
    ),
    Rule(
        "record_id_stays",
        "A record id that is known stays, and no item takes that of another.",
        BEFORE,
        UPDATE,
        condition=f"{changed('id')} OR NEW.id IS NULL AND {changed('canonical_url')}",
        order=1,
    ),
    Rule(
        "key_is_forever",
        "The key of an item never changes: everything people decided hangs on it.",
        BEFORE,
        UPDATE,
        condition=changed("video_id"),
        order=1,
    ),
    Rule(
        "deleted_stays_deleted",
        "What a person deleted does not come back by itself; the attempt is counted.",
        BEFORE,
        INSERT,
        order=1,
    ),
    Rule(
        "deleted_stays_deleted_after_all",
        "A row that overtook a delete is refused.",
        AFTER,
        INSERT,
        new="arrived",
        order=1,
    ),
    Rule(
        "item_has_no_date_to_come",
        "A date of more than a day ahead counts as not given, but that on which the original comes out.",
        BEFORE,
        INSERT | UPDATE,
        condition=is_to_come("indexed_at", "created_at", "updated_at"),
        order=4,
    ),
    Rule(
        "placeholder_says_nothing",
        "What a machine writes where it knows nothing, such as Untitled, never replaces what is known.",
        BEFORE,
        UPDATE,
        condition=changed("title", "channel_name", "canonical_url", "thumbnail_url", "language"),
        order=4,
    ),
    Rule(
        "curation_wins_on_insert",
        "A decided column has the person's value from the first moment of a row, a merged or refused category does not"
        " return, and a refused upsert is heard.",
        BEFORE,
        INSERT,
    ),
    Rule(
        "curation_wins_on_update",
        "A column that a person decided keeps that value through any update, and a merged or refused category stays"
        " away; what the writer wanted is kept.",
        BEFORE,
        UPDATE,
    ),
    Rule(
        "change_is_dated",
        "updated_at says when the row last really changed.",
        BEFORE,
        UPDATE,
        condition=changed(*WRITTEN),
        order=6,
    ),
    Rule(
        "nothing_else_is_dated",
        "Without a change updated_at stays, whatever the writer says.",
        BEFORE,
        UPDATE,
        condition=f"OLD.updated_at IS DISTINCT FROM NEW.updated_at AND NOT ({changed(*WRITTEN)})",
        order=6,
    ),
    Rule(
        "content_is_listed",
        "The listing and the words of search follow an item, for every writer.",
        AFTER,
        UPDATE,
        old="previous",
        new="changed",
    ),
    Rule(
        "arrival_is_remembered",
        "The arrival of an item is in the history, and is announced once it is committed.",
        AFTER,
        INSERT,
        new="arrived",
    ),
    Rule(
        "change_is_remembered",
        "Every change of an item is in the history (who, when, from what to what), and announced once committed.",
        AFTER,
        UPDATE,
        old="previous",
        new="changed",
    ),
    delete_has_an_actor,
    Rule(
        "delete_leaves_a_tombstone",
        "A delete leaves a tombstone with everything that is needed to bring the item back.",
        BEFORE,
        DELETE,
    ),
    Rule("delete_is_announced", "A delete is announced once it is committed.", AFTER, DELETE, old="gone"),
    *OF_CONTENT,
]
