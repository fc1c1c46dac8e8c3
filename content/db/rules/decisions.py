"""The rules of what people decide, and of the history that tells it; their SQL is in decisions.sql."""

from functools import partial

from content.db.rules.shared import EVERY_TABLE, key_is_the_items, nothing_is_truncated
from content.db.rules.trigger import AFTER, BEFORE, DELETE, INSERT, STATEMENT, UPDATE, Rule, changed

IS_REMEMBERED = "Every decision is in the history: who, when, from what to what."
IS_ANNOUNCED = "A decision is announced, also one that changes no word."
FOREVER = "A curation is emptied, not deleted or moved: what was refused is remembered."
APPEND_ONLY = (
    "Nothing is taken out of the history or changed in it, except what a purge forgets; the rules alone add to it."
)


def _of_a_statement(name: str, sentence: str, *, body: str = "", order: int = 5) -> list[Rule]:
    """The rule for new and for changed decisions, however many a statement writes: PostgreSQL wants a trigger each."""
    rule = partial(Rule, new="changed", body=body or name, order=order)
    return [
        rule(name, sentence, AFTER, INSERT),
        rule(f"changed_{name}", sentence, AFTER, UPDATE, old="previous"),
    ]


has_an_author = Rule(
    "decision_has_an_author",
    "Nobody decides without saying who they are.",
    BEFORE,
    INSERT | UPDATE | DELETE,
    order=2,
)
is_remembered = Rule("decision_is_remembered", IS_REMEMBERED, AFTER, INSERT | UPDATE | DELETE)

PAUSE = [*EVERY_TABLE, has_an_author, is_remembered]
ALIAS = [
    *EVERY_TABLE,
    has_an_author,
    Rule(
        "alias_is_folded",
        "An old name is kept as names are compared, whoever writes it.",
        BEFORE,
        INSERT | UPDATE,
    ),
    Rule(
        "alias_leads_on",
        "An old name leads to one that is in use, never in a circle.",
        AFTER,
        INSERT | UPDATE,
        order=4,
    ),
    is_remembered,
]
DISTINCTION = PAUSE
TOMBSTONE = [
    *PAUSE,
    key_is_the_items,
    Rule(
        "tombstone_keeps_its_ids",
        "A tombstone is found by the record id and the address of its item, also when it is purged.",
        BEFORE,
        INSERT,
    ),
    Rule(
        "purged_names_are_forgotten",
        "What only a purged item was filtered by is no longer in the dictionary of facets.",
        AFTER,
        UPDATE,
        condition="OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL",
    ),
]
SEAL = [nothing_is_truncated, key_is_the_items, has_an_author]
SUGGESTION = [
    *SEAL,
    Rule(
        "answer_is_remembered",
        "What a person answers to a suggestion is in the history, and can be undone.",
        AFTER,
        UPDATE,
        condition=changed("state"),
    ),
]
OTHER_KEY = [
    *EVERY_TABLE,
    has_an_author,
    Rule(
        "merge_is_remembered",
        "Every merge of two items is in the history, and every undo of one.",
        AFTER,
        INSERT,
        condition="NEW.snapshot IS NOT NULL",
        body="decision_is_remembered",
    ),
    Rule(
        "parting_is_remembered",
        "Every merge of two items is in the history, and every undo of one.",
        AFTER,
        DELETE,
        condition="OLD.snapshot IS NOT NULL",
        body="decision_is_remembered",
    ),
]
EVENT = [nothing_is_truncated]
PENDING = [nothing_is_truncated]
HISTORY = [
    nothing_is_truncated,
    Rule("history_is_append_only", APPEND_ONLY, BEFORE, UPDATE | DELETE),
    Rule(
        "history_is_added_to_by_rules",
        APPEND_ONLY,
        BEFORE,
        INSERT,
        level=STATEMENT,
        condition="pg_trigger_depth() = 0",
        body="history_is_append_only",
    ),
]
CURATION = [
    *EVERY_TABLE,
    key_is_the_items,
    Rule(
        "decision_waits_its_turn",
        "A decision and the arrival of its item take turns, so that neither misses the other.",
        BEFORE,
        INSERT | UPDATE,
        order=1,
    ),
    has_an_author,
    Rule(
        "refusals_are_folded",
        "What is refused is kept as names are compared, whoever writes it.",
        BEFORE,
        INSERT | UPDATE,
    ),
    Rule("curation_is_forever", FOREVER, BEFORE, DELETE),
    Rule("curation_is_not_moved", FOREVER, BEFORE, UPDATE, body="curation_is_forever", condition=changed("video_id")),
    Rule(
        "decision_remembers_the_machine",
        "What stood in a column when a person decided it is kept as the machine's word.",
        BEFORE,
        INSERT | UPDATE,
    ),
    *_of_a_statement("decision_is_remembered", IS_REMEMBERED, body="decisions_are_remembered"),
    Rule("taking_away_is_remembered", IS_REMEMBERED, AFTER, DELETE, body="decision_is_remembered"),
    *_of_a_statement("decision_is_announced", IS_ANNOUNCED),
    Rule("taking_away_is_announced", IS_ANNOUNCED, AFTER, DELETE, old="previous", body="decision_is_announced"),
    *_of_a_statement(
        "decision_reaches_content", "A decision shows in the library at once, and so does its release.", order=6
    ),
    Rule(
        "seal_follows_the_decision",
        "A sealed value that its curator changes is sealed anew; a released one is sealed no more.",
        AFTER,
        UPDATE,
        old="previous",
        new="changed",
        order=7,
    ),
]
