"""A person's answer to a suggestion, or a decision that made one pointless."""

from typing import Any

from content.category_values import in_words
from content.decisions.history.kind import Kind
from content.models import Curation, History, Suggestion
from content.models.content import column_in_words

State = Suggestion.State


class Answer(Kind, name="suggestion"):
    undo_order = 6  # by then the decision of before stands again

    def describe(self, line: History) -> str:
        row = line.becomes
        if row is None:
            return "a suggestion was answered"
        return f"suggested {column_in_words(row['field'])} {in_words(row['value'])}: {State(row['state']).label}"

    def obstacle(self, line: History) -> str:
        suggestion = _suggestion(line)
        if suggestion is None or line.becomes is None:
            return "The suggestion was purged."
        return "" if suggestion.state == line.becomes["state"] else "The suggestion was answered again since."

    def undo(self, line: History, *, by: str, via: str) -> None:
        state = dict(line.was or {})
        if state["state"] == State.OPEN and not _has_a_meaning(_suggestion(line)):
            state["state"] = State.OVERTAKEN
        Suggestion.objects.filter(pk=(line.becomes or {})["id"]).update(**state)


def _suggestion(line: History) -> Suggestion | None:
    return Suggestion.objects.filter(pk=line.becomes["id"]).first() if line.becomes else None


def _has_a_meaning(suggestion: Any) -> bool:
    """Whether it differs from what is decided, and no later one is open."""
    curation = Curation.objects.filter(video_id=suggestion.video_id).first()
    decided = curation.overrides if curation else {}
    others = Suggestion.objects.filter(video_id=suggestion.video_id, field=suggestion.field, state=State.OPEN)
    field = suggestion.field
    return field in decided and decided[field] != suggestion.value and not others.exclude(pk=suggestion.pk).exists()
