"""A pause that began or ended."""

from content.decisions.history.kind import Kind
from content.models import History


class PauseLine(Kind, name="pause"):
    is_about_item = False
    hidden = frozenset({"id", "since", "paused_by"})

    def obstacle(self, line: History) -> str:
        return "A pause is begun and ended under Pauses."
