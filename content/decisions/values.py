"""Which values a person may give a column, on a form or in a sheet, and the sentences that refuse others."""

import re

from content.category_values import CATEGORIES

BREAKS = re.compile(r"[\r\n]+")
LANGUAGE = re.compile(r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}\Z")
NOT_A_LANGUAGE = "Write the language as a short code: en, fr or pt-BR."
NOT_A_LINK = "That is not a web address. Use http://, https:// or a path from /."
TOO_MANY = f"These are more than {CATEGORIES} categories."
LONGEST_NOTE = 500  # characters
NOTE_ALONE = "A note goes with a decision, and nothing is decided about this item. Decide something, or empty the note."


def in_one_line(text: str) -> str:
    """As a field of a form holds it: browsers drop line breaks, and Django drops blanks around it."""
    return BREAKS.sub(" ", text).strip()
