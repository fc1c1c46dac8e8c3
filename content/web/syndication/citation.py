"""An item to take along: as Markdown, and as a reference for programs that keep those (BibTeX, RIS)."""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from markdownify import ATX, MarkdownConverter

from content import variants
from content.catalogue import cards
from content.catalogue.rows import StoredItem
from content.text import utc_iso
from content.web.formats import absolute, long_date
from content.web.links import page_url

# What would mean something to TeX, and how it is written. BibTeX counts braces, also those behind a backslash.
TEX = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        **{sign: f"\\{sign}" for sign in "%&#_$"},
    }
)
# What an address may not bring into a field that is taken literally.
LITERAL = str.maketrans({sign: quote(sign) for sign in '{}\\^<>"| '})
# Where a line of RIS or a value of BibTeX would end.
BREAKS = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
# What would mean something to Markdown: anywhere, at the beginning of a line, or at the end of a heading.
SIGNS = re.compile(r"[\\`*_\[\]<~|]|&(?=#?\w+;)|^(?:>|[#=+-](?=[#=-]*(?:\s|$)))|(?<=\s)#(?=#*\s*$)", re.MULTILINE)
NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)", re.MULTILINE)


class Form(NamedTuple):
    content_type: str
    write: Callable[[StoredItem, str], str]


def split(identity: str) -> tuple[str, str]:
    """The id, and the ending that asks for a form; "" for none."""
    stem, dot, ending = identity.rpartition(".")
    return (stem, ending) if dot and stem and ending in FORMS else (identity, "")


def respond(request: HttpRequest, stored: StoredItem, ending: str) -> HttpResponse:
    """The item in the form of that ending."""
    form = FORMS[ending]
    text = form.write(stored, absolute(page_url(stored.video_id), request))
    headers = {"Content-Disposition": "inline", "X-Robots-Tag": "noindex"}
    return HttpResponse(
        text.encode("utf-8", "replace"), content_type=f"{form.content_type}; charset=utf-8", headers=headers
    )


def markdown(stored: StoredItem, page: str) -> str:
    """Title, origin, and every summary that can be read, the default one first."""
    item = cards.item(stored)
    default = cards.default_summary(stored.shown_summaries)
    readable = [each for each in stored.shown_summaries if each.html]
    readable.sort(key=lambda each: each is not default)
    parts = [f"# {escaped(_line(item['title'])) or 'Untitled'}", sentence(stored, page)]
    for each in readable:
        if len(readable) > 1:
            parts.append(f"## {variants.label(each.variant)}")
        parts.append(CONVERTER.convert(each.html).strip())
    return "\n\n".join(parts) + "\n"


def sentence(stored: StoredItem, page: str) -> str:
    """The citation as people write it, in Markdown: who, what, when, where, and where its summary is."""
    item = cards.item(stored)
    source = (
        f"{item['source_label']}, {long_date(stored.published_at)}" if stored.published_at else item["source_label"]
    )
    cited = [escaped(_line(item["channel"])), f"“{escaped(_line(item['title'])) or 'Untitled'}”", source]
    if item["canonical_url"]:
        cited.append(f"<{item['canonical_url'].translate(LITERAL)}>")
    return f"{'. '.join(filter(None, cited))}. Summary: YTV2, <{page}>"


def escaped(text: str) -> str:
    """The text as Markdown, which shows it as it is."""
    return NUMBERED.sub(r"\1\\\2", SIGNS.sub(r"\\\g<0>", text))


class Converter(MarkdownConverter):
    def escape(self, text: str, parent_tags: set[str]) -> str:
        return escaped(text)


CONVERTER = Converter(heading_style=ATX, bullets="-")


def bibtex(stored: StoredItem, page: str) -> str:
    item = cards.item(stored)
    published = utc_iso(stored.published_at) or ""
    fields = {
        "title": f"{{{_tex(item['title']) or 'Untitled'}}}",
        "author": f"{{{_tex(item['channel'])}}}" if item["channel"] else "",
        "year": published[:4],
        "date": published[:10],
        "howpublished": _tex(item["source_label"]),
        "url": _line(item["canonical_url"]).translate(LITERAL),
        "langid": _language(stored.shown_language),
        "note": f"Summary: YTV2, {_tex(page)}",
    }
    key = re.sub(r"[^A-Za-z0-9-]", "-", stored.video_id)
    written = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{ytv2-{key}{written}\n}}\n"


def ris(stored: StoredItem, page: str) -> str:
    item = cards.item(stored)
    published = (utc_iso(stored.published_at) or "")[:10]
    lines = [
        ("TY", "VIDEO" if stored.content_source == "youtube" else "ELEC"),
        ("TI", item["title"] or "Untitled"),
        ("AU", f"{item['channel']}," if item["channel"] else ""),
        ("PY", published[:4]),
        ("DA", published.replace("-", "/")),
        ("PB", item["source_label"]),
        ("LA", stored.shown_language),
        ("UR", item["canonical_url"] or page),
        *(("KW", topic) for topic in item["analysis"]["key_topics"]),
        ("N1", f"Summary: YTV2, {page}"),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def _line(text: str) -> str:
    return BREAKS.sub(" ", text).strip()


def _language(code: str) -> str:
    """As BibLaTeX calls it: "french"; "" where that is no plain word."""
    name = LANG_INFO.get(code, {}).get("name", "").lower()
    return name if name.isascii() and name.isalpha() else ""


def _tex(text: str) -> str:
    return _line(text).translate(TEX)


FORMS = {
    "md": Form("text/markdown", markdown),
    "bib": Form("application/x-bibtex", bibtex),
    "ris": Form("application/x-research-info-systems", ris),
}
