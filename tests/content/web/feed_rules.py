"""What a feed has to be: the MUSTs of RFC 4287 (Atom), of RSS 2.0, of RFC 5005 (pages) and of Apple, as tables.

A table names every element that may stand there, so one that is spelled wrongly breaks a rule as well.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import feedparser

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MANY = 10**6


def is_text(value: str) -> bool:
    return bool(value.strip())


def is_any(value: str) -> bool:
    return True


def is_url(value: str) -> bool:
    """Absolute, of the web, in ASCII, without what no address holds."""
    parts = urlsplit(value)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.netloc)
        and bool(re.fullmatch(r"[!-~]+", value))
        and not ({*value} & {*'<>"{}|\\^`'})
    )


def is_iri(value: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z0-9+.-]*:[!-~]+", value))


def is_picture(value: str) -> bool:
    return is_url(value) and bool(re.search(r"\.(jpe?g|png)$", urlsplit(value).path, re.IGNORECASE))


def is_html(value: str) -> bool:
    """Whose links lead somewhere from wherever it is read."""
    return not re.search(r'<[^>]*\s(?:href|src)="(?!https?:|mailto:)', value)


def is_rfc3339(value: str) -> bool:
    written = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value)
    return bool(written) and bool(datetime.fromisoformat(value).tzinfo)


def is_rfc822(value: str) -> bool:
    written = re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", value)
    return bool(written) and parsedate_to_datetime(value).strftime("%a") == value[:3]


def is_language(value: str) -> bool:
    return bool(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value))


def one_of(*words: str) -> Callable[[str], bool]:
    return lambda value: value in words


def matching(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


class Rule(NamedTuple):
    """An element may stand so often, and its text or attribute has this form."""

    path: str
    least: int
    most: int
    form: Callable[[str], bool]
    attribute: str = ""


PAGES = tuple(Rule(f"atom:link[@rel='{name}']", 0, 1, is_url, "href") for name in ("first", "previous", "next", "last"))
SELF = Rule("atom:link[@rel='self']", 1, 1, is_url, "href")
ATOM = (
    Rule("atom:id", 1, 1, is_iri),
    Rule("atom:title", 1, 1, is_text),
    Rule("atom:updated", 1, 1, is_rfc3339),
    Rule("atom:link[@rel='alternate']", 1, 1, is_url, "href"),
)
PERSON = Rule("atom:author/atom:name", 0, MANY, is_text)
ATOM_FEED = (
    *ATOM,
    *PAGES,
    SELF,
    # Of entries that have none.
    PERSON._replace(least=1),
    Rule("atom:subtitle", 0, 1, is_text),
    Rule("atom:icon", 0, 1, is_url),
    Rule("atom:logo", 0, 1, is_url),
    Rule("atom:entry", 0, MANY, is_any),
    Rule(".", 1, 1, is_language, LANG),
)
ATOM_ENTRY = (
    *ATOM,
    PERSON,
    Rule("atom:published", 0, 1, is_rfc3339),
    Rule("atom:summary", 0, 1, is_html),
    Rule("atom:category", 0, MANY, is_text, "term"),
    Rule("media:thumbnail", 0, 1, is_url, "url"),
)
RSS_CHANNEL = (
    *PAGES,
    SELF,
    Rule("title", 1, 1, is_text),
    Rule("link", 1, 1, is_url),
    Rule("description", 1, 1, is_text),
    Rule("language", 1, 1, is_language),
    Rule("lastBuildDate", 0, 1, is_rfc822),
    Rule("image", 1, 1, is_any),
    Rule("image/url", 1, 1, is_picture),
    Rule("image/title", 1, 1, is_text),
    Rule("image/link", 1, 1, is_url),
    Rule("itunes:author", 1, 1, is_text),
    Rule("itunes:type", 1, 1, one_of("episodic", "serial")),
    Rule("itunes:explicit", 1, 1, one_of("true", "false")),
    Rule("itunes:category", 1, 1, one_of("Education"), "text"),
    Rule("itunes:image", 1, 1, is_picture, "href"),
    Rule("item", 0, MANY, is_any),
)
RSS_ITEM = (
    Rule("title", 1, 1, is_text),
    Rule("link", 1, 1, is_url),
    Rule("description", 1, 1, is_html),
    Rule("guid", 1, 1, is_iri),
    Rule("guid", 1, 1, one_of("false"), "isPermaLink"),
    Rule("pubDate", 1, 1, is_rfc822),
    Rule("enclosure", 1, 1, is_url, "url"),
    Rule("enclosure", 1, 1, matching(r"\d{1,18}"), "length"),
    Rule("enclosure", 1, 1, matching(r"audio/[a-z0-9-]+"), "type"),
    Rule("category", 0, MANY, is_text),
    Rule("dc:creator", 0, 1, is_text),
    Rule("itunes:author", 0, 1, is_text),
    # Nothing lasts a year.
    Rule("itunes:duration", 0, 1, matching(r"[1-9]\d{0,7}")),
    Rule("itunes:image", 0, 1, is_picture, "href"),
    Rule("media:thumbnail", 0, 1, is_url, "url"),
)


def broken(document: bytes) -> list[str]:
    """The rules that an Atom feed or a podcast breaks, each with where."""
    root = ElementTree.fromstring(document)
    if root.tag == "rss":
        feed, parts, key, tables = root.find("channel"), root.findall("channel/item"), "guid", (RSS_CHANNEL, RSS_ITEM)
        found = [*_same_as_its_picture(feed)]
    else:
        feed, parts, key, tables = root, root.findall("atom:entry", NAMESPACES), "atom:id", (ATOM_FEED, ATOM_ENTRY)
        found = []
    names = [part.findtext(key, "", NAMESPACES) for part in parts]
    found += [f"{name} stands twice" for name, number in Counter(names).items() if number > 1]
    found += _broken(feed, tables[0], "the feed")
    for name, part in zip(names, parts, strict=True):
        found += _broken(part, tables[1], name)
    read = feedparser.parse(document)
    if read.bozo or len(read.entries) != len(parts):
        found.append(f"feedparser: {read.get('bozo_exception')}, {len(read.entries)} of {len(parts)} entries")
    return found


def _broken(element: Element, rules: tuple[Rule, ...], place: str) -> Iterator[str]:
    known = set()
    for rule in rules:
        elements = element.findall(rule.path, NAMESPACES)
        known.update(elements)
        if not rule.least <= len(elements) <= rule.most:
            yield f"{place}: {len(elements)} times {rule.path}"
        for each in elements:
            value = each.get(rule.attribute) if rule.attribute else "".join(each.itertext())
            if value is None or not rule.form(value):
                yield f"{place}: {rule.path} {rule.attribute} is {value!r}"
    for child in element:
        if child not in known and child.tag != f"{{{NAMESPACES['atom']}}}author":
            yield f"{place}: nothing says what {child.tag} is"


def _same_as_its_picture(channel: Element) -> Iterator[str]:
    for name in ("title", "link"):
        if channel.findtext(name) != channel.findtext(f"image/{name}"):
            yield f"the {name} of the picture is another than that of the channel"
