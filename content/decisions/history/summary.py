"""A revision of a summary."""

from content.decisions.history.kind import Kind
from content.models import History


class Revision(Kind, name="summary"):
    undo_order = 5

    def obstacle(self, line: History) -> str:
        return "A new revision stays; revise the summary instead."
