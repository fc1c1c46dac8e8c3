"""The items that match a query string of the list, for pages that work through them."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.http import HttpRequest, QueryDict

from content.characters import clean
from content.models import Content


def query_of(request: HttpRequest) -> QueryDict:
    """The query string without characters that PostgreSQL does not take."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        query.setlist(clean(name), [clean(value) for value in values])
    return query


def matches(request: HttpRequest, query: QueryDict) -> tuple[Any, int]:
    """The items of all pages, in the order of the list, and how many they are.

    Raises IncorrectLookupParameters for a query that the list does not understand.
    """
    listed = copy(request)
    listed.GET = query.copy()  # type: ignore[assignment]
    # A page may be gone when somebody works through the list.
    listed.GET.pop(PAGE_VAR, None)  # type: ignore[misc]
    changelist = admin.site.get_model_admin(Content).get_changelist_instance(listed)
    return changelist.queryset, changelist.result_count
