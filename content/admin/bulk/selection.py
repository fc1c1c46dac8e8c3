"""The items that somebody chose: some rows of the list, or all that its filters find."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, transaction
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from content.admin.item_list.matches import matches
from content.characters import clean
from content.models import Content

KEYS, QUERY = "_chosen", "_query"


class NotAList(ValueError):
    """The query string is none of the list's."""


@dataclass(frozen=True)
class Selection:
    """`query` is the list's, which also leads back to it; of all that it finds, `keys` is None."""

    query: str
    keys: tuple[str, ...] | None

    @classmethod
    def of_list(cls, request: HttpRequest) -> "Selection":
        """What the list's form sent."""
        is_all = request.POST.get("select_across") == "1"
        keys = tuple(map(clean, request.POST.getlist(ACTION_CHECKBOX_NAME)))
        query = request.GET.copy()
        # Of the filter's pages the last may be gone afterwards.
        query.pop(PAGE_VAR, None)
        return cls(query.urlencode(), None if is_all else keys)

    @classmethod
    def of_fields(cls, fields: QueryDict) -> "Selection":
        """What a page of ours carried along."""
        keys = _keys(fields.get(KEYS, "")) if KEYS in fields else None
        return cls(fields.get(QUERY, ""), keys)

    @property
    def fields(self) -> dict[str, str]:
        """The form fields that carry it along: of thousands the query alone."""
        return {QUERY: self.query} | ({} if self.keys is None else {KEYS: json.dumps(self.keys)})

    @property
    def address(self) -> str:
        """Of the list from which it comes."""
        return f"{reverse('admin:content_content_changelist')}?{self.query}".rstrip("?")

    def items(self, request: HttpRequest) -> Any:
        """Raises NotAList for a query that the list does not understand."""
        if self.keys is None:
            try:
                with transaction.atomic():  # else the error would be the caller's, too
                    return matches(request, QueryDict(self.query))[0]
            except (IncorrectLookupParameters, SuspiciousOperation, DataError) as error:
                raise NotAList from error
        return Content.objects.filter(pk__in=self.keys)


def _keys(field: str) -> tuple[str, ...]:
    try:
        keys = json.loads(field)
    except (ValueError, RecursionError):
        return ()
    return tuple(clean(str(key)) for key in keys) if isinstance(keys, list) else ()
