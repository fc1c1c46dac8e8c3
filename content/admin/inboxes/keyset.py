"""Pages of a list by the keys of their last row: nothing is counted, and no page is further away than another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from content.admin.inboxes.state_filter import StateFilter
from content.characters import clean

# The place in the address, behind which a page begins.
AFTER = "after"
# So many rows are counted at most, for the offer to choose all of them.
MOST_COUNTED = 1_000


class KeysetList(ChangeList):
    """In the order of the model admin, which is a moment, the latest first, and then the key."""

    model_admin: Any

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        self.request = request
        self.place = place_of(clean(self.params.pop(AFTER, "")), self.lookup_opts.pk)
        self.filter_params.pop(AFTER, None)
        queryset = super().get_queryset(request, exclude_parameters)
        # What is open stands above the list, not among the filters beside it.
        self.states = [each for each in self.filter_specs if isinstance(each, StateFilter)]
        self.filter_specs = [each for each in self.filter_specs if each not in self.states]
        self.has_filters = bool(self.filter_specs)
        return queryset

    def get_results(self, request: HttpRequest) -> None:
        listed = self.page()
        self.result_list, rest = listed[: self.list_per_page], listed[self.list_per_page :]
        self.next_url = self.get_query_string({AFTER: written(self.key_of(self.result_list[-1]))}) if rest else ""
        self.first_url = self.get_query_string() if self.place else ""
        self.is_whole = not rest and not self.place
        self.result_count = len(self.result_list)
        self.show_full_result_count, self.full_result_count = False, None
        self.show_admin_actions = True
        self.can_show_all, self.multi_page, self.paginator = False, False, None

    def page(self) -> list[Any]:
        """The rows of the page, and one more if others follow."""
        listed = behind(self.queryset, self.model_admin.ordering, self.place) if self.place else self.queryset
        return list(listed[: self.list_per_page + 1])

    def key_of(self, row: Any) -> tuple[datetime, Any]:
        moment, key = self.model_admin.ordering
        return getattr(row, moment.removeprefix("-")), getattr(row, key.removeprefix("-"))

    @cached_property
    def state_choices(self) -> list[dict[str, Any]]:
        return [choice for each in self.states for choice in each.choices(self)]

    @property
    def why_empty(self) -> str:
        """What it means that the page has no rows."""
        if self.get_filters_params().keys() - {each.parameter_name for each in self.states}:
            return "These filters find nothing here."
        state = next((each.value() for each in self.states), "")
        return self.model_admin.empty.get(state, "Nothing is here.")

    @cached_property
    def rows(self) -> list[Any]:
        return self.model_admin.rows(self.request, list(self.result_list))

    @property
    def bulk(self) -> list[Any]:
        """The buttons for several rows at once: those that at least one of them has."""
        offered = {button.action for row in self.rows for button in row.buttons}
        return self.model_admin.may(self.request, *offered) if offered and self.model_admin.is_bulk else []

    @property
    def all_of_them(self) -> str:
        """How many the list finds, in words; "" if the page shows them all."""
        if self.is_whole:
            return ""
        number = self.queryset.order_by()[: MOST_COUNTED + 1].count()
        return f"all {number}" if number <= MOST_COUNTED else f"all of more than {MOST_COUNTED}"


def behind(rows: QuerySet, order: Sequence[str], place: tuple[datetime, str]) -> QuerySet:
    """Those after the place. The first condition is what an index can begin at."""
    moment, key = (name.removeprefix("-") for name in order)
    sign = "lt" if order[1].startswith("-") else "gt"
    at, last = place
    return rows.filter(Q(**{f"{moment}__lte": at}), Q(**{f"{moment}__lt": at}) | Q(**{f"{key}__{sign}": last}))


def written(place: tuple[datetime, Any]) -> str:
    return f"{place[0].isoformat()}~{place[1]}"


def place_of(word: str, key_field: Any) -> tuple[datetime, str] | None:
    """What `written` made of a key of this field; None for anything else."""
    moment, _, key = word.partition("~")
    try:
        at, key = parse_datetime(moment), str(key_field.to_python(key))
    except (ValueError, ValidationError):
        return None
    return (at, key) if at and at.tzinfo and key else None
