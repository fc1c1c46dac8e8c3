"""The words of a search, marked where a page shows them."""

import re
from collections.abc import Sequence
from html import unescape

from markupsafe import Markup

from content.catalogue.sanitiser import words
from content.catalogue.search.highlight import as_html
from content.catalogue.search.marking import Marker, Piece

# As `sanitiser` leaves them: values of attributes stand in double quotes.
TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')


def in_pieces(pieces: Sequence[Piece]) -> Markup:
    """The text, escaped, with a <mark> around what is marked."""
    return Markup(as_html(pieces))  # noqa: S704 - escaped there


def in_html(html: str, marker: Marker) -> Markup:
    """The same for the text of sanitised HTML; its tags stay as they are."""
    marker.pieces(words(html))  # the stems of all its words are asked for at once
    parts = TAG.split(html)
    # Of every two, the second is a tag.
    parts[::2] = [in_pieces(marker.pieces(unescape(part))) for part in parts[::2]]
    return Markup("".join(parts))  # noqa: S704 - tags that were sanitised, and text that is escaped


def are_in(markup: str) -> bool:
    return "<mark>" in markup
