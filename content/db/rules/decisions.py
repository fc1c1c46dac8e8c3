"""The rules of what people decide: curation, aliases, tombstones, and of the history that tells it."""

from content.db.rules.columns import CURATABLE
from content.db.rules.procedures import written_from
from content.db.rules.rule import AFTER, BEFORE, DELETE, INSERT, UPDATE, Rule, changed, refusal

HINT = (
    "Decide in the admin; in SQL, in one transaction: SELECT set_config(''ytv2.actor'', ''your name'', true) before it."
)


def _has_an_author(name: str, *, unless: str = "false") -> Rule:
    return Rule(
        "Nobody decides without saying who he is.",
        name="decision_has_an_author",
        when=BEFORE,
        operation=INSERT | UPDATE | DELETE,
        func=f"""
            IF library_setting('actor') IS NULL AND NOT ({unless}) THEN
                {refusal("decision_has_an_author", f"A {name} changes only by somebody who says who he is.", hint=HINT)}
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


def _only(*columns: str) -> str:
    """SQL: nothing but these is changed. What rules note is told by what it is: a writer may have triggers too."""
    noted = ", ".join(f"'{column}'" for column in columns)
    return f"TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY[{noted}] = to_jsonb(OLD) - ARRAY[{noted}]"


# A machine's word and its attempts are kept without an author, by rules; neither decides anything.
curation_has_an_author = _has_an_author("curation", unless=f"pg_trigger_depth() > 1 AND {_only('incoming')}")
tombstone_has_an_author = _has_an_author("tombstone", unless=_only("attempts", "last_attempt_at"))
alias_has_an_author = _has_an_author("category alias")
pause_has_an_author = _has_an_author("pause")
# Machines propose, and what they say next overtakes it; the answer is a person's. (The digest is derived later.)
PROPOSED = "('open', 'overtaken')"
suggestion_has_an_author = _has_an_author(
    "suggestion",
    unless=f"pg_trigger_depth() > 1 AND NEW.state IN {PROPOSED}"
    f" AND (TG_OP = 'INSERT' OR OLD.state IN {PROPOSED} AND {_only('state', 'digest')})",
)
seal_has_an_author = _has_an_author("seal")

curation_is_forever = Rule(
    "A curation is emptied, not deleted or moved: what was refused is remembered.",
    name="curation_is_forever",
    when=BEFORE,
    operation=UPDATE | DELETE,
    func=f"""
        IF TG_OP = 'DELETE' AND (library_setting('doing') IS DISTINCT FROM 'purging'
                OR NOT EXISTS (SELECT FROM tombstone WHERE video_id = OLD.video_id)) OR
            TG_OP = 'UPDATE' AND NEW.video_id IS DISTINCT FROM OLD.video_id
        THEN
            {
        refusal(
            "curation_is_forever",
            "The curation of % is neither deleted nor moved.",
            "OLD.video_id",
            hint="Release its columns instead.",
        )
    }
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    """,
)

# First of all, and alone: an insert of the item that is under way must be over.
decision_waits_its_turn = Rule(
    "A decision and the arrival of its item take turns, so that neither misses the other.",
    name="a_decision_waits_its_turn",
    when=BEFORE,
    operation=INSERT | UPDATE,
    func="""
        IF TG_OP = 'INSERT' OR NEW.overrides IS DISTINCT FROM OLD.overrides THEN
            PERFORM pg_advisory_xact_lock(library_lock_key(NEW.video_id));
        END IF;
        RETURN NEW;
    """,
)

decision_remembers_the_machine = Rule(
    "What stood in a column when a person decided it is kept as the machine's word.",
    name="decision_remembers_the_machine",
    when=BEFORE,
    operation=INSERT | UPDATE,
    declare=[("before", "jsonb")],
    func="""
        IF TG_OP = 'UPDATE' THEN
            before := OLD.overrides;
        END IF;
        SELECT NEW.incoming || coalesce(jsonb_object_agg(key, value), '{}') INTO NEW.incoming
        FROM content c, jsonb_each(to_jsonb(c))
        WHERE c.video_id = NEW.video_id AND NEW.overrides ? key AND NOT coalesce(before, '{}') ? key;
        RETURN NEW;
    """,
)

decision_reaches_content = Rule(
    "A decision shows in the library at once, and so does its release.",
    name="decision_reaches_content",
    when=AFTER,
    operation=INSERT | UPDATE,
    declare=[("released", "jsonb")],
    func=f"""
        IF TG_OP = 'UPDATE' AND (NEW.overrides, NEW.refusals) IS NOT DISTINCT FROM (OLD.overrides, OLD.refusals) THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            SELECT jsonb_object_agg(key, OLD.incoming -> key) INTO released FROM jsonb_object_keys(OLD.overrides) key
            WHERE NOT NEW.overrides ? key AND OLD.incoming ? key AND key = ANY ('{{{",".join(CURATABLE)}}}');
        END IF;
        -- What was proposed has no meaning where nothing is decided any more, or just that.
        UPDATE suggestion SET state = 'overtaken' WHERE video_id = NEW.video_id AND state = 'open'
            AND (NOT NEW.overrides ? field OR NEW.overrides -> field = value);
        -- Only the release is written here; `curation_wins_on_update` overlays what is decided.
        {written_from("coalesce(released, '{}')")} WHERE c.video_id = NEW.video_id;
        RETURN NULL;
    """,
)

seal_follows_the_decision = Rule(
    "A sealed value that its curator changes is sealed anew; what she releases is sealed no more.",
    name="seal_follows_the_decision",
    when=AFTER,
    operation=UPDATE,
    condition=changed("overrides"),
    func="""
        DELETE FROM seal WHERE video_id = NEW.video_id AND NOT NEW.overrides ? field;
        UPDATE seal SET digest = library_digest(NEW.overrides -> field)
        WHERE video_id = NEW.video_id AND digest <> library_digest(NEW.overrides -> field);
        RETURN NULL;
    """,
)


def _is_remembered(kind: str, key: str, *, leaving_out: str = "") -> Rule:
    """Decisions with their authors in the history, whole; `leaving_out` names what is not a decision."""
    stripped = f" - ARRAY[{leaving_out}]" if leaving_out else ""
    return Rule(
        "Every decision is in the history: who, when, from what to what.",
        name="decision_is_remembered",
        when=AFTER,
        operation=INSERT | UPDATE | DELETE,
        func=f"""
            PERFORM library_remember('{kind}', coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> '{key}', lower(TG_OP),
                CASE TG_OP WHEN 'INSERT' THEN NULL ELSE to_jsonb(OLD){stripped} END,
                CASE TG_OP WHEN 'DELETE' THEN NULL ELSE to_jsonb(NEW){stripped} END);
            RETURN NULL;
        """,
    )


curation_is_remembered = _is_remembered("curation", "video_id", leaving_out="'incoming'")
# The snapshot is not copied into the history: a purge must be able to forget it.
tombstone_is_remembered = _is_remembered(
    "tombstone", "video_id", leaving_out="'snapshot', 'attempts', 'last_attempt_at'"
)
alias_is_remembered = _is_remembered("alias", "key")
pause_is_remembered = _is_remembered("pause", "id")

history_is_append_only = Rule(
    "Nothing is taken out of the history or changed in it, except what a purge forgets.",
    name="history_is_append_only",
    when=BEFORE,
    operation=INSERT | UPDATE | DELETE,
    func=f"""
        -- Deeper than 1: a rule writes the line. Nobody else does.
        IF TG_OP = 'INSERT' AND pg_trigger_depth() = 1 OR TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
            library_setting('doing') = 'purging' AND library_setting('actor') IS NOT NULL
            AND NEW.was IS NULL AND NEW.becomes IS NULL
            AND to_jsonb(NEW) - ARRAY['was', 'becomes'] = to_jsonb(OLD) - ARRAY['was', 'becomes']
            AND EXISTS (SELECT FROM tombstone WHERE video_id = OLD.item AND purged_at IS NOT NULL)
        ) IS NOT TRUE THEN
            {
        refusal(
            "history_is_append_only",
            "The history is only added to, by the rules.",
            hint="Undo makes a new line; it takes none away.",
        )
    }
        END IF;
        RETURN NEW;
    """,
)

CURATION_RULES = [
    curation_has_an_author,
    curation_is_forever,
    curation_is_remembered,
    decision_reaches_content,
    decision_remembers_the_machine,
    decision_waits_its_turn,
    seal_follows_the_decision,
]
TOMBSTONE_RULES = [tombstone_has_an_author, tombstone_is_remembered]
ALIAS_RULES = [alias_has_an_author, alias_is_remembered]
PAUSE_RULES = [pause_has_an_author, pause_is_remembered]
SUGGESTION_RULES = [suggestion_has_an_author]
SEAL_RULES = [seal_has_an_author]
HISTORY_RULES = [history_is_append_only]
