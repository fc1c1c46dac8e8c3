"""The curator's desk, a file a page."""

from content.admin.alias import AliasAdmin
from content.admin.inboxes.curation import CurationAdmin
from content.admin.inboxes.history import HistoryAdmin
from content.admin.inboxes.suggestion import SuggestionAdmin
from content.admin.inboxes.trash import TrashAdmin
from content.admin.items.item_admin import ContentAdmin
from content.admin.pause import PauseAdmin
from content.admin.summary import SummaryAdmin

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
