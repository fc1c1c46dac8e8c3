"""The dictionary of facets, as far as this process has asked for it: what the numbers of values name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from django.db import connections, router

from content.models import FacetValue

NAMES = "SELECT DISTINCT ON (value) value, facet, parent, key, label FROM facet WHERE value = ANY (%s)"
MOST = 100_000


class Name(NamedTuple):
    """`parent` is a subcategory's category, folded; `key` is the label folded."""

    facet: int
    parent: str
    key: str
    label: str


class Group(NamedTuple):
    """The numbers of values to choose from, by label; and whether two of them are spellings of one."""

    numbers: list[int]
    has_spellings: bool


class Known:
    """Names by number. Never changed: other threads may read it."""

    def __init__(self, names: Mapping[int, Name]) -> None:
        self.names = names

    @cached_property
    def groups(self) -> dict[tuple[int, str], Group]:
        """By facet and parent."""
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        for number, name in sorted(self.names.items(), key=lambda each: each[1].label):
            groups[name.facet, name.parent].append(number)
        return {
            group: Group(numbers, len({self.names[number].key for number in numbers}) < len(numbers))
            for group, numbers in groups.items()
        }


class Dictionary:
    """A number means the same for ever, so nothing in it gets old."""

    def __init__(self) -> None:
        self._known = Known({})

    def of(self, numbers: Collection[int]) -> Known:
        """What names at least these. One query, if one of them is new."""
        known = self._known
        unknown = [number for number in numbers if number not in known.names]
        if unknown:
            names = {} if len(known.names) + len(unknown) > MOST else dict(known.names)
            with connections[router.db_for_read(FacetValue)].cursor() as cursor:
                cursor.execute(NAMES, [unknown if names else list(numbers)])
                names |= {number: Name(*name) for number, *name in cursor.fetchall()}
            known = self._known = Known(names)
        return known


DICTIONARY = Dictionary()
