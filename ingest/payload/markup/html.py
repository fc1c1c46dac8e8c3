"""Text to HTML, and untrusted HTML to HTML that may be shown: one policy for everything that is stored.

Summaries come from a language model that has read a stranger's page, so nothing in them is trusted.
"""

import html
import re
from functools import lru_cache

from content.catalogue.sanitiser import encodable, paragraphs, sanitise
from ingest.payload.markup.markdown import rendered

# Far beyond any summary, and small enough that hostile text costs about a second.
TEXT_LIMIT = 100_000
LINE_LIMIT = 20_000
HEADING_WORDS = 8
DEEPEST_ITEM = 5

LIST_EDGE = re.compile(r"</?[ou]l[^>]*>|</li>")
ITEM_START = re.compile(r"<li>\s*(?:<p>)?")
FENCES = ("```", "~~~")
# A line of words alone: no mark at its beginning, no colon, image or address in it.
PROSE = re.compile(r"\s*+[^\W\d_][^:!]*+")
ITEM = re.compile(r"([ \t]*)(?:[-*+•◦▪●‣·\u2013]|(\d{1,3})[.)])[ \t]+(\S.*)")
HASHED = re.compile(r"\s{0,3}#{1,6}\s")
BOLD_HEADING = re.compile(r"\s*\*\*([^*]{1,120})\*\*\s*+:?\s*")
COLON_HEADING = re.compile(r"\s*([^\W_][^.!?:;]{0,78}):\s*")
TAKEAWAY = re.compile(r"\s*\**((?:the )?bottom line|takeaway)\**\s*:\s*\**\s*(.*)", re.IGNORECASE)
# At the end of a line: few texts have one, and it is found faster than what may stand before it.
LAST_COLON = re.compile(r":\**+[^\S\n]*+\n")
TAKEAWAY_ALONE = re.compile(r"^(\**(?:(?:the )?bottom line|takeaway)\**\s*:\**)[^\S\n]*+\n\s*+(?=\w)", re.I | re.M)
# Begins with what is to be found, not with what must not stand before it: that is looked for at every character.
TAKEAWAY_BLOCK = re.compile(
    r"<p>(?<=^<p>)(?<!<li>\n<p>)(?<!<blockquote>\n<p>)(?=<strong>(?i:(?:the )?bottom line|takeaway):</strong>)", re.M
)
IMAGE_MARK = re.compile(r"!(?=\[[^\[\]]*\]\()")
# Stands for a `<` that is to be shown until the parser, which would take it for the start of a tag, is through.
SHOWN_TAG = "\ue000"
TAG_START = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]+>)", re.IGNORECASE)
RULE = re.compile(r"\s{0,3}-{1,}\s*")
UNDERLINE_OR_REFERENCE = re.compile(r"\s{0,3}(?:=+\s*\Z|\[[^\]]*\]:)")
LINK = re.compile(r'(<a href="[^"]*"(?: title="[^"]*")?)>')
QUOTE = re.compile(r"(<\w+ [^>]*>)|&quot;")
BARE_LINK = re.compile(r"(?<!\]\()(?<![<\[\w\"'=`/])https?://[^\s<>\"'`\[\]]+", re.IGNORECASE)


@lru_cache(maxsize=64)  # a report often says the same text twice: on its own, and among its variants
def to_html(text: str) -> str:
    """Sanitised HTML for a summary's plain text or markdown; tags in the text are shown, not obeyed."""
    text = encodable(text).replace(SHOWN_TAG, "\ufffd").replace("\0", "\ufffd")
    if len(text) > TEXT_LIMIT or max(map(len, text.splitlines()), default=0) > LINE_LIMIT:
        return sanitise(paragraphs(text))
    return sanitise(_marked(rendered(_normalised(TAG_START.sub(SHOWN_TAG, text)))))


def text_of(markup: str) -> str:
    """What a reader sees of the HTML: a blank line between blocks, a dash before list items."""
    return text_of_safe(sanitise(markup))


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


def _marked(markup: str) -> str:
    """What the parser made, as `sanitise` writes it, so that it need not look twice.

    Every heading is at least an h2, the page's title being the h1, and the takeaway is marked.
    """
    markup = TAKEAWAY_BLOCK.sub('<p class="takeaway">', markup.replace(SHOWN_TAG, "&lt;"))
    markup = LINK.sub(r'\1 rel="noopener nofollow">', markup)
    if "&quot;" in markup:
        markup = QUOTE.sub(lambda found: found[1] or '"', markup)
    markup = markup.replace("<br />", "<br>").replace("<hr />", "<hr>")
    return markup.replace("<h1>", "<h2>").replace("</h1>", "</h2>").strip()


def _normalised(text: str) -> str:
    """The text as strict markdown: what people mean by bullets, headings and addresses.

    Nothing is left of what summaries do not mean: raw HTML, images, code by indentation, underlining, references.
    """
    if LAST_COLON.search(text):
        text = TAKEAWAY_ALONE.sub(r"\1 ", text)
    lines = _Lines()
    for line in text.splitlines():
        lines.add(line)
    return "\n".join(lines.made)


class _Lines:
    """Takes line by line, remembering only the open list's indentations and whether code goes on."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.indents: list[int] = []
        self.in_code = False
        self.after_blank = False

    def add(self, line: str) -> None:
        words = line.strip()
        if (is_fence := words.startswith(FENCES)) or self.in_code:
            self.in_code ^= is_fence
            self.made.append(line)
        elif not words:
            self.after_blank = True
        else:
            self._line(line, words)
            self.after_blank = False

    def _line(self, line: str, words: str) -> None:
        if PROSE.fullmatch(line):
            self._text(line, words)
        elif item := ITEM.fullmatch(line):
            self._item(*item.groups())
        elif heading := _heading(line):
            self._alone(heading)
        elif RULE.fullmatch(line):
            self._alone(words)
        else:
            self._text(line, _linked(words), TAKEAWAY.fullmatch(line))

    def _item(self, indent: str, number: str | None, body: str) -> None:
        """Blank lines between items are dropped: they would wrap each item in a paragraph."""
        if not self.indents:
            self.made.append("")
        width = len(indent.expandtabs(4))
        while self.indents and width < self.indents[-1]:
            self.indents.pop()
        if not self.indents or width >= self.indents[-1] + 2:
            self.indents.append(width)
        level = min(len(self.indents) - 1, DEEPEST_ITEM)
        self.made.append("    " * level + (f"{number}. " if number else "- ") + _linked(body))

    def _alone(self, block: str) -> None:
        self.indents = []
        self.made += ("", block, "")

    def _text(self, line: str, words: str, takeaway: re.Match[str] | None = None) -> None:
        if self.indents and line[0].isspace() and not self.after_blank:
            self.made.append("    " * len(self.indents) + words)
            return
        if self.indents or self.after_blank or takeaway:
            self.made.append("")
        self.indents = []
        self.made.append(f"**{takeaway[1]}:** {_linked(takeaway[2])}" if takeaway else words)


def _heading(line: str) -> str | None:
    if HASHED.match(line):
        return line.strip().rstrip(":")
    if TAKEAWAY.fullmatch(line):
        return None
    if bold := BOLD_HEADING.fullmatch(line):
        return f"## {bold[1].strip().rstrip(':')}"
    colon = COLON_HEADING.fullmatch(line)
    if colon and len(colon[1].split()) <= HEADING_WORDS and not colon[1][0].islower():
        return f"## {colon[1]}"
    return None


def _linked(line: str) -> str:
    """With bare addresses as links, and images as links to them: summaries show none."""
    if UNDERLINE_OR_REFERENCE.match(line):
        line = f"\\{line.lstrip()}"
    if "![" in line:
        line = IMAGE_MARK.sub("", line)
    return BARE_LINK.sub(_bracketed, line) if "://" in line else line


def _bracketed(found: re.Match[str]) -> str:
    """The address in angle brackets, without the punctuation that ends the sentence around it."""
    url = found[0].rstrip(".,;:!?*_" if "(" in found[0] else ".,;:!?*_)")
    return f"<{url}>{found[0][len(url) :]}"
