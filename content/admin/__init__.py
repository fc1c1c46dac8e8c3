"""The curator's desk, a file a page."""

from content.admin.alias import AliasAdmin
from content.admin.curation import CurationAdmin
from content.admin.history import HistoryAdmin
from content.admin.items.item_admin import ContentAdmin
from content.admin.pause import PauseAdmin
from content.admin.suggestion import SuggestionAdmin
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
