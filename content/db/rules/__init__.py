"""Every rule that the database keeps by a trigger: name, sentence, moment, and its SQL in the .sql file beside.

A rule holds for every writer of the tables, so it stands here and not in the code of one of them.
"""

from content.db.rules.columns import CURATABLE, STORED, WRITTEN
from content.db.rules.decisions import (
    ALIAS,
    CURATION,
    DISTINCTION,
    EVENT,
    HISTORY,
    OTHER_KEY,
    PAUSE,
    PENDING,
    SEAL,
    SUGGESTION,
    TOMBSTONE,
)
from content.db.rules.items import CONTENT
from content.db.rules.listing import DERIVED, LISTING
from content.db.rules.sound import SOUND_FILE
from content.db.rules.summary import SUMMARY

__all__ = [
    "ALIAS",
    "CONTENT",
    "CURATABLE",
    "CURATION",
    "DERIVED",
    "DISTINCTION",
    "EVENT",
    "HISTORY",
    "LISTING",
    "OTHER_KEY",
    "PAUSE",
    "PENDING",
    "SEAL",
    "SOUND_FILE",
    "STORED",
    "SUGGESTION",
    "SUMMARY",
    "TOMBSTONE",
    "WRITTEN",
]
