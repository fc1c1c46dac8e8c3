"""Lists carry the beginning of a very long summary; the answer about the item itself has all of it."""

import re

from content.catalogue import sanitiser
from content.catalogue.shapes import Item

LARGEST = 100_000  # bytes, of a text and of its HTML
# A tag or an entity that the cut went through.
HALF = re.compile(r"(?:<[^<>]*|&[#\w]{0,32})\Z")


def truncated(card: Item) -> Item:
    """The card with each variant's text and HTML cut to LARGEST; a variant that is cut says so."""
    for variant in card["summary_variants"]:
        if _is_too_large(variant["text"]) or _is_too_large(variant["html"]):
            variant["text"], variant["html"] = _text(variant["text"]), _html(variant["html"])
            variant["truncated"] = True
    card["summary_text"], card["summary_html"] = _text(card["summary_text"]), _html(card["summary_html"])
    return card


def _is_too_large(text: str) -> bool:
    # Most texts need not be encoded to see that.
    return len(text) * 4 > LARGEST and len(text.encode("utf-8", "replace")) > LARGEST


def _text(text: str) -> str:
    return _beginning(text, LARGEST) if _is_too_large(text) else text


def _html(html: str) -> str:
    """What was open at the cut is closed."""
    shown, room = html, LARGEST
    while _is_too_large(shown):
        shown = sanitiser.sanitise(HALF.sub("", _beginning(html, room)))
        room -= LARGEST // 100
    return shown


def _beginning(text: str, size: int) -> str:
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
