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

# Characters of a text that are looked through.
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


def of(stored: Sequence[StoredItem], alternatives: Sequence[Alternative]) -> list[Highlight]:
    """Of items with the texts of their summaries that were found by these alternatives (`Search.alternatives`).

    At most two queries a language.
    """
    markers = {language: Marker(alternatives, language) for language in {each.shown_language for each in stored}}
    texts = {each.video_id: [text[:SEARCHED] for text in cards.texts(each)] for each in stored}
    fields = {each.video_id: _fields(each) for each in stored}
    for language, marker in markers.items():
        of_language = (each.video_id for each in stored if each.shown_language == language)
        marker.look_up(text for key in of_language for text in (*texts[key], *fields[key].values()))
    return [_of(fields[each.video_id], texts[each.video_id], markers[each.shown_language]) for each in stored]


def _fields(stored: StoredItem) -> dict[Where, str]:
    """The texts of its head."""
    analysis = jsonvalues.mapping(stored.analysis_json)
    topics = [*jsonvalues.texts(stored.topics_json), *jsonvalues.texts(analysis.get("key_topics"))]
    names = [
        name
        for entry in jsonvalues.mappings(stored.shown_categories)
        for name in (jsonvalues.text(entry.get("category")), *jsonvalues.texts(entry.get("subcategories")))
    ]
    return {
        "title": seen(stored.title),
        "channel": seen(stored.channel_name),
        "topics": " | ".join(topic.replace("-", " ") for topic in topics),
        "categories": " | ".join(names),
    }


def _of(fields: dict[Where, str], texts: Sequence[str], marker: Marker) -> Highlight:
    where: list[Where] = [place for place, text in fields.items() if marker.spans(marker.places(text))]
    shown = passage_of(texts, marker)
    if any(is_marked for _, is_marked in shown):
        where.append("text")
    return Highlight(where, marker.pieces(fields["title"]), shown)


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
