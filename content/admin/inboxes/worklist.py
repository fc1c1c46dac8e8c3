"""A list whose rows are sentences, with a button for each thing that can be done about it."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from content.admin.confirmation import CHOSEN
from content.admin.inboxes import titles
from content.admin.inboxes.keyset import KeysetList
from content.admin.read_only import ReadOnlyAdmin

# The button of a row: an action, a colon, and the row's key.
BUTTON = "_act"
NOTHING_CHOSEN = "Nothing was done: choose at least one of them first."


class Button(NamedTuple):
    """An action of the list; `style` is `default` for what is mostly meant, `final` for what cannot be undone."""

    action: str
    label: str
    style: str = ""


@dataclass
class Row:
    """`name` is what the row is about, for those who only hear its buttons; a `link` is an address and its words."""

    key: Any
    name: str
    sentence: str
    details: Sequence[str] = ()
    buttons: Sequence[Button] = ()
    link: tuple[str, str] | None = None


class SearchedByTitle:
    """Of a list whose rows name an item: a search finds the rows of items that have the words in their title."""

    item_column = "item"
    search_help_text: Any = "Words of a title."

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if search_term:
            queryset = queryset.filter(**{f"{self.item_column}__in": titles.matching(search_term)})
        return queryset, False


class Worklist(ReadOnlyAdmin):
    """Subclasses make the rows, and say what an empty list means, by its state."""

    change_list_template = "admin/inboxes/list.html"
    list_display = ("__str__",)
    sortable_by = ()
    show_facets = ShowFacets.NEVER
    buttons: ClassVar[tuple[Button, ...]] = ()
    # Whether several rows can be chosen for a button.
    is_bulk = True
    empty: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def rows(self, request: HttpRequest, listed: list[Any]) -> list[Row]:
        """A row for each that is listed, in the same order."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return KeysetList

    def may(self, request: HttpRequest, *actions: str) -> list[Button]:
        """The buttons of these actions, or of all, that the person may press."""
        allowed = self.get_actions(request)
        wanted = [each for each in self.buttons if each.action in (actions or allowed)]
        return [each for each in wanted if each.action in allowed]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None, **kwargs: Any) -> HttpResponse:
        if BUTTON in request.POST:
            action, _, key = request.POST[BUTTON].partition(":")
            data = request.POST.copy()
            data.setlist("action", [action])
            data.setlist(ACTION_CHECKBOX_NAME, [key])
            data.pop("select_across", None)
            request.POST = data  # type: ignore[assignment]
        elif "action" in request.POST and not {ACTION_CHECKBOX_NAME, CHOSEN} & request.POST.keys():
            if not request.POST.get("select_across"):
                messages.warning(request, NOTHING_CHOSEN)
                return HttpResponseRedirect(request.get_full_path())
            data = request.POST.copy()
            # Django looks for a chosen row also where all of the list are meant.
            data.setlist(ACTION_CHECKBOX_NAME, [""])
            request.POST = data  # type: ignore[assignment]
        return super().changelist_view(request, extra_context, **kwargs)
