"""Whether what the rules keep for readers is right: as the library's own recount says, and as counted here by hand."""

from collections import Counter
from typing import Any

from content.models import Facet
from content.models.dictionary import NAMELESS

# One statement, so of one moment.
DIFFERENCES = """
    SELECT video_id, difference FROM library_recount_items(ARRAY(
        SELECT video_id FROM content UNION SELECT video_id FROM listing UNION SELECT video_id FROM search_document))
    UNION ALL SELECT value::text, format('kept %s, listed %s', kept, listed) FROM library_recount_values()
    UNION ALL SELECT value::text, 'misnamed' FROM library_recount_names()
"""
KEPT = "SELECT value, sum(items)::int FROM facet_count GROUP BY value HAVING sum(items) <> 0"
LISTED = "SELECT video_id, facets FROM listing"
NAMED = "SELECT DISTINCT value, facet, parent, label FROM facet"
ITEMS = """
    SELECT video_id, content_source, channel_name, shown_language, content_type, complexity_level, shown_categories
    FROM content
"""
SPOKEN = "SELECT video_id, variant FROM content_summaries WHERE is_latest AND html <> '' AND variant <> 'language'"
RECORDED = "SELECT video_id FROM recording WHERE url IS NOT NULL"
FRIENDLY = {"comprehensive": "Comprehensive", "audio": "Audio Summary", "key-points": "Key Points"}


def differences(conn: Any) -> list[tuple]:
    """What the recount finds in the whole library, which is small. A connection of psycopg's, or Django's."""
    return _rows(conn, DIFFERENCES)


def differences_by_hand(conn: Any) -> list[Any]:
    """The same by Python, with nothing of the rules' SQL: which items are listed, and how many have each value."""
    expected = _facets_of_listed(conn)
    listed = {key: Counter(numbers) for key, numbers in _rows(conn, LISTED)}
    wrong: list[Any] = [key for key in expected.keys() | listed.keys() if listed.get(key) != expected.get(key)]
    counted = Counter(number for numbers in expected.values() for number in numbers)
    counted[0] = len(expected)
    kept = dict(_rows(conn, KEPT))
    wrong += [(number, kept.get(number, 0), n) for number, n in counted.items() if kept.get(number, 0) != n]
    wrong += [(number, n, 0) for number, n in kept.items() if number not in counted]
    numbers = {value for value in counted if not 0 <= value < NAMELESS}
    names = {value: (facet, parent, label) for value, facet, parent, label in _rows(conn, NAMED)}
    named = {value for value, (facet, parent, label) in names.items() if Facet(facet).number(label, parent) == value}
    return wrong + sorted(numbers - named)


def _facets_of_listed(conn: Any) -> dict[str, Counter[int]]:
    kinds: dict[str, set[str]] = {}
    for key, variant in _rows(conn, SPOKEN):
        kinds.setdefault(key, set()).add(FRIENDLY.get(variant.partition(":")[0], "Unknown"))
    recorded = {key for (key,) in _rows(conn, RECORDED)}
    facets = {}
    for key, source, channel, language, content_type, complexity, categories in _rows(conn, ITEMS):
        if key not in kinds:
            continue
        single = {
            Facet.SOURCE: source,
            Facet.LANGUAGE: language,
            Facet.CONTENT_TYPE: content_type,
            Facet.COMPLEXITY: complexity,
            Facet.HAS_AUDIO: "true" if key in recorded else "false",
            Facet.CHANNEL: channel,
        }
        facets[key] = Counter(
            [
                *(facet.number(label) if (label or "").strip() else facet.value for facet, label in single.items()),
                *(Facet.SUMMARY_TYPE.number(kind) for kind in kinds[key]),
                *(Facet.CATEGORY.number(each["category"]) for each in categories),
                *(
                    Facet.SUBCATEGORY.number(name, each["category"].casefold())
                    for each in categories
                    for name in each["subcategories"]
                ),
            ]
        )
    return facets


def _rows(conn: Any, statement: str) -> list[tuple]:
    with conn.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
