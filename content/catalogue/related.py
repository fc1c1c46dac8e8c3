"""Items that share something with another one: topics, categories, the channel."""

from typing import Any, NamedTuple

from django.db import connections, router

from content.catalogue.names import DICTIONARY
from content.models import Facet, Listing

# A topic in common says more than a category in common.
WEIGHTS = {Facet.TOPIC: 3.0, Facet.SUBCATEGORY: 2.0, Facet.CATEGORY: 1.0, Facet.CHANNEL: 1.0}
MOST_SIGNS = 40
# The more signs are shared the nearer, then the newest. A sign is one in all its spellings, and a subcategory under any
# category. Each array is asked for by its own index.
NEAREST = """
WITH signs AS MATERIALIZED (
    SELECT min(sign) AS sign, max(weight) AS weight, array_agg(DISTINCT coalesce(other.value, sign)) AS numbers
    FROM (
        SELECT unnest(facets || tags) AS sign FROM listing WHERE video_id = %(key)s
    ) AS has
    JOIN unnest(%(facets)s::int[], %(weights)s::float[]) AS weighed (facet, weight) ON facet = sign & 31
    LEFT JOIN facet own ON own.value = sign
    LEFT JOIN facet other ON other.facet = own.facet AND other.key = own.key
    WHERE sign NOT BETWEEN 0 AND 31  -- of what it says nothing
    GROUP BY sign & 31, coalesce(own.key, sign::text)
    ORDER BY weight DESC, sign LIMIT %(signs)s
), numbers AS MATERIALIZED (
    SELECT array_agg(number) AS every, (SELECT sum(weight) FROM signs) AS total
    FROM signs, unnest(numbers) AS number
)
SELECT l.video_id, sum(s.weight) / n.total, array_agg(s.sign ORDER BY s.weight DESC, s.sign),
    (SELECT topic_keys FROM content WHERE video_id = %(key)s)
FROM numbers n
JOIN listing l ON (l.tags && n.every OR l.facets && n.every) AND l.video_id <> %(key)s
JOIN signs s ON l.facets && s.numbers OR l.tags && s.numbers
GROUP BY l.video_id, l.indexed_at, n.total
ORDER BY 2 DESC, l.indexed_at DESC NULLS LAST, l.video_id LIMIT %(most)s
"""


class Related(NamedTuple):
    """A listed item, the share of the other's signs that it has (above 0, at most 1), and which these are by name."""

    video_id: str
    score: float
    reasons: list[str]


def related(video_id: str, most: int) -> list[Related]:
    """The items that share anything with it, the nearest first, then the newest; total. One query."""
    asked: dict[str, Any] = {
        "key": video_id,
        "most": most,
        "signs": MOST_SIGNS,
        "facets": [int(facet) for facet in WEIGHTS],
        "weights": list(WEIGHTS.values()),
    }
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        cursor.execute(NEAREST, asked)
        rows = cursor.fetchall()
    numbers = {sign for *_, shared, _ in rows for sign in shared if Facet.of(sign) != Facet.TOPIC}
    names = DICTIONARY.of(numbers).names
    topics = {Facet.TOPIC.number(key): key.replace("-", " ") for key in (rows[0][-1] if rows else ())}
    labels = topics | {number: names[number].label for number in numbers}
    return [
        Related(key, score, [f"{Facet.of(sign).label.lower()}: {labels[sign]}" for sign in shared])
        for key, score, shared, _ in rows
    ]
