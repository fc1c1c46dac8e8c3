"""Text to HTML, and untrusted HTML to HTML that may be shown: one policy for everything that is stored.

Summaries come from a language model that has read a stranger's page, so nothing in them is trusted.
"""

import html
import re
from functools import lru_cache
from html.parser import HTMLParser

from content.catalogue.sanitiser import encodable, paragraphs, sanitise
from ingest.payload.markup.markdown import rendered

# Far beyond any summary, and small enough that hostile text costs about a second.
TEXT_LIMIT = 100_000
LINE_LIMIT = 20_000

LIST_EDGE = re.compile(r"</?[ou]l[^>]*>|</li>")
ITEM_START = re.compile(r"<li>\s*(?:<p>)?")
# Begins with `<p>`, which is rare, and looks behind only then: a lookbehind at the start is tried at every character.
TAKEAWAY = re.compile(
    r"<p>(?<=^<p>)(?<!<li>\n<p>)(?<!<blockquote>\n<p>)(?=<strong>(?i:(?:the )?bottom line|takeaway):</strong>)", re.M
)
# Markup to the renderer, but words to the writer: these pass through it as private characters.
# A tag is shown, not obeyed; a single tilde means "about" or "to" (5~10), two of them strike.
TAG_START, SHOWN_TAG = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]+>)", re.IGNORECASE), "\ue000"
SINGLE_TILDE, SHOWN_TILDE = re.compile(r"(?<!~)~(?!~)"), "\ue001"
# The one tag that is obeyed: within a table's row there is no other way to break a line.
BREAK_IN_ROW, SHOWN_BREAK = re.compile(r"<br ?/?>(?=.*\|[ \t]*$)", re.I | re.M), "\ue002"
# Readers may not tick a task, and a control without a label tells a screen reader nothing: tasks are shown as signs.
TASKS = {'<input type="checkbox" checked="" disabled="" />': "☑", '<input type="checkbox" disabled="" />': "☐"}


# How far an <audio> is looked into; its tags are short.
ELEMENT_LIMIT = 10_000
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)


class AudioElement(HTMLParser):
    """The first `src` of an <audio> or of the <source> in it."""

    src = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("audio", "source"):
            self.src = self.src or dict(attributes).get("src") or ""


def audio_source(markup: str) -> str:
    """The address of the first <audio> in the HTML, "" if there is none; in SQL `library_audio_source`."""
    markup = COMMENT.sub("", markup)
    start = markup.lower().find("<audio")
    if start < 0:
        return ""
    parser = AudioElement()
    parser.feed(re.split("</audio", markup[start : start + ELEMENT_LIMIT], maxsplit=1, flags=re.IGNORECASE)[0])
    return f"https:{parser.src}" if parser.src.startswith("//") else parser.src


@lru_cache(maxsize=64)  # a report often says the same text twice: on its own, and among its variants
def to_html(text: str) -> str:
    """Sanitised HTML for a summary's plain text or markdown; tags in the text are shown, not obeyed."""
    text = re.sub(f"[{SHOWN_TAG}{SHOWN_TILDE}{SHOWN_BREAK}\0]", "\ufffd", encodable(text))
    if len(text) > TEXT_LIMIT or max(map(len, text.splitlines()), default=0) > LINE_LIMIT:
        return sanitise(paragraphs(text))
    text = BREAK_IN_ROW.sub(SHOWN_BREAK, text)
    if "~" in text:
        text = SINGLE_TILDE.sub(SHOWN_TILDE, text)
    markup = rendered(TAG_START.sub(SHOWN_TAG, text))
    markup = TAKEAWAY.sub('<p class="takeaway">', markup.replace(SHOWN_TAG, "&lt;").replace(SHOWN_TILDE, "~"))
    markup = markup.replace(SHOWN_BREAK, "<br>")
    for control, sign in TASKS.items():
        markup = markup.replace(control, sign)
    # The page's title is the h1. Without the last line break it is as the sanitiser leaves it, which then looks once.
    return sanitise(markup.replace("<h1>", "<h2>").replace("</h1>", "</h2>").strip())


@lru_cache(maxsize=16)  # the HTML of one summary is looked at from several sides
def safe(markup: str) -> str:
    """The HTML as it is stored."""
    return sanitise(markup)


def text_of(markup: str) -> str:
    """What a reader sees of the HTML: a blank line between blocks, a dash before list items."""
    return text_of_safe(safe(markup))


def text_of_safe(markup: str) -> str:
    """`text_of` of what is sanitised already."""
    text = "\n".join(part.strip() for part in LIST_EDGE.split(markup))
    text = "\n- ".join(part.rstrip() for part in ITEM_START.split(text))
    text = re.sub(r"<br>\n?|</tr>|</dt>", "\n", text)
    text = re.sub(r"</t[dh]>", " ", text)
    text = re.sub(r"<hr>|</?(?:p|div|dl|blockquote|pre|table|h[1-6])\b[^>]*>", "\n\n", text)
    text = html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\N{NO-BREAK SPACE}", " ")
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
