"""Which characters a reader sees, names and texts without the others, and letters without their accents.

The classes are written once, as ranges that the regular expressions of Python and of PostgreSQL both read:
content/db/functions puts them into the library's SQL.
"""

import json
import re
import unicodedata
from collections.abc import Iterator

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
# What most texts are made of: NFKC leaves it as it is, or it stands between words before and after.
SETTLED = (
    r"\u0009-\u000d\u0020-\u007e\u00a1-\u00a7\u00a9\u00ab\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u0131\u0134-\u013e"
    r"\u0141-\u0148\u014a-\u017e\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f"
    r"\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u0904-\u0939\u0e01-\u0e30\u2010\u2012-\u2016\u2018-\u2022\u2026"
    r"\u2122\u2190-\u21ff\u2600-\u27bf\u3001-\u3003\u3005-\u3011\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf"
    r"\u4e00-\u9fff\uac00-\ud7a3\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\U0001f300-\U0001faff\ua7ff"
)
# The scripts that set no blanks between words; and Korean, which sets particles behind them.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Letters that marks are taken from; of the other scripts a mark is part of the letter.
ACCENTABLE = "A-Za-z\u0391-\u03a9\u03b1-\u03c9"
# What has no accent that could be taken off, and is typed otherwise.
OTHERWISE = {
    **{"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t"},
    **{"ı": "i", "ŋ": "n", "ĸ": "k", "ς": "σ", "ё": "е"},
}


def _plain_letters() -> Iterator[tuple[str, str]]:
    """Each accented letter of Latin and Greek, and Ё, with what it is without the accent, in lower case."""
    for first, last in ((0xC0, 0x24F), (0x370, 0x3FF), (0x401, 0x401), (0x451, 0x451), (0x1E00, 0x1FFF)):
        for letter in map(chr, range(first, last + 1)):
            lower = letter.lower()
            base = unicodedata.normalize("NFD", OTHERWISE.get(lower, lower))
            base = OTHERWISE.get(base[0], base if lower in OTHERWISE else base[0])
            if letter.isalpha() and base not in (letter, lower):
                yield letter, base


PLAIN_LETTERS = dict(_plain_letters())
ACCENTED = re.compile(rf"[{''.join(PLAIN_LETTERS)}]|[{ACCENTABLE}][{MARKS}]+")
CLASSES = {
    **{"{blank}": BLANK, "{invisible}": INVISIBLE, "{marks}": MARKS, "{settled}": SETTLED, "{unspaced}": UNSPACED},
    **{"{accented}": ACCENTED.pattern, "{plain letters}": json.dumps(PLAIN_LETTERS, ensure_ascii=False)},
}

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


def unaccented(text: str) -> str:
    """Without accents, of a text that is `plain`: `library_unaccented` of PostgreSQL."""
    if text.isascii():
        return text
    return ACCENTED.sub(lambda found: PLAIN_LETTERS.get(found[0], found[0][0]), text)
