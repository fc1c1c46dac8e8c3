"""HTML that the sanitiser is certain to leave as it is, which is most of it: to see that takes a tenth of its time.

What is canonical has only tags that the policy allows, written as the sanitiser writes them, each closed where it was
opened, and each where the parser of HTML5 leaves it: no block in a paragraph, no link in a link, no list item outside
of a list. Its text has nothing that would be written otherwise. Tables and rare tags are left to the sanitiser.
"""

import re

INLINE = {"a", "b", "strong", "i", "em", "u", "s", "del", "code", "sub", "sup", "br"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
FLOW = INLINE | HEADINGS | {"p", "ul", "ol", "dl", "blockquote", "pre", "hr", "div"}
# The tags that may stand directly in each, and at the top, which is "".
WITHIN = {
    **dict.fromkeys(("", "div", "blockquote", "li", "dd"), FLOW),
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd"},
    **dict.fromkeys(("p", "pre", "dt", *HEADINGS, *INLINE), INLINE),
}
VOID = {"br", "hr"}
OPENING = {f"<{name}>": name for name in WITHIN.keys() | VOID if name not in ("", "a")} | {'<p class="takeaway">': "p"}
CLOSING = {f"</{name}>": name for name in WITHIN if name and name not in VOID}

DEEPEST = 100
TAG = re.compile(r"<[^<>]*>")
# Names of hosts that are no numbers, and nothing of another alphabet.
LINK = re.compile(
    r'<a href="https?://(?!xn--)[a-z0-9](?:[a-z0-9.]|-(?!-))*\.[a-z]{2,24}(?:/(?:[\w.~%/?=#+,:;@!$()*-]|&amp;)*)?"'
    r' rel="noopener nofollow">',
    re.ASCII,
)
START = re.compile(r'<ol start="\d{1,4}">', re.ASCII)
BARE_AMPERSAND = re.compile("&(?!(?:amp|lt|gt|nbsp);)")


def is_canonical(markup: str) -> bool:
    """Whether the sanitiser would return the very same. False where that is not certain."""
    tags = TAG.findall(markup)
    if not len(tags) == markup.count("<") == markup.count(">") or not _is_plain(markup):
        return False
    within = [""]
    for tag in tags:
        if tag in CLOSING:
            if within.pop() != CLOSING[tag]:
                return False
            continue
        name = OPENING.get(tag) or _with_attribute(tag)
        if name not in WITHIN[within[-1]] or (name in INLINE and name in within):
            return False
        if name not in VOID:
            within.append(name)
            if len(within) > DEEPEST:
                return False
    return len(within) == 1 and "<pre>\n" not in markup


def closed(markup: str) -> str:
    """The beginning of canonical HTML, with what is open at its end closed."""
    within: list[str] = []
    for tag in TAG.findall(markup):
        if tag in CLOSING:
            del within[-1:]
        elif (name := OPENING.get(tag) or _with_attribute(tag)) and name not in VOID:
            within.append(name)
    return markup + "".join(f"</{name}>" for name in reversed(within))


def _with_attribute(tag: str) -> str:
    return "a" if LINK.fullmatch(tag) else "ol" if START.fullmatch(tag) else ""


def _is_plain(markup: str) -> bool:
    """Whether all characters and entities outside the tags are written as the sanitiser writes them."""
    if "\r" in markup or "\0" in markup or markup.strip() is not markup:
        return False
    if "&" in markup and BARE_AMPERSAND.search(markup):
        return False
    return markup.isascii() or not ("\xa0" in markup or "\ufeff" in markup or _has_lone_surrogate(markup))


def _has_lone_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
