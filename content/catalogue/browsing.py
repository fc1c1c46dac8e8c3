"""The query string as an object, read once at the door. A reader's bad parameter is forgiven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from content.catalogue import search
from content.catalogue.filters import LibraryFilter
from content.models import Content
from content.models.queryset import ContentQuerySet

# The names of the orders that clients send, and the canonical name of each in `queries.ORDERS`.
SORTS = {
    "newest": "added_desc",
    "oldest": "added_asc",
    "title": "title_asc",
    "title_az": "title_asc",
    "title_za": "title_desc",
    "duration": "duration_desc",
} | {
    name: name
    for name in (
        *("added_desc", "added_asc", "video_newest", "video_oldest", "title_asc", "title_desc"),
        *("duration_desc", "duration_asc", "channel_az", "channel_za"),
    )
}
DEFAULT_SORT = "added_desc"
BEST_MATCH = "relevance"

DEFAULT_SIZE, LARGEST_SIZE, LAST_PAGE = 20, 50, 1_000_000
# Older clients send up to ten values a parameter; more, or longer ones, serve nobody.
MOST_VALUES, LONGEST_VALUE, LONGEST_QUERY = 50, 2000, 2000

# Filters that belong to one facet group: a group's counts ignore its own filters.
GROUP_OF = {"subcategory": "category"}


@dataclass(frozen=True)
class Browsing:
    """What a reader asked for, as understood: filters by name, search, order and page."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    q: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1
    size: int = DEFAULT_SIZE
    latest: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> "Browsing":
        """Unknown parameters are ignored, malformed ones take their default."""
        q = " ".join(clean(query.get("q", "")).split())[:LONGEST_QUERY]
        filters = {name: understood(name, values_of(query, name)) for name in LibraryFilter.base_filters}
        return cls(
            filters={name: values for name, values in filters.items() if values},
            parents=values_of(query, "parentCategory"),
            q=q,
            sort=SORTS.get(query.get("sort", "").strip().lower(), BEST_MATCH if q else DEFAULT_SORT),
            page=whole(query.get("page"), default=1, most=LAST_PAGE),
            size=whole(query.get("size"), default=DEFAULT_SIZE, most=LARGEST_SIZE),
            latest=query.get("latest", "").strip().lower() in ("true", "1", "yes"),
        )

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    def conditions(self) -> dict[str, Q]:
        """The condition of each facet group that is filtered by."""
        groups: dict[str, Q] = {}
        for name, values in self.filters.items():
            group = GROUP_OF.get(name, name)
            groups[group] = groups.get(group, Q()) & self._condition(name, values)
        return groups

    def _condition(self, name: str, values: tuple[str, ...]) -> Q:
        declared: Any = LibraryFilter.base_filters[name]
        if name == "subcategory":
            return declared.condition(values, self.parents)
        return declared.condition(values)

    def found(self) -> ContentQuerySet:
        """The listed items that the search finds, before any filter."""
        return search.matching(Content.objects.listed(), self.q)

    def items(self) -> ContentQuerySet:
        """The items asked for, in the order asked for."""
        items = self.found()
        for condition in self.conditions().values():
            items = items.filter(condition)
        return search.best_first(items, self.q) if self.sort == BEST_MATCH else items.in_order(self.sort)

    def kept_in(self, query: QueryDict) -> QueryDict:
        """The query string with the filters as understood: what filters nothing is not in it."""
        kept = query.copy()
        for name, values in {**dict.fromkeys(LibraryFilter.base_filters, ()), **self._filtering()}.items():
            kept.setlist(name, list(values))
        if "subcategory" not in self.filters:
            kept.pop("parentCategory", None)
        return kept

    def canonical(self) -> str:
        """One query string for one selection and order, however it was asked for; "" for the whole library."""
        query = QueryDict(mutable=True)
        for name, values in self._filtering().items():
            query.setlist(name, sorted(set(tidy(values))))
        if self.q:
            query["q"] = self.q
        if self.sort != (BEST_MATCH if self.q else DEFAULT_SORT):
            query["sort"] = self.sort
        return f"?{query.urlencode()}" if query else ""

    def asked(self) -> list[tuple[str, str]]:
        """Every value that is filtered by, with its parameter."""
        return [(name, value) for name, values in self._filtering().items() for value in values]

    def _filtering(self) -> dict[str, tuple[str, ...]]:
        """The filters by parameter; a parent says something of a subcategory only."""
        parents = {"parentCategory": self.parents} if self.parents and "subcategory" in self.filters else {}
        return {**self.filters, **parents}

    def understood(self) -> dict[str, Any]:
        """The filters as the API tells them back."""
        said: dict[str, Any] = {name: tidy(values) for name, values in self.filters.items()}
        if self.parents:
            said["parentCategory"] = tidy(self.parents)
        if self.q:
            said["q"] = self.q
        return said


def understood(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    declared: Any = LibraryFilter.base_filters[name]
    return declared.understood(values) if values else ()


def values_of(query: QueryDict, name: str) -> tuple[str, ...]:
    values = (clean(value)[:LONGEST_VALUE] for value in query.getlist(name)[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in values if value.strip()))


def tidy(values: tuple[str, ...]) -> list[str]:
    return [" ".join(value.split()) for value in values]


def clean(value: str) -> str:
    """Without NUL, which PostgreSQL's text cannot hold, nor halves of surrogate pairs, which UTF-8 cannot."""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def whole(value: str | None, *, default: int, most: int) -> int:
    """A number from 1 to `most`; larger ones are `most`, anything else is the default."""
    digits = (value or "").strip().lstrip("0")
    if not digits.isascii() or not digits.isdigit():
        return default
    # Python refuses to read numbers of thousands of digits.
    return most if len(digits) > 18 else min(int(digits), most)
