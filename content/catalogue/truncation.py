"""Lists carry the beginning of a very long summary; the answer about the item itself has all of it."""

from content.catalogue import canonical, sanitiser
from content.catalogue.shapes import Item

LARGEST = 100_000  # bytes, of a text and of its HTML
# Of characters: of what is stored so many are read, so that what the cut left open can be closed.
MOST_READ = LARGEST - 1_000
LONGEST_ENTITY = 32


def truncated(card: Item) -> Item:
    """The card with each variant's text and HTML cut to LARGEST; a variant that is cut says so.

    What is stored was cut by the characters when it was read; UTF-8 and the sanitiser may need more bytes for it.
    """
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
        shown = sanitiser.sanitise(without_half(_beginning(html, room)))
        room -= LARGEST // 100
    return shown


def _beginning(text: str, size: int) -> str:
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


def without_half(html: str) -> str:
    """The beginning of some HTML without half a tag or entity at its end, and with what is open there closed."""
    if html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]
    end = html.rfind("&", max(html.rfind(">"), len(html) - LONGEST_ENTITY, 0))
    return canonical.closed((html if end < 0 or ";" in html[end:] else html[:end]).rstrip())
