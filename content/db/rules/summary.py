"""The rules of `content_summaries`: numbers, the latest, and the listing that follows; their SQL is in summary.sql."""

from content.db.rules.columns import REVISED
from content.db.rules.shared import EVERY_TABLE, delete_has_an_actor, pause_holds
from content.db.rules.sound import OF_SUMMARY
from content.db.rules.trigger import AFTER, BEFORE, DELETE, INSERT, UPDATE, Rule, changed, is_to_come

# A rule's own statement, or one that goes with an item, is listed and announced by the statement that made it run.
SENT = "pg_trigger_depth() = 0"
LISTED = "The listing follows the latest summaries."
ANNOUNCED = "A new, rewritten or deleted summary is announced once it is committed."

SUMMARY = [
    *EVERY_TABLE,
    pause_holds,
    Rule("key_is_stored_bare", "A summary comes in under its item's key.", BEFORE, INSERT, order=0),
    Rule("deleted_item_gets_no_summary", "A summary of what a person deleted is left out.", BEFORE, INSERT, order=1),
    Rule(
        "summary_has_no_date_to_come",
        "A date of more than a day ahead counts as not given.",
        BEFORE,
        INSERT | UPDATE,
        condition=is_to_come("said_at", "generated_at", "created_at", "updated_at"),
        order=4,
    ),
    Rule(
        "revision_is_next_free",
        "A new revision never lands on a taken number nor leaves one out, and becomes the latest of its variant unless"
        " it is older.",
        BEFORE,
        INSERT,
    ),
    Rule(
        "revision_stays_put",
        "No revision moves to another number, variant or item.",
        BEFORE,
        UPDATE,
        condition=changed("video_id", "variant", "revision"),
        order=1,
    ),
    Rule(
        "latest_is_not_for_writers",
        "No writer picks the latest.",
        BEFORE,
        UPDATE,
        condition=f"{SENT} AND {changed('is_latest')}",
    ),
    Rule(
        "change_is_dated",
        "A revision whose words change is dated, whatever the writer says.",
        BEFORE,
        UPDATE,
        condition=changed("text", "html"),
    ),
    Rule(
        "revised_is_latest",
        "A revision whose words are changed becomes the latest of its variant; of several at once the latest stays.",
        AFTER,
        UPDATE,
        old="previous",
        new="revised",
        order=4,
    ),
    Rule(
        "predecessor_is_latest",
        "When the latest revision of a variant goes, the highest of those that stay takes its place.",
        AFTER,
        DELETE,
        condition="OLD.is_latest",
        order=4,
    ),
    delete_has_an_actor,
    Rule(
        "revising_is_remembered",
        "What was rewritten of a summary is in the history.",
        AFTER,
        UPDATE,
        condition=changed(*REVISED),
    ),
    Rule("taking_away_is_remembered", "What was taken away of a summary is in the history.", AFTER, DELETE),
    Rule("arrival_is_listed", LISTED, AFTER, INSERT, new="touched", body="summary_is_listed"),
    Rule("revising_is_listed", LISTED, AFTER, UPDATE, old="previous", new="revised", condition=SENT),
    Rule("taking_away_is_listed", LISTED, AFTER, DELETE, old="touched", body="summary_is_listed"),
    Rule("arrival_is_announced", ANNOUNCED, AFTER, INSERT, new="touched", body="summary_is_announced"),
    Rule("revising_is_announced", ANNOUNCED, AFTER, UPDATE, old="previous", new="revised", condition=SENT),
    Rule(
        "taking_away_is_announced", ANNOUNCED, AFTER, DELETE, old="touched", body="summary_is_announced", condition=SENT
    ),
    *OF_SUMMARY,
]
