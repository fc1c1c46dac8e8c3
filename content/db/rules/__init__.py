"""Every rule that the database keeps by a trigger: a name, a sentence, its SQL.

A rule holds for every writer of the tables, so it stands here and not in Python. `items`, `summaries` and
`decisions` have a file each, `announcing` tells the world; `procedures` are what they call.
"""

from content.db.rules.columns import CURATABLE, STORED, WRITTEN
from content.db.rules.decisions import (
    ALIAS_RULES,
    CURATION_RULES,
    HISTORY_RULES,
    PAUSE_RULES,
    SEAL_RULES,
    SUGGESTION_RULES,
    TOMBSTONE_RULES,
)
from content.db.rules.events import ITEM_ANNOUNCEMENTS, SUMMARY_ANNOUNCEMENTS, decision_is_announced
from content.db.rules.items import ITEM_RULES
from content.db.rules.shared import gesture_is_waited_for, nothing_is_truncated, pause_holds, writer_sees_the_present
from content.db.rules.summary import SUMMARY_RULES

ALWAYS = [nothing_is_truncated, writer_sees_the_present]

CONTENT = [*ITEM_RULES, *ITEM_ANNOUNCEMENTS, *ALWAYS, gesture_is_waited_for, pause_holds]
SUMMARY = [*SUMMARY_RULES, *SUMMARY_ANNOUNCEMENTS, *ALWAYS, pause_holds]
CURATION = [*CURATION_RULES, decision_is_announced, *ALWAYS]
SUGGESTION = [*SUGGESTION_RULES, nothing_is_truncated]
TOMBSTONE = [*TOMBSTONE_RULES, *ALWAYS]
ALIAS = [*ALIAS_RULES, *ALWAYS]
PAUSE = [*PAUSE_RULES, *ALWAYS]
SEAL = [*SEAL_RULES, nothing_is_truncated]
EVENT = [nothing_is_truncated]
HISTORY = [*HISTORY_RULES, nothing_is_truncated]

__all__ = [
    "ALIAS",
    "CONTENT",
    "CURATABLE",
    "CURATION",
    "EVENT",
    "HISTORY",
    "PAUSE",
    "SEAL",
    "STORED",
    "SUGGESTION",
    "SUMMARY",
    "TOMBSTONE",
    "WRITTEN",
]
