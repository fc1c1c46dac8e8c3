"""The rules that many tables share."""

from content.db.rules.trigger import BEFORE, DELETE, INSERT, STATEMENT, TRUNCATE, UPDATE, Rule

nothing_is_truncated = Rule(
    "nothing_is_truncated", "TRUNCATE is refused to everybody.", BEFORE, TRUNCATE, level=STATEMENT
)
writer_sees_the_present = Rule(
    "writer_sees_the_present",
    "A writer sees what others have committed: one that looks at an older state of the library is refused.",
    BEFORE,
    INSERT | UPDATE | DELETE,
    level=STATEMENT,
    condition="current_setting('transaction_isolation') IN ('repeatable read', 'serializable')",
    order=2,
)
pause_holds = Rule(
    "pause_holds",
    "While the library is paused, nobody but a person in the admin changes it.",
    BEFORE,
    INSERT | UPDATE | DELETE,
    level=STATEMENT,
)
delete_has_an_actor = Rule(
    "delete_has_an_actor",
    "Nobody deletes an item, or a revision apart from its item, without saying who they are.",
    BEFORE,
    DELETE,
    order=1,
)
key_is_the_items = Rule(
    "key_is_the_items",
    "What is decided under a key with its prefix, or under another key of an item, is about that item.",
    BEFORE,
    INSERT,
    order=0,
)
EVERY_TABLE = [nothing_is_truncated, writer_sees_the_present]
