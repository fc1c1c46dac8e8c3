"""What a page is about, in the words of schema.org (JSON-LD). It is data: no policy forbids it, and nothing runs."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from content.web.podcast import content_type
from content.web.syndication.titles import LANGUAGE, SITE

# As HTML would end the element, or begin another.
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# What the original is, by source; else an article.
ORIGINALS = {"youtube": "VideoObject", "reddit": "DiscussionForumPosting"}
Absolute = Callable[[str], str]


def of_library(absolute: Absolute) -> Markup:
    """The site, and how it is searched."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute('/')}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return _graph({"@type": "WebSite", "name": SITE, "url": absolute("/"), "potentialAction": search})


def of_list(name: str, address: str, absolute: Absolute) -> Markup:
    """A category, a channel or a topic."""
    page = {"@type": "CollectionPage", "name": name, "url": absolute(address)}
    return _graph(page, _trail([(name, address)], absolute))


def of_item(report: Mapping[str, Any], audio: Mapping[str, Any], place: str, absolute: Absolute) -> Markup:
    """The page of an item, its original, and its recording if that is ours; `place` is its category's address."""
    title, address = report["title"] or "Untitled", absolute(report["page_url"])
    categories = [entry["category"] for entry in report["analysis"]["categories"]]
    original = {
        "@type": ORIGINALS.get(report["source"], "Article"),
        "name": title,
        "url": report["canonical_url"],
        "author": _named("Organization", report["channel"]),
        "thumbnailUrl": absolute(report["thumbnail_url"]) if report["thumbnail_url"] else "",
        "duration": duration(report["duration_seconds"]),
        **{"uploadDate" if report["source"] == "youtube" else "datePublished": report["published_at"]},
    }
    article = {
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": title[:110],
        "description": report["excerpt"],
        "inLanguage": report["language"] if LANGUAGE.fullmatch(report["language"]) else "",
        "datePublished": report["indexed_at"],
        "image": original["thumbnailUrl"],
        "articleSection": categories,
        "keywords": report["analysis"]["key_topics"],
        "publisher": _named("Organization", SITE),
        "isBasedOn": original if report["canonical_url"] else None,
    }
    above = [(categories[0], place)] if categories and place else []
    parts = [article, _trail([*above, (title, report["page_url"])], absolute)]
    if audio["is_ours"]:
        parts.append(_episode(article, audio, absolute))
    return _graph(*parts)


def _episode(article: Mapping[str, Any], audio: Mapping[str, Any], absolute: Absolute) -> dict[str, Any]:
    recording = {
        "@type": "AudioObject",
        "contentUrl": absolute(audio["url"]),
        "encodingFormat": content_type(audio["url"]),
        "duration": duration(audio["seconds"]),
    }
    series = {"@type": "PodcastSeries", "name": SITE, "url": absolute("/"), "webFeed": absolute("/podcast.rss")}
    copied = {name: article[name] for name in ("url", "description", "inLanguage", "datePublished", "image")}
    return {
        "@type": "PodcastEpisode",
        "name": article["headline"],
        **copied,
        "associatedMedia": recording,
        "partOfSeries": series,
    }


def duration(seconds: float) -> str:
    """As ISO 8601 has it: PT512S; "" where it is not known."""
    return f"PT{int(seconds)}S" if seconds >= 1 else ""


def _named(kind: str, name: str) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _trail(steps: Sequence[tuple[str, str]], absolute: Absolute) -> dict[str, Any]:
    """From the library to the page."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(address)}
        for place, (name, address) in enumerate([(SITE, "/"), *steps], 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _graph(*parts: dict[str, Any]) -> Markup:
    """What is not known is left out."""
    graph = {"@context": "https://schema.org", "@graph": [_known(part) for part in parts]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup("".join(ESCAPED.get(sign, sign) for sign in text))  # noqa: S704 - nothing in it ends the element


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _known(each) for name, each in value.items() if each not in ("", None, [])}
    return [_known(each) for each in value] if isinstance(value, list) else value
