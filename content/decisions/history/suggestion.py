"""A person's answer to a suggestion, or a decision that made one pointless."""

import json
from collections.abc import Mapping, Sequence

from django.db import connection

from content.category_values import in_words
from content.decisions.history.kind import UNKNOWN, KindAtOnce
from content.models import History, Suggestion
from content.models.content import column_in_words

State = Suggestion.State
# What was open is overtaken now if it does not differ from what is decided, or a later one is open.
WRITE = """
    UPDATE suggestion s SET (state, decided_by, decided_at) = (
        SELECT CASE WHEN state = 'open' AND NOT (d.overrides ? field AND d.overrides -> field <> value AND NOT EXISTS (
                SELECT FROM suggestion o
                WHERE o.video_id = s.video_id AND o.field = s.field AND o.state = 'open' AND o.id <> s.id
            )) THEN 'overtaken' ELSE state END, decided_by, decided_at
        FROM jsonb_populate_record(s, was)
    ) FROM jsonb_each(%s::jsonb) AS answered (id, was), suggestion t LEFT JOIN curation d USING (video_id)
    WHERE s.id = answered.id::uuid AND t.id = s.id
"""


class Answer(KindAtOnce, name="suggestion"):
    undo_order = 6  # by then the decision of before stands again

    def describe(self, line: History, names: Mapping[str, str] = UNKNOWN) -> str:
        row = line.becomes
        if row is None:
            return "a suggestion was answered"
        return f"suggested {column_in_words(row['field'])} {in_words(row['value'])}: {State(row['state']).label}"

    def obstacles(self, lines: Sequence[History]) -> dict[int, str]:
        there = Suggestion.objects.filter(pk__in=[line.becomes["id"] for line in lines if line.becomes])
        states = {str(key): state for key, state in there.values_list("pk", "state")}

        def obstacle(line: History) -> str:
            if line.becomes is None or line.becomes["id"] not in states:
                return "The suggestion was purged."
            is_same = states[line.becomes["id"]] == line.becomes["state"]
            return "" if is_same else "The suggestion was answered again since."

        return {line.id: obstacle(line) for line in lines}

    def undo_all(self, lines: Sequence[History], *, by: str, via: str) -> None:
        """What nobody had answered is open again where that still has a meaning."""
        states = {line.becomes["id"]: dict(line.was or {}) for line in lines if line.becomes}
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [json.dumps(states)])
