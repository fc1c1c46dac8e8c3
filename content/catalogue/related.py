"""Items that share something with another one: topics, categories, the channel, and on request words of the title."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connections, router

from content.catalogue.names import DICTIONARY
from content.models import Facet, Listing

# A topic in common says more than a category in common.
WEIGHTS = {Facet.TOPIC: 3.0, Facet.SUBCATEGORY: 2.0, Facet.CATEGORY: 1.0, Facet.CHANNEL: 1.0}
WEIGHT_OF_A_WORD = 1.0
MOST_SIGNS = 40
MOST_WORDS = 12
# A sign of more items than this leads to the newest of them only, a word of more items to none: however large the
# library is, so many rows are read for each.
MOST_WITH_A_SIGN, NEWEST = 500, 1000
MOST_WITH_A_WORD = 100
# Of the items that share the weightiest signs, so many are compared by all.
COMPARED = 100
# The more signs are shared the nearer, then the newest. A sign is one in all its spellings, and a subcategory under any
# category. Each array is asked for by its own index. Words are those of the title, which a document has first, from
# place 2 on and up to a gap; without those that the item's language drops.
NEAREST = """
WITH has AS MATERIALIZED (
    SELECT sign, sign & 31 AS facet, weight,
        coalesce((SELECT key FROM facet WHERE value = sign LIMIT 1), sign::text) AS key
    FROM (
        SELECT unnest(facets || tags) AS sign FROM listing WHERE video_id = %(key)s
    ) AS each
    JOIN unnest(%(facets)s::int[], %(weights)s::float[]) AS weighed (facet, weight) ON weighed.facet = sign & 31
    WHERE sign NOT BETWEEN 0 AND 31  -- of what it says nothing
), signs AS MATERIALIZED (
    -- Each one's spellings are looked up alone: a thousand subcategories of one name, joined, are a million rows.
    SELECT sign, weight, coalesce((
        SELECT array_agg(DISTINCT value) FROM facet WHERE facet.facet = heaviest.facet AND facet.key = heaviest.key
    ), ARRAY[sign]) AS numbers
    FROM (
        SELECT min(sign) AS sign, max(weight) AS weight, facet, key FROM has
        GROUP BY facet, key ORDER BY weight DESC, sign LIMIT %(signs)s
    ) AS heaviest
), with_sign AS MATERIALIZED (
    SELECT sign, weight, l.video_id, l.indexed_at, count(*) OVER (PARTITION BY sign) > %(with_a_sign)s AS is_common
    FROM signs CROSS JOIN LATERAL (
        SELECT video_id, indexed_at FROM listing
        WHERE (tags && numbers OR facets && numbers) AND video_id <> %(key)s
        LIMIT %(with_a_sign)s + 1
    ) AS l
), newest AS (
    SELECT video_id, indexed_at, facets, tags FROM listing
    ORDER BY indexed_at DESC NULLS LAST, video_id LIMIT %(newest)s
), title AS (
    SELECT lexeme, place, place - row_number() OVER (ORDER BY place) AS gaps
    FROM search_document CROSS JOIN unnest(head) AS word (lexeme, places, weights) CROSS JOIN unnest(places) AS place
    WHERE video_id = %(key)s
), words AS MATERIALIZED (
    SELECT lexeme AS word FROM title, content
    WHERE gaps = 1 AND length(lexeme) > 2 AND video_id = %(key)s
        AND library_search_stem(library_search_config(shown_language), lexeme) IS NOT NULL
    GROUP BY lexeme ORDER BY min(place) LIMIT %(words)s
), with_word AS MATERIALIZED (
    SELECT *, count(*) OVER (PARTITION BY video_id) AS in_common
    FROM (
        SELECT word, d.video_id, d.indexed_at, count(*) OVER (PARTITION BY word) AS number
        FROM words CROSS JOIN LATERAL (
            SELECT video_id, indexed_at FROM search_document
            WHERE head @@ array_to_tsvector(ARRAY[word])::text::tsquery AND video_id <> %(key)s
            LIMIT %(with_a_word)s + 1
        ) AS d
    ) AS found WHERE number <= %(with_a_word)s
), compared AS MATERIALIZED (
    SELECT video_id FROM (
        SELECT video_id, indexed_at, weight FROM with_sign WHERE NOT is_common
        UNION ALL
        SELECT newest.video_id, newest.indexed_at, weight
        FROM signs JOIN newest ON newest.tags && numbers OR newest.facets && numbers
        WHERE sign IN (SELECT sign FROM with_sign WHERE is_common)
        UNION ALL
        SELECT video_id, indexed_at, %(of_a_word)s FROM with_word WHERE in_common > 1
    ) AS near
    WHERE video_id <> %(key)s
    GROUP BY video_id, indexed_at
    ORDER BY sum(weight) DESC, indexed_at DESC NULLS LAST, video_id LIMIT %(compared)s
)
SELECT l.video_id, least(by_sign.weight / (SELECT sum(weight) FROM signs), 1), by_sign.shared, by_word.shared,
    (SELECT topic_keys FROM content WHERE video_id = %(key)s)
FROM compared CROSS JOIN LATERAL (
    -- One by one, by key: joined as a whole, the table would be read from end to end.
    SELECT * FROM listing WHERE listing.video_id = compared.video_id OFFSET 0
) AS l
CROSS JOIN LATERAL (
    SELECT coalesce(sum(weight), 0) AS weight,
        coalesce(array_agg(sign ORDER BY weight DESC, sign) FILTER (WHERE sign IS NOT NULL), '{}') AS shared
    FROM signs WHERE l.facets && numbers OR l.tags && numbers
) AS by_sign
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(word ORDER BY word), '{}') AS shared
    FROM with_word WHERE with_word.video_id = l.video_id AND in_common > 1
) AS by_word
ORDER BY by_sign.weight + %(of_a_word)s * cardinality(by_word.shared) DESC, l.indexed_at DESC NULLS LAST, l.video_id
LIMIT %(most)s
"""
# The same of an item that is listed no longer. A query of its own: for both at once the planner expects other numbers.
OF_LISTING = "SELECT unnest(facets || tags) AS sign FROM listing WHERE video_id = %(key)s"
NEAREST_TO_SIGNS = NEAREST.replace(OF_LISTING, "SELECT unnest(%(given)s::bigint[]) AS sign")


class Related(NamedTuple):
    """A listed item, and what it shares with the other one.

    `score` is the share of the other's signs that it has, from 0 to 1. `shared` are kind and name of each sign, the
    weightiest first, and then the words.
    """

    video_id: str
    score: float
    shared: list[tuple[str, str]]

    @property
    def reasons(self) -> list[str]:
        return [f"{kind}: {name}" for kind, name in self.shared]


def related(video_id: str, most: int, *, by_words: bool = False, signs: Sequence[int] = ()) -> list[Related]:
    """The items that share anything with it, the nearest first, then the newest; total. One query.

    With `by_words` also those that share two of the rarer words of its title. `signs` are those of an item that is no
    longer listed.
    """
    asked: dict[str, Any] = {
        **{"key": video_id, "given": list(signs), "most": most, "compared": COMPARED, "newest": NEWEST},
        **{"signs": MOST_SIGNS, "with_a_sign": MOST_WITH_A_SIGN},
        **{"words": MOST_WORDS if by_words else 0, "with_a_word": MOST_WITH_A_WORD, "of_a_word": WEIGHT_OF_A_WORD},
        **{"facets": [int(facet) for facet in WEIGHTS], "weights": list(WEIGHTS.values())},
    }
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        cursor.execute(NEAREST_TO_SIGNS if signs else NEAREST, asked)
        rows = cursor.fetchall()
    numbers = {sign for _, _, signs, *_ in rows for sign in signs if Facet.of(sign) != Facet.TOPIC}
    names = DICTIONARY.of(numbers).names
    topics = {Facet.TOPIC.number(key): key.replace("-", " ") for key in (rows[0][-1] or () if rows else ())}
    labels = topics | {number: names[number].label for number in numbers}
    return [
        Related(
            key,
            score or 0,
            [(Facet.of(sign).label.lower(), labels[sign]) for sign in signs if sign in labels]
            + [("word", word) for word in words],
        )
        for key, score, signs, words, _ in rows
    ]
