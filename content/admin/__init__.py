"""The curator's desk, a file a page."""

from content.admin.aliases import AliasAdmin
from content.admin.content import ContentAdmin
from content.admin.curation import CurationAdmin
from content.admin.history import HistoryAdmin
from content.admin.pauses import PauseAdmin
from content.admin.suggestions import SuggestionAdmin
from content.admin.summary import SummaryAdmin
from content.admin.trash import TrashAdmin

__all__ = [
    "AliasAdmin",
    "ContentAdmin",
    "CurationAdmin",
    "HistoryAdmin",
    "PauseAdmin",
    "SuggestionAdmin",
    "SummaryAdmin",
    "TrashAdmin",
]
