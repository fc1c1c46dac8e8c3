"""The query string as an object, read once at the door. A reader's bad parameter is forgiven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db import connections
from django.http import QueryDict

from content.catalogue import cursor
from content.catalogue.choices import Values
from content.catalogue.filters.fields import MOST_IDS
from content.catalogue.filters.library_filter import FILTERS, LibraryFilter
from content.catalogue.search.query import Search
from content.catalogue.search.ranking import Ranked, Ranking
from content.characters import clean
from content.models import Facet, FacetCount, Listing
from content.models.queryset import ListingQuerySet

# The names of the orders that clients send, and the canonical name of each in `queryset.ORDERS`.
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
# The items before this one are counted off without asking how many there are.
NEAR = 1_000
# A number that no value has.
NOTHING = 1
KEPT = "SELECT coalesce(sum(items), 0)::int FROM facet_count WHERE value = ANY (%s)"
LONGEST_QUERY = 2000
# The parameters beside the filters, and what the OpenAPI document says of them.
PARAMETERS = {
    "q": "Words, quoted phrases, -word, a video's address or id.",
    "sort": "newest, oldest, video_newest, title, duration, channel_az, ...",
    "page": "From 1.",
    "size": "1 to 50, 20 if not given.",
    "latest": "true: only the newest item's id, type and date.",
}


class Pages(Paginator):
    """A page beyond the last is empty, not an error; an empty list has no pages."""

    def __init__(self, items: "Items", size: int) -> None:
        super().__init__(items, size, allow_empty_first_page=False)  # type: ignore[arg-type]  # it counts and slices

    def validate_number(self, number: Any) -> int:
        return int(number)

    def page(self, number: Any) -> Page:
        """Read before the items are counted: the query that reads it may count them along."""
        first = (int(number) - 1) * self.per_page
        return Page(self.object_list[first : first + self.per_page], int(number), self)  # type: ignore[index]


class Part(NamedTuple):
    """The video_ids of a page, and the cursor behind it: None if nothing is."""

    ids: list[str]
    next_after: str | None


class Items:
    """Listed items in an order; a slice has their video_ids.

    What is far from the beginning is counted off from the nearer end. `counted_under` are the kept counts that say how
    many there are; without them they are counted.
    """

    def __init__(self, listings: ListingQuerySet, counted_under: Sequence[int] = ()) -> None:
        self.listings, self.counted_under = listings, counted_under

    def count(self) -> int:
        return self._number

    @cached_property
    def _number(self) -> int:
        if not self.counted_under:
            return self.listings.count()
        with connections[self.listings.db].cursor() as asking:
            asking.execute(KEPT, [list(self.counted_under)])
            return asking.fetchone()[0]

    def __getitem__(self, part: slice) -> list[str]:
        return [row.video_id for row in self.rows(part.start or 0, part.stop)]

    def rows(self, start: int, stop: int) -> list[cursor.Row]:
        """Those from `start` to before `stop`, counted from 0."""
        ordered = cursor.Ordered(self.listings)
        if start < NEAR and self.counted_under:
            return self._counted_along(ordered, start, stop)
        if start < NEAR or start <= self._number // 2:
            return ordered[start:stop]
        first, last = max(self._number - stop, 0), self._number - start
        return ordered.from_the_end(first, last) if last > 0 else []

    def rows_behind(self, position: Sequence[Any], number: int) -> list[cursor.Row] | None:
        """The next ones behind that position, at any depth alike; None if it is none of this order."""
        return cursor.Ordered(self.listings).behind(position, number)

    def part(self, sort: str, size: int, page: int = 1, after: str = "") -> Part:
        """What is behind the cursor `after`, or else the page of that number; `sort` names the order of the items."""
        position = cursor.read(after, sort) if after else None
        rows = self.rows_behind(position, size + 1) if position else None
        if rows is None:
            start = (page - 1) * size
            is_near = start < NEAR or start < self.count()
            rows = self.rows(start, start + size + 1) if is_near else []
        has_more, rows = len(rows) > size, rows[:size]
        next_after = cursor.write(sort, rows[-1].position) if has_more else None
        return Part([row.video_id for row in rows], next_after)

    def _counted_along(self, ordered: cursor.Ordered, start: int, stop: int) -> list[cursor.Row]:
        """The rows, and in the same query how many items there are."""
        rows, numbers = ordered.read_along((f"({KEPT})", [list(self.counted_under)]), start, stop)
        if numbers:
            self._number = numbers[0]
        return rows

    def with_audio(self) -> "Items":
        counted_under = [Facet.HAS_AUDIO.number("true")] if [*self.counted_under] == [FacetCount.LISTED] else ()
        return Items(self.listings.with_audio(), counted_under)


class Found(Items):
    """What a search lists, best first; `among` the listings that are filtered by, or all."""

    def __init__(self, search: Search, among: ListingQuerySet | None = None) -> None:
        super().__init__(Listing.objects.all() if among is None else among)
        self.search, self.among, self.ranking = search, among, Ranking(search, among)

    @cached_property
    def _number(self) -> int:
        return self.search.count() if self.among is None else self.search.matching(self.among).count()

    def rows(self, start: int, stop: int) -> list[cursor.Row]:
        return self._made(self.ranking.page(start, stop - start))

    def rows_behind(self, position: Sequence[Any], number: int) -> list[cursor.Row] | None:
        is_one = len(position) == len(Ranked._fields) - 1
        return self._made(self.ranking.behind(position, number)) if is_one else None

    def _made(self, found: list[Ranked]) -> list[cursor.Row]:
        if found and found[0].number is not None:
            self._number = found[0].number
        return [cursor.Row(each.video_id, list(each[:-1])) for each in found]

    def with_audio(self) -> "Found":
        return Found(self.search, self.listings.with_audio())


@dataclass(frozen=True)
class Browsing:
    """What a reader asked for, as understood: filters, search, order and page."""

    selection: LibraryFilter = field(default_factory=lambda: LibraryFilter({}, Listing.objects.all()))
    search: Search = field(default_factory=lambda: Search(""))
    sort: str = DEFAULT_SORT
    page: int = 1
    size: int = DEFAULT_SIZE
    latest: bool = False
    after: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Browsing":
        """Unknown parameters are ignored, malformed ones take their default."""
        q = searched(query.get("q", ""))
        search = Search(q)
        selection = LibraryFilter(query, Listing.objects.all())
        size = whole(query.get("size"), default=DEFAULT_SIZE, most=LARGEST_SIZE)
        return cls(
            selection=selection,
            search=search,
            sort=SORTS.get(query.get("sort", "").strip().lower(), BEST_MATCH if q else DEFAULT_SORT),
            page=whole(query.get("page"), default=1, most=LAST_PAGE),
            size=MOST_IDS if "ids" in selection.values else size,
            latest=query.get("latest", "").strip().lower() in ("true", "1", "yes"),
            after=query.get("after", ""),
        )

    @property
    def q(self) -> str:
        return self.search.q

    @property
    def filters(self) -> Mapping[str, Values]:
        """The values of each filter in effect. A parent category says something of a subcategory only."""
        values = self.selection.values
        unused = () if "subcategory" in values else ("parentCategory",)
        return {name: each for name, each in values.items() if name not in unused}

    def is_everything(self) -> bool:
        """Whether all listed items are asked for."""
        return not self.q and not self.selection.conditions()

    def items(self) -> "Items":
        """The items asked for, in the order asked for."""
        if self.sort == BEST_MATCH:
            return Found(self.search, self.selection.qs if self.selection.conditions() else None)
        return Items(self.listings().in_order(self.sort), counted_under=self._kept_under())

    def listings(self) -> ListingQuerySet:
        """Those asked for, in no order."""
        listings: ListingQuerySet = self.search.matching(self.selection.qs)
        return listings

    def _kept_under(self) -> Sequence[int]:
        """The numbers of the kept counts that say how many items there are, where some do."""
        if self.is_everything():
            return [FacetCount.LISTED]
        facet = None if self.q else self.selection.only_facet()
        return facet.numbers or [NOTHING] if facet else ()

    @cached_property
    def pages(self) -> Pages:
        """The same by the page."""
        return Pages(self.items(), self.size)

    def part(self) -> Part:
        """What is behind `after`, or else the page of that number."""
        items: Items = self.pages.object_list  # type: ignore[assignment]
        return items.part(self.sort, self.size, self.page, self.after)

    def effective(self, query: QueryDict) -> QueryDict:
        """The query string with the filters as understood: what filters nothing is not in it."""
        filters, query = self.filters, query.copy()
        for name in FILTERS:
            query.setlist(name, list(filters.get(name, ())))
        return query

    def canonical(self) -> str:
        """One query string for one selection and order, however it was asked for; "" for the whole library."""
        query = QueryDict(mutable=True)
        for name, values in self.filters.items():
            query.setlist(name, sorted(set(tidy(values))))
        if self.q:
            query["q"] = self.q
        if self.sort != (BEST_MATCH if self.q else DEFAULT_SORT):
            query["sort"] = self.sort
        return f"?{query.urlencode()}" if query else ""

    def echo(self) -> dict[str, Any]:
        """The filters as the API repeats them."""
        echo: dict[str, Any] = {name: tidy(values) for name, values in self.selection.values.items()}
        return echo | {"q": self.q} if self.q else echo


def searched(q: str) -> str:
    """What is searched for, as understood."""
    return " ".join(clean(q).split())[:LONGEST_QUERY]


def tidy(values: Values) -> list[str]:
    return [" ".join(value.split()) for value in values]


def whole(value: str | None, *, default: int, most: int) -> int:
    """A number from 1 to `most`; larger ones are `most`, anything else is the default."""
    digits = (value or "").strip().lstrip("0")
    if not digits.isascii() or not digits.isdigit():
        return default
    # Python refuses to read numbers of thousands of digits.
    return most if len(digits) > 18 else min(int(digits), most)
