"""The names in use of categories, of their subcategories and of channels, offered while somebody types one.

Counted as the public list counts them: items that are listed, spellings of one key together.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, JsonResponse
from rapidfuzz import process
from rapidfuzz.distance import OSA

from content.characters import can_be_seen, clean
from content.decisions.history import spelling
from content.models import CategoryAlias, Facet
from content.models.queryset import keys_of

# Of the names that match, so many are offered; and so many that a new one may be a slip of.
OFFERED, NEAR = 50, 3
# Between 0 and 1: how alike two names are, at the least, for one to be taken for a slip of the other.
ALIKE = 0.75
# Two writers may both have entered a value. A name is shown in its most frequent spelling.
IN_USE = """
    SELECT key, (array_agg(label ORDER BY items DESC, label))[1], sum(items)::int
    FROM (
        SELECT key, label, sum(c.items) AS items
        FROM (SELECT DISTINCT value, key, label FROM facet WHERE facet = %s AND parent = library_fold(%s)) AS f
        JOIN facet_count c USING (value) GROUP BY key, label
    ) AS spelling
    GROUP BY key HAVING sum(items) > 0 ORDER BY 3 DESC, 2
"""


class InUse(NamedTuple):
    """A name, how it is compared, and the number of items that have it."""

    key: str
    name: str
    items: int


def categories_in_use() -> list[InUse]:
    """The most used first."""
    return _in_use(Facet.CATEGORY, "")


def subcategories_in_use(category: str) -> list[InUse]:
    """Of one category, however that is spelled; the most used first."""
    return _in_use(Facet.SUBCATEGORY, category)


def channels_in_use() -> list[InUse]:
    """The most used first."""
    return _in_use(Facet.CHANNEL, "")


def _in_use(facet: Facet, parent: str) -> list[InUse]:
    with connection.cursor() as cursor:
        cursor.execute(IN_USE, [facet, parent])
        return [InUse(*row) for row in cursor.fetchall()]


def known_categories() -> dict[str, int]:
    """Every category of listed items with the number of these, the most used first."""
    return {each.name: each.items for each in categories_in_use()}


def spelled(name: str) -> str | None:
    """The category as the library spells it; None for a new one."""
    return spellings([name])[name]


def spellings(names: Iterable[str]) -> dict[str, str | None]:
    """The same of several, by their names. Two queries."""
    names = list(names)
    keys = keys_of(names)
    known = spelling.spellings(keys)
    return {name: known.get(key) for name, key in zip(names, keys, strict=True)}


def near(name: str, known: Iterable[str]) -> list[str]:
    """Names that the new one may be a slip of, the most alike first."""
    folded = {each: each.casefold() for each in known}
    alike = process.extract(name.casefold(), folded, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=NEAR)
    return [each for _, _, each in alike]


def slips(names: Iterable[str]) -> dict[str, list[str]]:
    """Of those categories that are not in use, the ones that may be a slip, each with the names it may be meant for."""
    names, known = list(names), categories_in_use()
    in_use = {each.key for each in known}
    new = [name for key, name in zip(keys_of(names), names, strict=True) if key not in in_use]
    close = {name: near(name, [each.name for each in known]) for name in new}
    return {name: meant for name, meant in close.items() if meant}


def page(request: HttpRequest) -> JsonResponse:
    """JSON for static/js/combobox.js: the names that hold what is typed (`q`), of subcategories those of `category`.

    `of=channel` asks for channels.

    `names` are [{"name", "items"}], the typed one first, then those that begin with it, each the most used first;
    `more` is the number of those left out. `is_known` says whether the typed name is in use; of a new one, `near` are
    names that it may be a slip of, and of an old name of a category what that is called now.
    """
    if not request.user.has_perm("content.view_content"):
        raise PermissionDenied
    category, typed = clean(request.GET.get("category", "")), clean(request.GET.get("q", ""))
    is_category = not category and request.GET.get("of") != "channel"
    known = subcategories_in_use(category) if category else categories_in_use() if is_category else channels_in_use()
    (key,) = keys_of([typed])
    held = sorted((each for each in known if key in each.key), key=lambda each: _rank(each.key, key))
    is_known = any(each.key == key for each in held)
    answer: dict[str, Any] = {
        "names": [{"name": each.name, "items": each.items} for each in held[:OFFERED]],
        "more": max(0, len(held) - OFFERED),
        "is_known": is_known,
        "near": [] if is_known or not can_be_seen(typed) else _meant(key, typed, known, is_category=is_category),
    }
    return JsonResponse(answer)


def _rank(name: str, typed: str) -> int:
    return 0 if name == typed else 1 if name.startswith(typed) else 2


def _meant(key: str, typed: str, known: list[InUse], *, is_category: bool) -> list[str]:
    present = CategoryAlias.objects.filter(pk=key).values_list("name", flat=True) if is_category else ()
    return list(dict.fromkeys([*present, *near(typed, [each.name for each in known])]))
