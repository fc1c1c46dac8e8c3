"""Which characters a reader sees, and names and texts without the others.

The classes are written once, as ranges that the regular expressions of Python and of PostgreSQL both read:
content/db/functions puts them into the library's SQL.
"""

import re
import unicodedata

# What stands between words, and takes part in no name. U+2800 is a Braille cell without a dot.
BLANK = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
# What leaves no trace wherever it stands: controls, joiners, marks of direction, fillers, variation selectors, tags.
INVISIBLE = (
    r"\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Marks on another character: alone they have no width.
MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
CLASSES = {"{blank}": BLANK, "{invisible}": INVISIBLE, "{marks}": MARKS}

SEEN = re.compile(rf"[^{BLANK}{INVISIBLE}{MARKS}\x00]")
UNSEEN = re.compile(rf"[{INVISIBLE}\x00]+")
# They stand beside a word, of which NFKC would make them letters and dots.
SIGNS = str.maketrans("™℠…‥", "    ")


def can_be_seen(value: object) -> bool:
    """Whether a text leaves anything to look at, or to click: `library_seen` of PostgreSQL."""
    return isinstance(value, str) and SEEN.search(value) is not None


def seen(value: object) -> str:
    """A text as it is; "" for what is none, and for one of which nothing can be seen."""
    return value if isinstance(value, str) and can_be_seen(value) else ""


def clean(value: str) -> str:
    """Without NUL, which PostgreSQL's text cannot hold, and halves of surrogate pairs, which UTF-8 cannot."""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def plain(text: str) -> str:
    """The words of a text whatever their normal form, without what nobody sees: `library_plain` of PostgreSQL."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFKC", UNSEEN.sub("", text).translate(SIGNS))
