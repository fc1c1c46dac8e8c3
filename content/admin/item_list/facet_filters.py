"""The filters of the list of items that are the public list's too: the same parameters, conditions and counts."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from content.catalogue.browsing import Browsing, searched
from content.catalogue.facets import Counted
from content.catalogue.filters.library_filter import FILTERS, LibraryFilter
from content.catalogue.search.query import Search
from content.models import Listing

NAMES = ("source", "category", "subcategory", "parentCategory", "channel", "language")
# Of a group's values so many are seen at once, so many more below them; the rest are found by typing.
SEEN, MOST = 7, 30


class Asked(NamedTuple):
    """What the address asks for of what the public list knows, and the query string that it was read from."""

    query: str
    browsing: Browsing


def browsing_of(request: HttpRequest) -> Browsing:
    """The filters and the search of the address as the public list understands them; read once."""
    query = request.GET.urlencode()
    asked: Asked | None = getattr(request, "asked", None)
    # A request may be copied with another address.
    if asked is None or asked.query != query:
        asked = Asked(query, browsing_among(Listing.objects.all(), request.GET))
        request.asked = asked  # type: ignore[attr-defined]
    return asked.browsing


def browsing_among(listings: QuerySet, query: QueryDict) -> Browsing:
    """The same of some listings only."""
    filters = QueryDict(mutable=True)
    for name in NAMES:
        filters.setlist(name, query.getlist(name))
    return Browsing(selection=LibraryFilter(filters, listings), search=Search(searched(query.get("q", ""))))


class FacetFilter(admin.ListFilter):
    """By one of the public list's filters. Subclasses name it.

    A choice replaces another of its group; an address may name several values, as the public one may.
    """

    template = "admin/frame/choices.html"
    name: ClassVar[str]
    title: Any
    # Parameters that make no sense without this one.
    below: ClassVar[tuple[str, ...]] = ()
    # Whether there may be more values than anybody reads through.
    may_be_many = False
    is_open = True
    has_rare = False

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.request = request
        for name in self.expected_parameters():
            if name in params:
                self.used_parameters[name] = params.pop(name)

    def expected_parameters(self) -> list[str | None]:
        return [self.name]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        condition = browsing_of(request).selection.conditions().get(self.name)
        return queryset.filter(pk__in=Listing.objects.filter(condition).values("pk")) if condition else queryset

    def beyond(self, items: QuerySet) -> QuerySet:
        """Those that it finds by what the public list does not know."""
        return items

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The values that are filtered by, by key."""
        return {each.key: each.value for each in browsing_of(self.request).selection.choices.get(self.name, ())}

    def offered(self, changelist: Any) -> Sequence[Counted]:
        counted: Sequence[Counted] = changelist.counted[self.name]
        return counted

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """All, then the values. `is_rare` marks those that a fold hides."""
        gone = [self.name, *self.below]
        yield {
            "selected": not self.is_chosen,
            "query_string": changelist.get_query_string(remove=gone),
            "display": "All",
            "count": None,
        }
        for place, each in enumerate(self._shown(self.offered(changelist))):
            yield self._choice(changelist, each, is_rare=place >= SEEN)

    def _shown(self, offered: Sequence[Counted]) -> list[Counted]:
        """The most used, and all that are chosen. Of a chosen one that nothing has, those that hold it come first."""
        missing = self._missing(offered)
        rare = [each for each in offered[MOST:] if each.key in self.chosen] if self.chosen else []
        shown = list(dict.fromkeys([*missing, *_holding(missing, offered), *rare, *offered[:MOST]]))
        self.has_rare = len(shown) > SEEN
        return shown

    def _missing(self, offered: Sequence[Counted]) -> list[Counted]:
        """What is chosen although nothing has it."""
        known = {each.key for each in offered} if self.chosen else set()
        return [Counted(" ".join(value.split()), 0, key) for key, value in self.chosen.items() if key not in known]

    def meant(self, changelist: Any) -> list[dict[str, Any]]:
        """Values that hold a chosen one that nothing has."""
        offered = self.offered(changelist)
        alike = _holding(self._missing(offered), offered)
        return [self._choice(changelist, each, is_rare=False) for each in alike]

    @property
    def is_chosen(self) -> bool:
        return bool(self.chosen)

    def _choice(self, changelist: Any, each: Counted, *, is_rare: bool) -> dict[str, Any]:
        is_chosen = each.key in self.chosen
        wanted = {} if is_chosen else self.parameters(each)
        return {
            "selected": is_chosen,
            "query_string": changelist.get_query_string(wanted, [self.name, *self.below]),
            "display": FILTERS[self.name].name_of(each.value, each.key),
            "count": each.count if changelist.are_counted else None,
            "is_rare": is_rare and not is_chosen,
        }

    def parameters(self, each: Counted) -> dict[str, Any]:
        """What an address says that chooses this value."""
        return {self.name: each.value}

    def typed(self) -> dict[str, Any] | None:
        """For a field in which one types a value; None where all are in sight."""
        if not self.may_be_many:
            return None
        others = [
            {"name": name, "value": value}
            for name, values in self.request.GET.lists()
            if name not in (self.name, *self.below, "p")
            for value in values
        ]
        return {"name": self.name, "others": others, "url": f"{reverse('admin:names')}?of={self.name}"}


def _holding(missing: list[Counted], offered: Sequence[Counted]) -> list[Counted]:
    return [each for each in offered if any(gone.key in each.key for gone in missing)][:SEEN] if missing else []


class CategoryFilter(FacetFilter):
    """Also those without one, wherever they are listed."""

    name, title, may_be_many = "category", "category", True
    below = ("subcategory", "parentCategory", "uncategorised")

    def expected_parameters(self) -> list[str | None]:
        return [self.name, "uncategorised"]

    @property
    def is_without(self) -> bool:
        return self.request.GET.get("uncategorised") == "yes"

    @property
    def is_chosen(self) -> bool:
        return bool(self.chosen) or self.is_without

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.beyond(super().queryset(request, queryset))

    def beyond(self, items: QuerySet) -> QuerySet:
        return items.filter(category_keys=[]) if self.is_without else items

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        first, *rest = super().choices(changelist)
        yield first
        yield {
            "selected": self.is_without,
            "query_string": changelist.get_query_string(
                {} if self.is_without else {"uncategorised": "yes"}, [self.name, *self.below]
            ),
            "display": "Without category",
            "count": None,
        }
        yield from rest


class SubcategoryFilter(FacetFilter):
    """Of the one chosen category; else only what an address names."""

    name, title, below = "subcategory", "subcategory", ("parentCategory",)

    def expected_parameters(self) -> list[str | None]:
        return [self.name, "parentCategory"]

    def has_output(self) -> bool:
        return bool(self.chosen or browsing_of(self.request).selection.choices.get("category"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset  # the condition of the category's group has both

    def offered(self, changelist: Any) -> Sequence[Counted]:
        parents = browsing_of(self.request).selection.choices.get("category", [])
        keys = {each.key for each in parents}
        return [child for each in changelist.counted["category"] if each.key in keys for child in each.children]

    def parameters(self, each: Counted) -> dict[str, Any]:
        parents = browsing_of(self.request).selection.values["category"]
        return {"subcategory": each.value, "parentCategory": list(parents)}


class ChannelFilter(FacetFilter):
    name, title, may_be_many = "channel", "channel", True


class SourceFilter(FacetFilter):
    name = title = "source"


class LanguageFilter(FacetFilter):
    name = title = "language"
