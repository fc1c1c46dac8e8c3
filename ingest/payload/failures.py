"""Telling a summary from the message of a summariser that gave up."""

import re

from ingest.payload.syntax.unreadable import one_line

SHORT = 200
REASON_LIMIT = 300

STEM = "generat"  # common to all patterns below, and much faster to look for
THINGS = r"(?:(?:a|an|any|the|your|this|audio|text|video) )*(?:summary|summaries|headline|insights?|key points)"
# Safe to believe at the start of any text: nobody begins a real summary so.
OPENING = re.compile(
    rf"\W*(?:summary generation failed|error generating|(?:unable|failed) to generate {THINGS}\b)", re.I
)
# Only to be believed in a short text: a long one may well be *about* such a failure.
ANYWHERE = re.compile(r"summary generation failed|error generating|unable to generate|failed to generate", re.I)


def failure_in(text: str) -> str | None:
    """The reason to report if the text is a failed generation's message, else None."""
    if STEM not in text.lower():
        return None
    text = text.strip()
    if OPENING.match(text) or (len(text) <= SHORT and ANYWHERE.search(text)):
        return one_line(text, REASON_LIMIT)
    return None
