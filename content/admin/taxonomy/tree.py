"""The names of categories and subcategories in use, with the numbers of listed items, from the kept counts."""

from dataclasses import dataclass, field, replace

from django.db import connection

from content.decisions.taxonomy.merge import Term
from content.models import Facet
from content.models.queryset import keys_of

# Two writers may both have entered a value. A name is shown in its most frequent spelling.
IN_USE = """
    SELECT facet, parent, key, sum(items)::int, array_agg(label ORDER BY items DESC, label)
    FROM (
        SELECT facet, parent, key, label, sum(c.items) AS items
        FROM (SELECT DISTINCT value, facet, parent, key, label FROM facet WHERE facet = ANY (%s)) AS f
        JOIN facet_count c USING (value) GROUP BY facet, parent, key, label HAVING sum(c.items) > 0
    ) AS spelling GROUP BY facet, parent, key
"""
SORTS = {"items": lambda name: (-name.items, name.key), "name": lambda name: name.key}


@dataclass(frozen=True)
class Name:
    """A category, or a subcategory of one, with every spelling of it, the most frequent first."""

    term: Term
    key: str
    items: int
    spellings: tuple[str, ...]
    below: list["Name"] = field(default_factory=list, compare=False)

    @property
    def label(self) -> str:
        return self.spellings[0]


def tree() -> list[Name]:
    """Every category with its subcategories, the most used first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(IN_USE, [[Facet.CATEGORY, Facet.SUBCATEGORY]])
        rows = cursor.fetchall()
    categories = {
        key: Name(Term(labels[0]), key, items, tuple(labels))
        for facet, _, key, items, labels in rows
        if facet == Facet.CATEGORY
    }
    for facet, parent, key, items, labels in rows:
        if facet == Facet.SUBCATEGORY and (category := categories.get(parent)):
            category.below.append(Name(Term(category.label, labels[0]), key, items, tuple(labels)))
    return ordered(list(categories.values()), "items")


def ordered(names: list[Name], sort: str) -> list[Name]:
    """Names of both levels in this order, total."""
    by = SORTS[sort]
    return [replace(name, below=sorted(name.below, key=by)) for name in sorted(names, key=by)]


def holding(names: list[Name], typed: str) -> list[Name]:
    """Categories that hold what is typed, with all their subcategories; of others those subcategories that do."""
    (key,) = keys_of([typed])
    held = []
    for name in names:
        below = [each for each in name.below if key in each.key]
        if key in name.key:
            held.append(name)
        elif below:
            held.append(replace(name, below=below))
    return held
