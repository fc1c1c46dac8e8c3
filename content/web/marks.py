"""The words of a search, marked where a page shows them."""

import re
from html import unescape

from markupsafe import Markup, escape

from content.catalogue import passage

# As `sanitiser` leaves them: values of attributes stand in double quotes.
TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
OPEN, CLOSE = Markup("<mark>"), Markup("</mark>")


def in_text(text: str, q: str) -> Markup:
    """The text, escaped, with a <mark> around what q matches."""
    pieces = passage.pieces(text, q)
    return Markup("").join(OPEN + piece + CLOSE if is_match else escape(piece) for piece, is_match in pieces)


def in_html(html: str, q: str) -> Markup:
    """The same for the text of sanitised HTML; its tags stay as they are."""
    parts = TAG.split(html)
    # Of every two, the second is a tag.
    parts[::2] = [in_text(unescape(part), q) if part else part for part in parts[::2]]
    return Markup("".join(parts))  # noqa: S704 - tags that were sanitised, and text that is escaped


def are_in(markup: str) -> bool:
    return OPEN in markup
