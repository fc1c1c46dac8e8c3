"""What a reader chose to filter by, looked up in the facets' dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections, router

from content.models import Facet, FacetValue

# A category that was renamed or merged is meant under its present name, unless an item has the old one again. A variant
# and a language go by the one name that people know. What is only filtered by has a number whether an item has it or
# not; a value that is a topic as a whole is that topic, else commas separate several.
LOOK_UP = """
SELECT asked.name, asked.value, coalesce(now.name, asked.value), folded.key,
    CASE asked.facet
        WHEN 14 THEN ARRAY[library_facet_number(20, '', library_fold(asked.value))]
        WHEN 18 THEN CASE
            WHEN strpos(asked.value, ',') > 0 AND NOT EXISTS (SELECT FROM listing WHERE tags @> ARRAY[topic.number])
            THEN ARRAY(
                SELECT library_facet_number(18, '', library_slug(part))
                FROM unnest(string_to_array(asked.value, ',')) AS part WHERE library_seen(part))
            ELSE ARRAY[topic.number] END
        ELSE dictionary.numbers END,
    dictionary.parents
FROM unnest(%s::text[], %s::int[], %s::text[]) WITH ORDINALITY AS asked (name, facet, value, place)
LEFT JOIN LATERAL (
    SELECT a.name FROM category_alias a
    WHERE asked.facet = 2 AND a.key = library_fold(asked.value) AND NOT EXISTS (
        SELECT FROM facet JOIN facet_count USING (value) WHERE facet = 2 AND key = a.key
        GROUP BY value HAVING sum(items) > 0)
) AS now ON true
CROSS JOIN LATERAL (SELECT library_facet_number(18, '', library_slug(asked.value)) AS number OFFSET 0) AS topic
CROSS JOIN LATERAL (
    SELECT library_fold(CASE
        WHEN asked.facet = 14 AND type <> 'Unknown' THEN type
        WHEN asked.facet = 8 THEN library_language_code(asked.value)
        ELSE coalesce(now.name, asked.value) END) AS key
    FROM library_summary_type(asked.value) AS type
    OFFSET 0
) AS folded
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(value), '{}') AS numbers, coalesce(array_agg(parent), '{}') AS parents
    FROM (SELECT DISTINCT value, parent FROM facet WHERE facet = asked.facet AND key = folded.key) AS known
) AS dictionary
ORDER BY asked.place
"""


@dataclass(frozen=True)
class Choice:
    """A chosen value: as it was asked for, as it is called now, how it is compared, and the numbers of its spellings.

    `parents` are the folded categories of each number of a subcategory.
    """

    asked: str
    value: str
    key: str
    numbers: tuple[int, ...]
    parents: tuple[str, ...] = ()


Choices = dict[str, list[Choice]]


def look_up(values: Mapping[str, tuple[Facet, tuple[str, ...]]]) -> Choices:
    """The values of each parameter. One query, and none for nothing."""
    asked = [(name, facet, value) for name, (facet, given) in values.items() for value in given]
    choices: Choices = {name: [] for name in values}
    if not asked:
        return choices
    with connections[router.db_for_read(FacetValue)].cursor() as cursor:
        cursor.execute(LOOK_UP, [list(column) for column in zip(*asked, strict=True)])
        for name, value, present, key, numbers, parents in cursor.fetchall():
            choices[name].append(Choice(value, present, key, tuple(numbers), tuple(parents)))
    return choices
