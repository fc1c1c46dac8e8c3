"""What summaries mean by markdown, brought into its strict form and rendered: CommonMark with GitHub's tables,
task lists and strikes.
"""

import re
from itertools import zip_longest

import comrak

HEADING_WORDS = 8
DEEPEST_ITEM = 5

FENCES = ("```", "~~~")
# A line of words alone: no mark at its beginning, no colon, image or address in it.
PROSE = re.compile(r"\s*+[^\W\d_][^:!|]*+")
ITEM = re.compile(r"([ \t]*)(?:[-*+•◦▪●‣·\u2013\uff0a]|(\d{1,3})[.)])[ \t]+(\S.*)")
HASHED = re.compile(r"\s{0,3}#{1,6}\s")
BOLD_HEADING = re.compile(r"\s*\*\*([^*]{1,120})\*\*\s*+:?\s*")
COLON_HEADING = re.compile(r"\s*([^\W_][^.!?:;]{0,78}):\s*")
TAKEAWAY = re.compile(r"\s*\**((?:the )?bottom line|takeaway)\**\s*:\s*\**\s*(.*)", re.IGNORECASE)
# Few texts have a colon at the end of a line, and it is cheaper to look for than TAKEAWAY_ALONE.
LAST_COLON = re.compile(r":\**+[^\S\n]*+\n")
TAKEAWAY_ALONE = re.compile(r"^(\**(?:(?:the )?bottom line|takeaway)\**\s*:\**)[^\S\n]*+\n\s*+(?=\w)", re.I | re.M)
RULE = re.compile(r"\s{0,3}-{1,}\s*")
# The renderer would take a line such as `:---` for a table's second row, even without a pipe.
UNDERLINE_OR_REFERENCE = re.compile(r"\s{0,3}(?:(?:=+|:-+:?|-+:)\s*\Z|\[(?!\^)[^\]]*\]:)")
# A note that nothing in the text refers to would not be rendered at all.
NOTE = re.compile(r"\s{0,3}\[\^([^\]\s]{1,40})\]:")
NOTE_REFERENCE = re.compile(r"\[\^([^\]\s]{1,40})\](?!:)")
# Links within the page: several summaries share one, and their notes have the same numbers.
NOTE_LINKS = re.compile(
    r' <a href="#fnref[^>]*>↩(?:<sup[^>]*>\d+</sup>)?</a>|(?<=<sup class="footnote-ref">)<a [^>]*>|'
    r"(?<=\d)</a>(?=</sup>)"
)
# Rows with blank lines between them, as some models write a table; but not the first row of another one.
GAP_IN_TABLE = re.compile(
    r"^([ \t]*\|.*\|[ \t]*\n)(?:[ \t]*\n)+(?=[ \t]*\|.*\|[ \t]*$)(?!.*\n\s*\|[ \t]*:?-[-:| \t]*$)", re.M
)
WIDE = re.compile("[\uff01-\uff5e]")
# The marks of a line in full width, as they are typed among Chinese and Japanese characters.
WIDE_MARKS = re.compile(
    r"^([ \t\u3000]*)(＃{1,6}(?=[ \u3000])|－(?=[ \u3000])|[０-９]{1,3}[．）])[ \u3000]*|^｜.*｜\s*$|～～", re.M
)
NARROW = str.maketrans("＃－．）０１２３４５６７８９", "#-.)0123456789")
WIDE_ROW = str.maketrans("｜～", "|~")
IMAGE_MARK = re.compile(r"!(?=\[[^\[\]]*\]\()")
BARE_LINK = re.compile(r"(?<!\]\()(?<![<\[\w\"'=`/])https?://[^\s<>\"'`\[\]]+", re.IGNORECASE)

EXTENSIONS = comrak.ExtensionOptions(
    table=True, tasklist=True, strikethrough=True, footnotes=True, cjk_friendly_emphasis=True
)
# Its quirks are those of GitHub's own renderer: bold within bold is bold once.
RENDERING = comrak.RenderOptions(hardbreaks=True, gfm_quirks=True)


def rendered(text: str) -> str:
    """HTML of a summary's text, line breaks kept; raw HTML and addresses that run are left out."""
    markup = comrak.markdown_to_html(_normalised(text) + "\n", EXTENSIONS, render_options=RENDERING)
    return NOTE_LINKS.sub("", markup) if "[^" in text else markup


def _normalised(text: str) -> str:
    """The text as strict markdown: what people mean by bullets, headings and addresses.

    Nothing is left of what summaries do not mean: images, code by indentation, underlining, references.
    """
    text = text.replace("\uff0a\uff0a", "**")
    if not text.isascii() and WIDE.search(text) and WIDE_MARKS.search(text):
        text = WIDE_MARKS.sub(_narrow, text)
    if "|\n" in text:
        text = GAP_IN_TABLE.sub(r"\1", text)
    if LAST_COLON.search(text):
        text = TAKEAWAY_ALONE.sub(r"\1 ", text)
    lines = _Lines(frozenset(NOTE_REFERENCE.findall(text)) if "[^" in text else frozenset())
    source = text.splitlines()
    for line, following in zip_longest(source, source[1:], fillvalue=""):
        lines.add(line, following)
    return "\n".join(lines.made).removesuffix("\n")


class _Lines:
    """Takes line by line, remembering only the open list's indentations and whether code or a table goes on."""

    def __init__(self, notes: frozenset[str]) -> None:
        """`notes` are the labels of footnotes that the text refers to."""
        self.notes = notes
        self.made: list[str] = []
        self.indents: list[int] = []
        self.in_code = False
        self.in_table = False
        self.after_blank = False

    def add(self, line: str, following: str) -> None:
        words = line.strip()
        if (is_fence := words.startswith(FENCES)) or self.in_code:
            self.in_code ^= is_fence
            self.made.append(line)
        elif not words:
            self.after_blank = True
        else:
            self._line(line, words, following)
            self.after_blank = False

    def _line(self, line: str, words: str, following: str) -> None:
        if self._is_row(words, following):
            # A pipe ends an address, which would else take the next cell along.
            self._text(line, words if _is_delimiter(words) else "|".join(map(_linked, words.split("|"))))
        elif PROSE.fullmatch(line):
            self._text(line, words)
        elif note := NOTE.match(line):
            self._alone(_linked(words if note[1] in self.notes else f"\\{words}"))
        elif item := ITEM.fullmatch(line):
            self._item(*item.groups())
        elif heading := _heading(line):
            self._alone(heading)
        elif RULE.fullmatch(line):
            self._alone(words)
        else:
            self._text(line, _linked(words), TAKEAWAY.fullmatch(line))

    def _is_row(self, words: str, following: str) -> bool:
        """Whether the line is part of a table. A line without a pipe ends it, though markdown makes a row of it."""
        was_row = self.in_table and not self.after_blank
        self.in_table = "|" in words and (was_row or _is_delimiter(following.strip()))
        self.after_blank |= was_row and not self.in_table
        return self.in_table

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


def _narrow(marks: re.Match[str]) -> str:
    """A mark and the blank behind it; a row of a table as it is otherwise."""
    if marks[2] is None:
        return marks[0].translate(WIDE_ROW)
    return f"{marks[1]}{marks[2].translate(NARROW)} "


def _is_delimiter(words: str) -> bool:
    """Whether the line is what stands below the head of a table: `| :--- | ---: |`."""
    return "|" in words and "-" in words and not words.strip("|:- \t")


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


def _bracketed(address: re.Match[str]) -> str:
    """The address in angle brackets, without the punctuation that ends the sentence around it."""
    url = address[0].rstrip(".,;:!?*_" if "(" in address[0] else ".,;:!?*_)")
    return f"<{url}>{address[0][len(url) :]}"
