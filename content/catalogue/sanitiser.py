"""Which HTML readers get: one policy, at the way in and again at the way out.

Summaries come from a language model that has read a stranger's page, so nothing in them is trusted; and
older jobs write them by plain SQL, past every check of ours, so what is read is sanitised as well.
"""

import html
import re
from collections import Counter

import nh3

from content.catalogue.canonical import is_canonical
from content.digests import DigestTable
from content.jsonvalues import is_safe_link

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {"p", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
INLINE = {"a", "b", "strong", "i", "em", "u", "s", "del", "code", "sub", "sup", "br"}
# Their content is no text: without this it would stay behind when the tag goes.
SILENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"}

# These may stand a thousand times in a row without nesting at all.
NEVER_CLOSED = {"p", "li", "br", "hr", "img", "td", "tr", "dd", "dt"}

# Far beyond any summary, and small enough that hostile markup costs about a second: the parser is
# quadratic in the depth of what it is given.
MARKUP_LIMIT = 400_000
OPEN_TAGS_LIMIT = 1_000
# Taking tags out of badly nested HTML can leave HTML that parses differently: the second pass
# mostly finds nothing to do, and what has not come to rest after some more is up to no good.
PASSES = 6

# What `sanitise` leaves as it is, of what is not canonical, costs a digest the next time: a tenth of reading it again.
# 4 MB, room for the summaries of 200,000 items.
CLEAN = DigestTable(slots=2**19)

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
LEADING_BREAKS = re.compile(r"<pre>\n+")


def sanitise(markup: str) -> str:
    """The HTML with everything taken out that could run, load, track or restyle. Idempotent.

    What is too long, too deeply nested or too mangled to be parsed keeps its words and loses its tags.
    """
    if (len(markup) <= MARKUP_LIMIT and is_canonical(markup)) or markup in CLEAN:
        return markup
    markup = encodable(markup)
    for _ in range(PASSES):
        if _is_bomb(markup):
            break
        safe = _clean(markup)
        if safe == markup or safe in CLEAN:
            CLEAN.add(safe)
            return safe
        markup = safe
    return _flattened(markup)


def words(markup: str) -> str:
    """The words of sanitised HTML, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def _clean(markup: str) -> str:
    # Parsers drop a line break after <pre>: one that stayed would vanish the next time.
    return LEADING_BREAKS.sub("<pre>", CLEANER.clean(markup)).strip()


def _is_bomb(markup: str) -> bool:
    if len(markup) > MARKUP_LIMIT:
        return True
    if markup.count("<") <= OPEN_TAGS_LIMIT:
        return False
    still_open: Counter[str] = Counter()
    for slash, name in TAG.findall(markup.lower()):
        still_open[name] += -1 if slash else 1
        if still_open[name] > OPEN_TAGS_LIMIT and name not in NEVER_CLOSED:
            return True
    return False


def _flattened(markup: str) -> str:
    """Only the words, in paragraphs. Applied to its own result it changes nothing."""
    text = re.sub(r"</?(?:p|div|li|h[1-6])\b[^<>]*>|<br>", "\n\n", markup, flags=re.IGNORECASE)
    return _clean(paragraphs(html.unescape(re.sub(r"<[a-zA-Z/!?][^<>]*>", "", text))))


def encodable(text: str) -> str:
    """nh3 is written in Rust, whose strings cannot hold a lone surrogate."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def paragraphs(text: str) -> str:
    blocks = (html.escape(block.strip(), quote=False) for block in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{block}</p>" for block in blocks if block)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "start":
        return value if re.fullmatch(r"\d{1,4}", value, re.ASCII) else None
    if name == "href":
        return value if value.lower().startswith("mailto:") or is_safe_link(value) else None
    return value


CLEANER = nh3.Cleaner(
    tags=BLOCKS | TABLES | INLINE,
    clean_content_tags=SILENT,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    attribute_filter=_attribute,
    allowed_classes={"p": {"takeaway"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener nofollow",
)
