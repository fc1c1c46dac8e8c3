"""The rules that many tables share."""

from content.db.rules.rule import BEFORE, DELETE, INSERT, STATEMENT, TRUNCATE, UPDATE, Rule, refusal

nothing_is_truncated = Rule(
    "TRUNCATE is refused to everybody.",
    name="nothing_is_truncated",
    when=BEFORE,
    operation=TRUNCATE,
    level=STATEMENT,
    func=refusal(
        "nothing_is_truncated",
        "TRUNCATE of % is refused: it would leave no trace.",
        "TG_TABLE_NAME",
        hint="Delete through the admin; to begin anew, restore into another database and repoint.",
    ),
)

# The other rules look up what people decided, and an older snapshot hides it from them.
writer_sees_the_present = Rule(
    "A writer sees what others have committed: one that looks at an older state of the library is refused.",
    name="a_writer_sees_the_present",
    when=BEFORE,
    operation=INSERT | UPDATE | DELETE,
    level=STATEMENT,
    func=f"""
        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
            {
        refusal(
            "writer_sees_the_present",
            "In isolation level % a writer does not see what is decided meanwhile.",
            "upper(current_setting('transaction_isolation'))",
            hint="Write in READ COMMITTED, the default of PostgreSQL.",
        )
    }
        END IF;
        RETURN NULL;
    """,
)

gesture_is_waited_for = Rule(
    "A writer waits for whoever acts on the whole library, and is waited for.",
    name="a_gesture_is_waited_for",
    when=BEFORE,
    operation=INSERT | UPDATE,
    level=STATEMENT,
    func="""
        PERFORM pg_advisory_xact_lock_shared(library_lock_key(NULL));
        RETURN NULL;
    """,
)

pause_holds = Rule(
    "While the library is paused, nobody but a person in the admin changes it.",
    name="pause_holds",
    when=BEFORE,
    operation=INSERT | UPDATE | DELETE,
    level=STATEMENT,
    func=f"""
        IF EXISTS (SELECT FROM pause) AND coalesce(library_setting('via'), '') NOT LIKE 'admin%' THEN
            {
        refusal(
            "pause_holds",
            "The library is paused since % by %: %",
            "(SELECT since FROM pause)",
            "(SELECT paused_by FROM pause)",
            "(SELECT reason FROM pause)",
            hint="Wait, or resume it: manage.py ingest_resume.",
        )
    }
        END IF;
        RETURN NULL;
    """,
)
