"""Why an item was found: where its words stand, and a passage of its summaries with the words marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from content import jsonvalues
from content.catalogue import cards, passage
from content.catalogue.rows import StoredItem
from content.catalogue.search.marking import Marker, Piece
from content.catalogue.search.terms import Alternative
from content.catalogue.shapes import Highlighted, Where
from content.characters import seen

# Characters of the texts of an item that are looked through.
SEARCHED = 100_000


@dataclass(frozen=True)
class Highlight:
    """`where` its words stand; empty if the item was found by its key. `title` and `passage` in pieces."""

    where: list[Where]
    title: list[Piece]
    passage: list[Piece]

    @property
    def reason(self) -> str:
        """For people: "in the title and the text"."""
        names = [f"the {place}" for place in self.where]
        return f"in {', '.join(names[:-1])}{' and ' if names[1:] else ''}{names[-1]}" if names else ""


def of(stored: StoredItem, alternatives: Sequence[Alternative]) -> Highlight:
    """Of an item with the texts of its summaries that was found by these alternatives (`Search.alternatives`)."""
    marker = Marker(alternatives, stored.shown_language)
    analysis = jsonvalues.mapping(stored.analysis_json)
    categories = jsonvalues.mappings(stored.shown_categories)
    names = [
        name
        for entry in categories
        for name in (jsonvalues.text(entry.get("category")), *jsonvalues.texts(entry.get("subcategories")))
    ]
    topics = [*jsonvalues.texts(stored.topics_json), *jsonvalues.texts(analysis.get("key_topics"))]
    title, channel = seen(stored.title), seen(stored.channel_name)
    fields: dict[Where, str] = {
        "title": title,
        "channel": channel,
        "topics": " | ".join(topic.replace("-", " ") for topic in topics),
        "categories": " | ".join(names),
    }
    where: list[Where] = [place for place, text in fields.items() if marker.spans(marker.places(text))]
    shown = passage_of(cards.texts(stored), marker)
    if any(is_marked for _, is_marked in shown):
        where.append("text")
    return Highlight(where, marker.pieces(title), shown)


def passage_of(texts: Sequence[str], marker: Marker) -> list[Piece]:
    """The part of the texts where most of what is sought stands together; their beginning if nothing does."""
    best: tuple[int, str, int] | None = None
    for text in (text[:SEARCHED] for text in texts):
        spans = marker.spans(marker.places(text))
        for number, span in enumerate(spans):
            near = [each for each in spans[number:] if each.end < span.start + passage.LENGTH * 2 // 3]
            kinds = len({each.sought for each in near})
            if best is None or kinds > best[0]:
                best = kinds, text, span.start
        if best and best[0] == len(marker.sought):
            break
    if best:
        return marker.pieces(passage.around(best[1], best[2]))
    return [(line, False)] if (line := next(filter(None, map(passage.beginning, texts)), "")) else []


def shape(found: Highlight) -> Highlighted:
    """For programs."""
    return {"where": found.where, "title": as_html(found.title), "passage": as_html(found.passage)}


def text(pieces: Sequence[Piece]) -> str:
    return "".join(each for each, _ in pieces)


def as_html(pieces: Sequence[Piece]) -> str:
    """The pieces as HTML: escaped text, and <mark>."""
    return "".join(f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for text, is_marked in pieces)
