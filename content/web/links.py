"""Addresses of a page in another state: the query string with one thing changed, back on page 1."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from content.catalogue.facets import Counted


class Address:
    """`keys` are the values as the filters compare them, by parameter and value."""

    def __init__(self, path: str, query: QueryDict, keys: Mapping[tuple[str, str], str] | None = None) -> None:
        self.path = path
        self.query = query
        self.keys = keys or {}

    def chosen(self, name: str) -> dict[str, str]:
        """The parameter's values by key."""
        return {self._key(name, value): value for value in self.query.getlist(name)}

    def _key(self, name: str, value: str) -> str:
        return self.keys.get((name, value), value)

    def with_(self, **changes: Any) -> str:
        """With these parameters set; "" takes one away. The page is kept only if it is said."""
        query = self._copy(without=("page", *changes))
        for name, value in changes.items():
            # Page 1 is the page without a number: one address for one state.
            if value not in ("", None) and (name, value) != ("page", 1):
                query[name] = str(value)
        return self._written(self.path, query)

    def toggled(self, name: str, value: str, key: str) -> str:
        """With the value added to a parameter, or taken away if it is there in any spelling."""
        query = self._copy(without=("page",))
        kept = [chosen for chosen in query.getlist(name) if self._key(name, chosen) != key]
        if len(kept) == len(query.getlist(name)):
            kept.append(value)
        elif name == "category":
            # What was chosen below a category makes no sense without it.
            query.setlist("subcategory", [])
        query.setlist(name, kept)
        if not query.getlist("subcategory"):
            query.pop("parentCategory", None)
        return self._written(self.path, query)

    def below(self, parent: Counted, child: Counted) -> str:
        """With a subcategory added; where parents are named, so is its own."""
        query = self._copy(without=("page",))
        if child.key not in self.chosen("subcategory"):
            query.appendlist("subcategory", child.value)
        if self.chosen("parentCategory") and parent.key not in self.chosen("parentCategory"):
            query.appendlist("parentCategory", parent.value)
        return self._written(self.path, query)

    def at(self, path: str, *, without: tuple[str, ...] = ()) -> str:
        return self._written(path, self._copy(without=without))

    def hidden(self, *, without: tuple[str, ...]) -> list[dict[str, str]]:
        """The other parameters, for a form that sets these."""
        query = self._copy(without=without)
        return [{"name": name, "value": value} for name, values in query.lists() for value in values if value]

    def _copy(self, *, without: tuple[str, ...]) -> QueryDict:
        query = self.query.copy()
        for name in without:
            query.pop(name, None)
        return query

    @staticmethod
    def _written(path: str, query: QueryDict) -> str:
        written = query.urlencode()
        return f"{path}?{written}" if written else path
