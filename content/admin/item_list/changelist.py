"""Which items the list shows: their keys first, read where an index has them, then the rows of these alone."""

from functools import cached_property
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse

from content.admin.item_list.facet_filters import FacetFilter, browsing_among, browsing_of
from content.catalogue import facets
from content.catalogue.browsing import KEPT, NOTHING, Browsing
from content.catalogue.facets import Facets
from content.catalogue.search.query import Search
from content.catalogue.search.ranking import Ranking
from content.catalogue.search.spelling import did_you_mean
from content.models import Content, Curation, Listing
from content.models.curation import DISAGREES, DISAGREES_NOW
from content.web import teasers

# Of so many items the filters' values are counted anew, if no kept counts say it.
MOST_COUNTED = 2_000
DIFFERS = Case(When(DISAGREES, then=DISAGREES_NOW), default=Value(False))
# Of an item what its row shows.
COLUMNS = (
    *("video_id", "title", "channel_name", "thumbnail_url", "content_source", "shown_language", "indexed_at"),
    *("shown_categories", "duration_seconds"),
)


class Pages(Paginator):
    """As many pages as the kept or counted number says."""

    def __init__(self, items: QuerySet, size: int, number: int) -> None:
        super().__init__(items, size)
        self.number = number

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return self.number


class ItemList(ChangeList):
    """The items that filters and search find: a search's best match first, else the newest, or as a column says."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.search: Search = browsing_of(request).search
        super().__init__(request, *args, **kwargs)

    def get_results(self, request: HttpRequest) -> None:
        self.result_count = self._count()
        self.paginator = Pages(self.queryset, self.list_per_page, self.result_count)
        if self.page_num < 1 or self.page_num > self.paginator.num_pages:
            raise IncorrectLookupParameters
        self.multi_page = self.result_count > self.list_per_page
        self.show_admin_actions, self.can_show_all = True, False
        self.show_full_result_count, self.full_result_count = False, None

    def narrowed(self) -> QuerySet:
        """The items that the filters find which the public list does not know; `root_queryset` itself without these."""
        items: Any = self.root_queryset
        for each in self.filter_specs:
            items = each.beyond(items) if isinstance(each, FacetFilter) else each.queryset(self.request, items)
        return items

    @cached_property
    def browsing(self) -> Browsing:
        """What is asked for, of listed items."""
        items = self.narrowed()
        if items is self.root_queryset:
            return browsing_of(self.request)
        return browsing_among(Listing.objects.filter(pk__in=items.order_by().values("pk")), self.request.GET)

    @cached_property
    def counted(self) -> Facets:
        """The values of the public list's filters; if `are_counted`, with how many items choosing each lists."""
        if self.are_counted:
            return facets.count(self.browsing)
        return facets.count(Browsing(selection=browsing_of(self.request).selection))

    @property
    def are_counted(self) -> bool:
        """Whether the number of items behind each filter's values is known cheaply: kept, or of a few items."""
        return self._has_kept_counts or self.result_count <= MOST_COUNTED

    @property
    def _has_kept_counts(self) -> bool:
        return not self.query and self.browsing is browsing_of(self.request)

    @cached_property
    def meant(self) -> list[dict[str, Any]]:
        """Where nothing is found: what may have been meant, each with the address that asks for it."""
        if self.result_count:
            return []
        q = did_you_mean(self.search) if self.search.alternatives else None
        searches = [{"display": q, "query_string": self.get_query_string({SEARCH_VAR: q})}] if q else []
        return [
            *searches,
            *(each for spec in self.filter_specs if isinstance(spec, FacetFilter) for each in spec.meant(self)),
        ]

    def _count(self) -> int:
        """By the kept counts where these know it."""
        facet = self.browsing.selection.only_facet() if self._has_kept_counts else None
        if facet is None:
            return self.queryset.order_by().values("pk").count()
        with connection.cursor() as cursor:
            cursor.execute(KEPT, [list(facet.numbers) or [NOTHING]])
            number: int = cursor.fetchone()[0]
        return number

    @cached_property
    def result_list(self) -> list[Content]:  # type: ignore[override]
        rows: list[Any] = rows_of(self._keys(), self.search)
        may_decide = self.model_admin.has_change_permission(self.request)
        for item in rows:
            item.may_be_decided = may_decide
        return rows

    @property
    def desk_url(self) -> str:
        """Where what is found is decided one after the other; "" of the whole list, which the menu leads through."""
        if not self.result_count or not (self.query or self.has_active_filters):
            return ""
        return reverse("admin:desk") + self.get_query_string(remove=[PAGE_VAR, ORDER_VAR])

    @property
    def export_url(self) -> str:
        """Where what is found can be had as a file."""
        return reverse("admin:exchange") + self.get_query_string(remove=[PAGE_VAR]).rstrip("?")

    @property
    def is_ranked(self) -> bool:
        """Whether the best match comes first."""
        return bool(self.search.alternatives) and not self.search.named and not self.params.get(ORDER_VAR)

    def _keys(self) -> list[str]:
        """Of the page. What is nearer to the end is counted off from there."""
        first = (self.page_num - 1) * self.list_per_page
        last = min(first + self.list_per_page, self.result_count)
        if self.is_ranked:
            return [each.video_id for each in self.ranking.page(first, last - first)]
        if self.params.get(ORDER_VAR):
            return self._listed_first(first, last)
        keys = self.queryset.values_list("pk", flat=True)
        if first <= self.result_count // 2:
            return list(keys[first:last])
        return list(keys.reverse()[self.result_count - last : self.result_count - first])[::-1]

    def _listed_first(self, first: int, last: int) -> list[str]:
        """In an order of the public list, which the indexes of listed items have; the others come behind them."""
        listed = self.queryset.filter(listing__isnull=False).values_list("pk", flat=True)
        keys = list(listed[first:last])
        if len(keys) < last - first:
            before, others = listed.order_by().count(), self.queryset.filter(listing=None).order_by("pk")
            keys += others.values_list("pk", flat=True)[max(first - before, 0) : last - before]
        return keys

    @cached_property
    def ranking(self) -> Ranking:
        return Ranking(self.search, self.browsing.selection.qs if self.has_active_filters else None)


def rows_of(keys: list[str], search: Search | None = None) -> list[Content]:
    """With what is decided about each as `decision` (None for nothing; `differs` where the machine says otherwise), and
    why a search found it as `hit`.
    """
    items = Content.objects.filter(pk__in=keys).only(*COLUMNS).in_bulk()
    decided = Curation.objects.filter(pk__in=keys).exclude(overrides={}).annotate(differs=DIFFERS).in_bulk()
    why = {each.video_id: each for each in teasers.found(keys, search)} if search and search.alternatives else {}
    rows = [items[key] for key in keys if key in items]
    for item in rows:
        item.decision, item.hit = decided.get(item.pk), why.get(item.pk)  # type: ignore[attr-defined]
    return rows
