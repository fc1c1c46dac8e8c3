"""What a reader chose to filter by, looked up in the facets' dictionary."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import connections, router

from content.models import Facet, FacetValue

# A category that was renamed or merged is meant under its present name, unless an item has the old one again. Where a
# subcategory of these parents, or without any of whatever category, is now, is said beside it. A variant and a language
# go by the one name that people know. What is only filtered by has a number whether an item has it or not; a value that
# is a topic as a whole is that topic, else commas separate several.
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
    dictionary.parents, {leads}
FROM unnest(%(names)s::text[], %(facets)s::int[], %(values)s::text[])
    WITH ORDINALITY AS asked (name, facet, value, place)
LEFT JOIN LATERAL (
    SELECT n.category AS name FROM category_alias a CROSS JOIN LATERAL library_name_now(asked.value, NULL) AS n
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
    SELECT coalesce(array_agg(value), '{{}}') AS numbers, coalesce(array_agg(parent), '{{}}') AS parents
    FROM (SELECT DISTINCT value, parent FROM facet WHERE facet = asked.facet AND key = folded.key) AS known
) AS dictionary
{led}ORDER BY asked.place
"""
LEADS = """
LEFT JOIN LATERAL (
    SELECT array_agg(ARRAY[above.name, n.category, n.subcategory]) AS leads
    FROM (
        SELECT unnest(CASE WHEN asked.facet = 3 THEN %(parents)s::text[] END) AS name
        UNION
        SELECT split_part(a.key, E'\\x1f', 1) FROM category_alias a
        WHERE asked.facet = 3 AND %(parents)s::text[] = '{}' AND split_part(a.key, E'\\x1f', 2) = folded.key
    ) AS above
    CROSS JOIN LATERAL (SELECT category FROM library_name_now(above.name, NULL)) AS present
    CROSS JOIN LATERAL library_name_now(above.name, asked.value) AS n
    WHERE asked.facet = 3
        AND library_alias_key(n.category, n.subcategory) <> library_alias_key(present.category, asked.value)
        AND NOT EXISTS (
            SELECT FROM facet f JOIN facet_count USING (value)
            WHERE f.facet = 3 AND f.key = folded.key AND (%(parents)s::text[] = '{}'
                OR f.parent IN (library_fold(above.name), library_fold(present.category)))
            GROUP BY value HAVING sum(items) > 0)
) AS led ON true
"""
# Only subcategories are led on: others are spared the longer planning.
OF_SUBCATEGORIES, OF_OTHERS = LOOK_UP.format(leads="led.leads", led=LEADS), LOOK_UP.format(leads="NULL", led="")


@dataclass(frozen=True)
class Choice:
    """A chosen value: as it was asked for, as it is called now, how it is compared, and the numbers of its spellings.

    `parents` are the folded categories of each number of a subcategory. Of one that nothing is in any more, `leads` has
    for each category under which it was that category, and where it is now; without a subcategory it is one itself.
    """

    asked: str
    value: str
    key: str
    numbers: tuple[int, ...]
    parents: tuple[str, ...] = ()
    leads: tuple[tuple[str, str, str | None], ...] = ()


Values = tuple[str, ...]
Choices = dict[str, list[Choice]]


def look_up(values: Mapping[str, tuple[Facet, tuple[str, ...]]], parents: Collection[str] = ()) -> Choices:
    """The values of each parameter; `parents` are the categories of subcategories. One query, and none for nothing."""
    asked = [(name, facet, value) for name, (facet, given) in values.items() for value in given]
    choices: Choices = {name: [] for name in values}
    if not asked:
        return choices
    with connections[router.db_for_read(FacetValue)].cursor() as cursor:
        names, facets, given = map(list, zip(*asked, strict=True))
        sql = OF_SUBCATEGORIES if Facet.SUBCATEGORY in facets else OF_OTHERS
        cursor.execute(sql, {"names": names, "facets": facets, "values": given, "parents": list(parents)})
        for name, value, present, key, numbers, above, leads in cursor.fetchall():
            lines = tuple((*line,) for line in leads or ())
            choices[name].append(Choice(value, present, key, tuple(numbers), tuple(above), lines))
    return choices


def led_on(given: Mapping[str, Values], subcategories: Sequence[Choice], above: str) -> dict[str, Values]:
    """What is filtered by, with subcategories as they are called now; `above` is the parameter of their categories.

    One that became a category is filtered by as such, unless others beside it are still subcategories.
    """
    parents = given.get(above, ())
    names: list[str] = []
    categories: list[str] = []
    instead: dict[str, list[str]] = {parent: [] for parent in parents}
    for choice in subcategories:
        left = {parent for parent, _, _ in choice.leads}
        stays_below = [parent for parent in parents if parent not in left]
        if stays_below or not choice.leads:
            names.append(choice.asked)
        for parent in stays_below:
            instead[parent].append(parent)
        for parent, category, subcategory in choice.leads:
            if subcategory is None:
                categories.append(category)
            else:
                names.append(subcategory)
                instead.get(parent, []).append(category)
    present = dict(given) | {"subcategory": _once(names), above: _once(chain(*instead.values()))}
    if not names:
        present |= {"parentCategory": (), "category": _once([*present.get("category", ()), *categories])}
    return {name: values for name, values in present.items() if values}


def _once(values: Iterable[str]) -> Values:
    return tuple(dict.fromkeys(values))
