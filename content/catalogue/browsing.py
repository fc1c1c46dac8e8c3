"""The query string as an object, read once at the door. A reader's bad parameter is forgiven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from content.catalogue import search
from content.catalogue.filters import FILTERS, MOST_IDS, LibraryFilter, Values
from content.characters import clean
from content.models import Content
from content.models.queryset import ContentQuerySet

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

    def __init__(self, items: QuerySet, size: int) -> None:
        super().__init__(items, size, allow_empty_first_page=False)

    def validate_number(self, number: Any) -> int:
        return int(number)


@dataclass(frozen=True)
class Browsing:
    """What a reader asked for, as understood: filters, search, order and page."""

    selection: LibraryFilter = field(default_factory=lambda: LibraryFilter({}, Content.objects.listed()))
    q: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1
    size: int = DEFAULT_SIZE
    latest: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> "Browsing":
        """Unknown parameters are ignored, malformed ones take their default."""
        q = searched(query.get("q", ""))
        selection = LibraryFilter(query, search.matching(Content.objects.listed(), q))
        size = whole(query.get("size"), default=DEFAULT_SIZE, most=LARGEST_SIZE)
        return cls(
            selection=selection,
            q=q,
            sort=SORTS.get(query.get("sort", "").strip().lower(), BEST_MATCH if q else DEFAULT_SORT),
            page=whole(query.get("page"), default=1, most=LAST_PAGE),
            size=MOST_IDS if "ids" in selection.values else size,
            latest=query.get("latest", "").strip().lower() in ("true", "1", "yes"),
        )

    @property
    def filters(self) -> Mapping[str, Values]:
        """The values of each filter in effect. A parent category says something of a subcategory only."""
        values = self.selection.values
        unused = () if "subcategory" in values else ("parentCategory",)
        return {name: each for name, each in values.items() if name not in unused}

    def items(self) -> ContentQuerySet:
        """The items asked for, in the order asked for."""
        items: ContentQuerySet = self.selection.qs
        return search.best_first(items, self.q) if self.sort == BEST_MATCH else items.in_order(self.sort)

    def pages(self) -> Pages:
        """The same with everything that a card shows, by the page."""
        return Pages(self.items().for_cards(), self.size)

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
