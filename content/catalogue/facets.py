"""How many items each value of each facet has: one pass of the database over the items that the search matches.

A group's counts are of the items that match all *other* groups. So a row is counted for a group when it
misses no condition, or that group's alone.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from content.catalogue.browsing import Browsing
from content.catalogue.filters import FACETS


@dataclass
class Counted:
    """One value of a group and the number of items that filtering by it lists."""

    value: str
    count: int
    key: str = ""
    children: list["Counted"] = field(default_factory=list)


Facets = dict[str, list[Counted]]
# The chosen values as the filters compare them, by parameter and value.
Keys = dict[tuple[str, str], str]


def count(browsing: Browsing) -> Facets:
    """Every group's values, by count descending, then value. One query."""
    return count_and_keys(browsing)[0]


def count_and_keys(browsing: Browsing) -> tuple[Facets, Keys]:
    """The same with the keys of the chosen values, in the same query."""
    facets: Facets = {group: [] for group in FACETS}
    parents: dict[str, Counted] = {}
    keys: Keys = {}
    matched = _matched(browsing)
    sql, params = matched.query.sql_with_params()
    chosen = [(name, value) for name, values in browsing.filters.items() for value in values]
    names, values = [name for name, _ in chosen], [value for _, value in chosen]
    with connections[matched.db].cursor() as cursor:
        cursor.execute(_counting(sql), [*params, names, values])
        rows = cursor.fetchall()
    for group, parent, value, key, number in rows:
        if group == "chosen":
            keys[parent, value] = key
            continue
        entry = Counted(value, number, key)
        if group == "subcategory":
            parents[parent].children.append(entry)
            continue
        facets[group].append(entry)
        if group == "category":
            parents[parent] = entry
    return facets, keys


def _matched(browsing: Browsing) -> Any:
    """The items that miss at most one facet group's condition, which one they miss, and their labels."""
    items, conditions = browsing.selection.queryset, browsing.selection.conditions()
    for name in conditions.keys() - FACETS.keys():
        items = items.filter(conditions.pop(name))
    missing = {f"misses_{name}": _misses(conditions.get(name)) for name in FACETS}
    labels = {f"label_{name}": facet.labels for name, facet in FACETS.items() if facet.labels}
    items = items.annotate(**missing, misses=sum((F(name) for name in missing), Value(0)), **labels)
    if conditions:
        items = items.filter(misses__lte=1)
    return items.order_by().values("shown_categories", "misses", *missing, *labels)


def _misses(condition: Q | None) -> Any:
    if not condition:
        return Value(0, IntegerField())
    # NULL (a missing channel) misses as well.
    return Coalesce(Case(When(condition, then=0), default=1, output_field=IntegerField()), 1)


def _counting(matched: str) -> str:
    """Labels that fold to one key are one value, shown in its most frequent spelling."""
    plain = "\nUNION ALL\n".join(
        f"SELECT '{name}' AS facet, '' AS parent, label, count(*) AS items FROM (\n"
        f"    SELECT {f'unnest(label_{name})' if facet.many else f'label_{name}'} AS label\n"
        f"    FROM matched WHERE misses = misses_{name}\n"
        f") AS labels GROUP BY label"
        for name, facet in FACETS.items()
        if facet.labels
    )
    return f"""
        WITH matched AS MATERIALIZED ({matched}),
        categories AS (
            SELECT entry ->> 'category' AS category, entry -> 'subcategories' AS subcategories
            FROM matched, jsonb_array_elements(shown_categories) AS entry
            WHERE misses = misses_category
        ),
        labelled AS (
            {plain}
            UNION ALL
            SELECT 'category', '', category, count(*) FROM categories GROUP BY category
            UNION ALL
            SELECT 'subcategory', category, name, count(*)
            FROM categories, jsonb_array_elements_text(subcategories) AS name
            GROUP BY category, name
        ),
        counted AS (
            SELECT facet,
                CASE facet WHEN 'subcategory' THEN library_fold(parent) WHEN 'category' THEN library_fold(label)
                    ELSE '' END AS parent_key,
                (array_agg(label ORDER BY items DESC, label))[1] AS label,
                library_fold(label) AS key,
                sum(items)::bigint AS total
            FROM labelled
            WHERE library_fold(label) <> ''
            GROUP BY facet, parent_key, library_fold(label)
        )
        SELECT facet, parent_key, label, key, total FROM (
            SELECT facet, parent_key, label, key, total FROM counted
            UNION ALL
            -- A variant and a language go by the one name that people know.
            SELECT 'chosen', name, value, library_fold(CASE
                WHEN name = 'summary_type' AND type <> 'Unknown' THEN type
                WHEN name = 'language' THEN library_language_code(value)
                ELSE value END), 0
            FROM unnest(%s::text[], %s::text[]) AS chosen (name, value), library_summary_type(value) AS type
        ) AS counts_and_keys
        ORDER BY facet = 'subcategory', facet, total DESC, label
    """
