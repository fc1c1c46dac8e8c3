"""Names of categories that are only kept as they are compared, in the library's spelling."""

from collections.abc import Iterable, Mapping

from django.db import connection

from content.models import CategoryAlias, Facet

BELOW = CategoryAlias.BELOW
# A name that several spellings have is written in the most frequent one.
SPELLED = """
    SELECT DISTINCT ON (parent, key) parent, key, label
    FROM facet f JOIN unnest(%s::int[], %s::text[], %s::text[]) AS asked (facet, parent, key) USING (facet, parent, key)
    ORDER BY parent, key, (SELECT sum(items) FROM facet_count c WHERE c.value = f.value) DESC NULLS LAST, label
"""


def spellings(keys: Iterable[str]) -> dict[str, str]:
    """The names of categories, and with U+001F between the two those of subcategories, by these keys.

    One that no item has had lately is missing. One query, or none for no keys.
    """
    asked = {part for key in keys for part in (key, key.partition(BELOW)[0])}
    if not asked:
        return {}
    facets, parents, names = zip(*map(_asked, sorted(asked)), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(SPELLED, [list(facets), list(parents), list(names)])
        return {BELOW.join(filter(None, (parent, key))): label for parent, key, label in cursor.fetchall()}


def _asked(key: str) -> tuple[int, str, str]:
    category, _, subcategory = key.partition(BELOW)
    return (Facet.SUBCATEGORY, category, subcategory) if subcategory else (Facet.CATEGORY, "", category)


def in_words(key: str, names: Mapping[str, str]) -> str:
    """The name of this key, of a subcategory after its category's; the key itself where nothing else is known."""
    category, _, subcategory = key.partition(BELOW)
    below = [names.get(key, subcategory)] if subcategory else []
    return " / ".join([names.get(category, category), *below])
